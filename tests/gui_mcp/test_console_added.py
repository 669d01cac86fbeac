"""A page that another package adds to the console: its link, its questions, and whose alone it is."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import httpx
import pytest
from gui_mcp.console.added import added_pages

from tests.gui_mcp.http_serving import JSON, Home, home

CODE = """
from pathlib import Path
from fastapi import APIRouter
from gui_mcp.console.added import Page
api = APIRouter()
@api.get("/secret")
async def secret() -> dict[str, str]:
    return {"said": "for the owner"}
shelf = Page("The shelf", Path(__file__).parent, api)
mounted = APIRouter()
mounted.include_router(api, prefix="/more")
more = Page("More", Path(__file__).parent, mounted)
"""


def add_page(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Another package on the path, with `lines` as entry points."""
    info = folder / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gui_mcp.pages]\n" + "\n".join(lines) + "\n")
    (folder / "other_console_page.py").write_text(CODE)
    (folder / "page.html").write_text("<!doctype html><style>$style</style><h1>Books</h1>")
    (folder / "page.css").write_text("h1 { color: red }")
    (folder / "page.js").write_text("")
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    monkeypatch.delitem(sys.modules, "other_console_page", raising=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def logged_in(served: Home) -> tuple[httpx.AsyncClient, dict[str, str]]:
    """A browser of the owner, and what its page sends along."""
    login = served.house.logins.enter(served.house.logins.code())
    assert login is not None
    client = served.by()
    client.cookies.set(f"gui-mcp-{served.port}", login.cookie)
    return client, {"X-GUI-MCP": login.key, "Origin": served.url}


async def test_the_owner_opens_it_by_a_link_and_it_asks_under_its_own_name(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_page(site, monkeypatch, "shelf = other_console_page:shelf")
    async with home(tmp_path) as served:
        browser, told = logged_in(served)
        listed = JSON.validate_json((await browser.get("/api/pages", headers=told)).content)["pages"]
        assert isinstance(listed, list)
        assert {"name": "shelf", "title": "The shelf"} in listed
        url = (await browser.post("/api/pages/shelf/link", headers=told)).json()["url"]
        page = await browser.get(url)
        assert page.status_code == 200
        assert "<style>h1 { color: red }</style>" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
        asked = await browser.get("/api/shelf/secret", headers=told)
        assert asked.json() == {"said": "for the owner"}


async def test_nobody_else_reaches_any_of_it(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_page(site, monkeypatch, "shelf = other_console_page:shelf")
    async with home(tmp_path) as served:
        stranger, token = served.by(), served.by(served.tokens.add("a"))
        browser, _ = logged_in(served)
        for path in ("/pages/shelf", "/api/shelf/secret", "/api/pages"):
            assert (await stranger.get(path)).status_code == 401
            assert (await token.get(path)).status_code == 403
            assert (await browser.get(path)).status_code == 403, "a cookie alone opens nothing"


async def test_one_that_cannot_be_loaded_is_left_out_and_the_log_says_why(
    site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add_page(
        site,
        monkeypatch,
        "lost = other_missing_page:shelf",
        "none = other_console_page:CODE",
        "jobs = other_console_page:shelf",
        "odd = other_console_page:api",
        "more = other_console_page:more",
        "shelf = other_console_page:shelf",
    )
    with caplog.at_level(logging.WARNING):
        names = set(added_pages())
    assert "shelf" in names
    assert not names & {"lost", "none", "jobs", "odd", "more"}
    for word in ("other_missing_page", "no Page", "its name is taken", "not plain ones"):
        assert word in caplog.text
