"""Pages that other packages add to the console, by entry point `gui_mcp.pages`.

A page NAME is had at `/pages/NAME` by a link from the console, which carries a ticket, and asks under
`/api/NAME/`. All of it is the owner's alone: that is seen to here, and no page can open a route of its own.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources.abc import Traversable
from string import Template
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from gui_mcp.console.asking import Owner, ThisHouse, caller_of, owner_only
from gui_mcp.http.callers import Caller
from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.plain import Plain, say

log = logging.getLogger(__name__)

GROUP = "gui_mcp.pages"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_OURS = frozenset({"devices", "episodes", "jobs", "login", "login-code", "logout", "pages", "status", "stop"})
"""Names under `/api/` that are the console's own."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an entry point of the group `gui_mcp.pages` names."""

    title: str
    """Of the link in the console."""
    folder: Traversable
    """Holds `page.html`, a template with `$style` and `$script`, `page.css` and `page.js`; none of them says
    anything about this machine."""
    api: APIRouter
    """Its routes, without the prefix `/api/NAME`. None needs to ask whether it is the owner who asks."""

    def render(self) -> tuple[str, str]:
        """The page and its content security policy: its one style, its one script, questions to us alone."""
        text = {name: (self.folder / f"page.{name}").read_text("utf-8") for name in ("html", "css", "js")}
        policy = (
            f"default-src 'none'; script-src {_hash(text['js'])}; style-src {_hash(text['css'])}; "
            "img-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'"
        )
        return Template(text["html"]).substitute(style=text["css"], script=text["js"]), policy


def added_pages() -> dict[str, Page]:
    """By name. One that cannot be loaded is left out, and the log says why: the console goes without."""
    found: dict[str, Page] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in found:
            continue
        if not _NAME.fullmatch(point.name) or point.name in _OURS:
            log.warning("console page %r is left out: its name is taken, or none", point.name)
        elif (page := _load(point)) is not None:
            found[point.name] = page
    return found


def added_routes(pages: Mapping[str, Page]) -> APIRouter:
    """All that `pages` bring, the owner's alone."""
    routes = APIRouter()

    @routes.get("/api/pages")
    async def listed(by: Owner) -> JSONResponse:
        return JSONResponse({"pages": [{"name": name, "title": page.title} for name, page in pages.items()]})

    @routes.post("/api/pages/{id}/link")
    async def link(by: Owner, id: str, caller: Annotated[Caller, Depends(caller_of)]) -> JSONResponse:
        """Its address for the browser that asks."""
        _known(pages, id)
        path = f"/pages/{id}"
        return JSONResponse({"url": f"{path}?ticket={caller.login.ticket(path)}" if caller.login else path})

    @routes.get("/pages/{id}")
    async def page(house: ThisHouse, by: Owner, id: str) -> Response:
        text, policy = _known(pages, id).render()
        return Response(text, media_type="text/html", headers={"Content-Security-Policy": policy})

    for name, added in pages.items():
        for route in _routes(added):
            routes.add_api_route(
                f"/api/{name}{route.path}",
                route.endpoint,
                methods=[*(route.methods or ())],
                dependencies=[Depends(owner_only), *route.dependencies],
            )
    return routes


def _routes(page: Page) -> list[APIRoute]:
    """Those of its `api`, which has no other kind of route: see `_load`."""
    return [route for route in page.api.routes if isinstance(route, APIRoute)]


def _known(pages: Mapping[str, Page], name: str) -> Page:
    if name not in pages:
        raise Refused(404, say("no_page"), say("GET /api/pages lists those there are"))
    return pages[name]


def _load(point: EntryPoint) -> Page | None:
    try:
        page: object = point.load()
    except (ImportError, AttributeError) as error:
        log.warning("console page %r is left out: %s cannot be loaded: %s", point.name, point.value, error)
        return None
    if not isinstance(page, Page):
        log.warning("console page %r is left out: %s is no Page", point.name, point.value)
        return None
    if len(_routes(page)) < len(page.api.routes):  # whose is a WebSocket, a mount, an included router?
        log.warning("console page %r is left out: it has routes that are not plain ones", point.name)
        return None
    return page


def _hash(text: str) -> Plain:
    return Plain(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'")
