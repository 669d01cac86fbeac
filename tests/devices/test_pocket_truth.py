"""Everything that the simulated phone's pages show is told to accessibility, fits, and can be touched."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form

from tests.devices.pocket_crawl import crawl
from tests.devices.pocket_hands import SMALL
from tests.devices.pocket_truth import faults

APPS = (
    "settings", "clock", "contacts", "messages", "notes", "shop", "rides", "food", "music", "phone", "circle",
    "calendar", "browser", "stream", "files",
)  # fmt: skip
LOW = Form(width=360, height=640, density=1.0, locale="zh")
STATES = 28


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    ("form", "quarter", "scale"),
    [(SMALL, 0, "1.0"), (LOW, 0, "1.0"), (SMALL, 1, "1.0"), (SMALL, 0, "1.3")],
    ids=["upright", "low-zh", "on its side", "large type"],
)
def test_what_is_shown_is_told_and_fits(app: str, form: Form, quarter: int, scale: str) -> None:
    phone = Phone(form)
    phone.reset(3)
    phone.put_setting("system", "font_scale", scale)
    phone.rotate(quarter)
    found = [
        (type(phone.page).__name__, [act.name for act in way], fault)
        for way in crawl(phone, f"app.pocket.{app}", STATES)
        for fault in faults(phone, scrolled=any(act.kind == "scroll" for act in way))
    ]
    assert not found
