"""Every tool on a phone, through a real client and the daemon: over ADB, and on one in its own process."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import pytest_asyncio
from mcp_types import CallToolResult, ImageContent
from PIL import Image
from pydantic import TypeAdapter

from tests.e2e.phones import House, Plan, house, new_note, ref, seen, small, tap
from tests.e2e.servers import Json, Wire, listed, wired, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

POCKET = """
[devices.pocket]
driver = "pocket"
[devices.pocket.options]
width = 360
height = 800
density = 1.0
"""
BROWSER = '[devices.browser]\ndriver = "browser"\nlevel = "open"\n'
FORM = """<title>Form</title><input aria-label="Name">
<button onclick="this.textContent = 'Count: 1'">Count: 0</button>"""
BOTH = pytest.mark.parametrize("device", ["phone", "pocket"])
ONE_LINE = (
    'it\'s "quoted" \\ and \\n, `x` $(reboot) ; rm -rf / & | < > ( ) { } * ? # ~ ! %s %d 100% $HOME',
    "Zoë 東京 🙂👨‍👩‍👧 e\u0301 — mañana",
    "مرحبا بالعالم שלום",
    "--help -n  two  spaces ",
)


@dataclass(frozen=True, slots=True)
class Rig:
    house: House
    client: Wire


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    home = tmp_path_factory.mktemp("home")
    plan = Plan(more=POCKET + BROWSER)
    async with house(home, small(), plan=plan) as it, wired(home) as client:
        yield Rig(it, client)


@pytest_asyncio.fixture(loop_scope="module")
async def client(rig: Rig) -> Wire:
    """Both phones stand on their home screen."""
    for device in ("phone", "pocket"):
        await rig.client.call("press_key", keys="home", device=device)
    return rig.client


def picture(result: Json) -> Image.Image:
    blocks = CallToolResult.model_validate(result).content
    (image,) = (block for block in blocks if isinstance(block, ImageContent))
    return Image.open(io.BytesIO(base64.b64decode(image.data)))


async def test_the_devices_are_listed(client: Wire) -> None:
    await seen(client, "phone")
    shown = str(await client.structured("list_devices"))
    assert "'id': 'phone', 'driver': 'android', 'level': 'open', 'size': '360x800', 'held_by': 'you'" in shown
    assert "'id': 'pocket', 'driver': 'pocket'" in shown


@BOTH
async def test_a_screen_is_told_within_its_budget_and_the_rest_is_reachable(
    client: Wire, device: str
) -> None:
    await client.structured("open", target="contacts", device=device)
    whole = await seen(client, device, budget=9000)
    assert len(whole) > 10
    assert len({line.split()[0] for line in whole}) == len(whole)
    parts: list[str] = []
    after = ""
    while True:
        answer = await client.call("observe", budget=60, device=device, **({"after": after} if after else {}))
        part = await client.structured(
            "observe", budget=60, device=device, **({"after": after} if after else {})
        )
        assert len(words(answer)) / 4 <= 60 + 60, "the head is small"
        parts += listed(part, "elements")
        after = str(part.get("more", "")).rpartition("after=")[2]
        if not after:
            break
    assert parts == whole
    found = await seen(client, device, find="search", boxes=True)
    assert found and all("search" in line.lower() for line in found)


@BOTH
async def test_pictures_have_the_size_that_is_said(client: Wire, device: str) -> None:
    full = await client.call("observe", image="full", tree="none", device=device)
    thumb = await client.call("observe", image="thumb", tree="none", device=device)
    assert picture(full).size == (360, 800)
    assert "image_scale: 1.0" in words(full)
    small_one = picture(thumb)
    assert max(small_one.size) < 800
    assert f"image_scale: {round(small_one.width / 360, 4)}" in words(thumb)
    assert "elements" not in words(thumb)


@BOTH
async def test_a_tap_by_ref_or_by_point_says_what_changed(client: Wire, device: str) -> None:
    opened = await tap(client, device, '"Notes"')
    assert (opened["change"], opened["title"]) == ("navigated", "app.pocket.notes/.MainActivity")
    back = await client.structured("press_key", keys="back", device=device)
    assert back["change"] == "navigated"
    (line,) = await seen(client, device, find="Clock", boxes=True)
    x, y = (int(number) for number in line.split()[3].split(","))
    screen = (await client.structured("observe", device=device))["screen"]
    await client.structured("observe", device=device)
    stale = await client.structured("tap", x=x + 20, y=y + 20, capture=screen, device=device)
    assert stale["error"] == "stale_capture"
    opened = await client.structured("tap", x=x + 20, y=y + 20, device=device)
    assert opened["title"] == "app.pocket.clock/.MainActivity"
    outside = await client.structured("tap", x=360, y=10, device=device)
    assert outside["error"] == "outside_screen"
    gone = await client.structured("tap", ref=line.split()[0], device=device)
    assert gone["error"] == "stale_ref"
    unknown = await client.structured("tap", ref="e9999", device=device)
    assert unknown["error"] == "unknown_ref"
    right = await client.structured("tap", x=10, y=10, button="right", device=device)
    assert right["error"] == "unsupported"


@BOTH
@pytest.mark.parametrize("text", ONE_LINE)
async def test_any_text_stands_in_a_field_as_it_was_typed(client: Wire, device: str, text: str) -> None:
    title, _ = await new_note(client, device)
    typed = await client.structured("type_text", text=text, ref=title, device=device)
    assert typed["typed"] == "as asked", typed
    assert "notices" not in typed
    again = await client.structured("type_text", text=text, ref=title, clear=True, device=device)
    assert again["typed"] == "as asked", again


async def test_what_the_phone_keeps_is_what_was_typed(rig: Rig, client: Wire) -> None:
    title, body = await new_note(client, "phone")
    lines = "\n".join(ONE_LINE)
    await client.structured("type_text", text=ONE_LINE[1], ref=title, device="phone")
    typed = await client.structured("type_text", text=lines, ref=body, device="phone")
    assert typed["typed"] == "as asked"
    notes = rig.house.phone.databases["/data/data/app.pocket.notes/databases/notes.db"]
    assert notes.execute("SELECT title, body FROM notes ORDER BY _id DESC").fetchone() == (ONE_LINE[1], lines)


@BOTH
async def test_a_line_end_in_a_field_of_one_line_is_said_to_differ(client: Wire, device: str) -> None:
    title, _ = await new_note(client, device)
    typed = await client.structured("type_text", text="one\ntwo", ref=title, device=device)
    assert typed["typed"] == "differs from what was asked"
    assert '"one two"' in str(typed["field"])


@BOTH
async def test_typing_without_a_field_or_into_none_is_refused(client: Wire, device: str) -> None:
    icon = ref(await seen(client, device), '"Clock"')
    typed = await client.call("type_text", text="x", ref=icon, device=device)
    assert typed["isError"], typed
    nowhere = await client.call("type_text", text="東", device=device)
    assert "as asked" not in words(nowhere)
    assert '"Clock"' in str(await seen(client, device)), "no app was opened by it"


@BOTH
async def test_keys_and_recents_lead_where_they_say(client: Wire, device: str) -> None:
    await client.structured("open", target="settings", device=device)
    recent = await client.structured("press_key", keys="recents", device=device)
    assert recent["change"] == "changed"
    assert "Settings" in str(recent["new"])
    await client.structured("press_key", keys="back", device=device)
    home = await client.structured("press_key", keys="home", device=device)
    assert home["title"] == "app.pocket.launcher/.Home"
    refused = await client.structured("press_key", keys="hyper+nothing", device=device)
    assert "error" in refused
    shade = await client.structured("press_key", keys="notifications", device=device)
    assert shade["change"] in ("changed", "popup", "navigated")
    await client.structured("press_key", keys="back", device=device)


@BOTH
async def test_scrolling_and_swiping_show_what_lies_further_down(client: Wire, device: str) -> None:
    await client.structured("open", target="Contacts", device=device)
    first = await seen(client, device)
    scrolled = await client.structured("scroll", direction="down", pixels=400, device=device)
    assert scrolled["change"] == "changed" and scrolled["new"]
    swiped = await client.structured("swipe", x1=180, y1=600, x2=180, y2=250, device=device)
    assert swiped["change"] == "changed"
    for _ in range(4):
        await client.structured("scroll", direction="up", pixels=400, device=device)
    names = [line.split(" ", 1)[1] for line in await seen(client, device)]
    assert names == [line.split(" ", 1)[1] for line in first]


@BOTH
async def test_apps_are_opened_by_what_people_call_them(client: Wire, device: str) -> None:
    for name in ("the clock", "Clock", "时钟", "app.pocket.clock"):
        await client.structured("press_key", keys="home", device=device)
        opened = await client.structured("open", target=name, device=device)
        assert opened.get("title") == "app.pocket.clock/.MainActivity", (name, opened)
    unknown = await client.structured("open", target="Pinball", device=device)
    assert unknown["error"] == "unreachable"


@BOTH
async def test_links_open_where_an_app_shows_them_and_calls_are_refused(client: Wire, device: str) -> None:
    for link in ("tel:110", "sms:110?body=hi", "smsto:110", "intent:#Intent;end", "content://sms", "TEL:1"):
        refused = await client.structured("open", target=link, device=device)
        assert refused["error"] == "refused", (link, refused)
    assert '"Clock"' in str(await seen(client, device)), "nothing has been opened"
    for link in ("https://example.org/", "example.org"):
        await client.structured("press_key", keys="home", device=device)
        opened = await client.structured("open", target=link, device=device)
        assert opened.get("title") == "app.pocket.browser/.MainActivity", (link, opened)


@BOTH
async def test_several_steps_in_one_call_stop_where_they_go_wrong(client: Wire, device: str) -> None:
    steps = [
        {"do": "open", "target": "notes"},
        {"do": "press_key", "keys": "home", "expect": "Clock"},
        {"do": "open", "target": "clock"},
    ]
    done = await client.structured("run_steps", steps=steps, device=device)
    assert [step["change"] for step in _steps(done)] == ["navigated"] * 3
    stopped = await client.structured(
        "run_steps", steps=[{"do": "tap", "ref": "nothing"}, *steps], device=device
    )
    assert (stopped["stopped_at"], stopped["error"]) == (1, "unknown_ref")
    assert await seen(client, device, find="alarm"), "nothing of the second call was done"


async def test_steps_end_where_the_expected_does_not_show(client: Wire) -> None:
    unmet = [
        {"do": "press_key", "keys": "home", "expect": "Zeppelin"},
        {"do": "open", "target": "notes"},
    ]
    stopped = await client.structured("run_steps", steps=unmet, device="phone")
    assert stopped["stopped_at"] == 1
    assert '"Notes"' in str(await seen(client, "phone")), "it went no further than the home screen"


async def test_what_comes_by_itself_is_waited_for(rig: Rig, client: Wire) -> None:
    await client.structured("open", target="clock", device="phone")
    waited = await client.structured("wait_for", text="Alarm", seconds=5, device="phone")
    assert "error" not in waited
    late = await client.structured("wait_for", text="Zeppelin", seconds=0.3, device="phone")
    assert late["error"] == "action_timeout"
    rig.house.phone.home()
    gone = await client.structured("wait_for", gone="Alarm", seconds=5, device="phone")
    assert gone["change"] == "navigated"


@pytest.mark.usefixtures("chromium")
async def test_a_phone_and_a_browser_answer_alike(client: Wire) -> None:
    """The same calls, the same keys in the answers, the same words for the same mistakes."""
    page = "data:text/html;charset=utf-8," + quote(FORM)
    told: dict[str, list[list[str]]] = {}
    for device, target in (("browser", page), ("phone", "notes"), ("pocket", "notes")):
        answers = [await client.structured("open", target=target, device=device)]
        answers.append(await client.structured("observe", image="thumb", device=device))
        if device != "browser":
            await new_note(client, device)
        field = ref(await seen(client, device), "textbox")
        for arguments in ({"text": "Zoë", "ref": field, "clear": True}, {"text": "x", "ref": "zz"}):
            answers.append(await client.structured("type_text", device=device, **arguments))
        answers.append(await client.structured("tap", x=99999, y=1, device=device))
        answers.append(await client.structured("wait_for", text="Zeppelin", seconds=0.1, device=device))
        answers.append(await client.structured("observe", tree="changed", device=device))
        told[device] = [
            [
                key if key not in ("error", "change", "typed") else f"{key}: {value}"
                for key, value in answer.items()
                if key not in ("url", "power", "new", "different", "moved", "at")
            ]
            for answer in answers
        ]
    assert "error: unknown_ref" in told["phone"][3]
    assert told["phone"] == told["pocket"]
    assert told["phone"] == told["browser"]


def _steps(answer: Json) -> list[Json]:
    return TypeAdapter(list[Json]).validate_python(answer["done"])
