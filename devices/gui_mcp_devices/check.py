"""The conformance suite that every driver passes, on a scene that every driver can show.

The scene: a text field named `Name`, empty; a button named `Count: 0` whose name counts its taps; and a list
that is longer than the screen and scrolls. `FakeDevice` shows it by itself, a browser as a page.

    await check_device(lambda: my_device_showing_the_scene())
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from gui_mcp_devices.actions import Action, Point, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import (
    DeviceError,
    DeviceLost,
    OutsideScreen,
    StaleCapture,
    UnknownRef,
)
from gui_mcp_devices.screen import Element, Look, Screen

UNICODE = "Zoë 東京 🙂"
SETTLED = Look(settle=3.0)
THUMB, FULL = 640, 2000
MAGIC = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}


class NotConforming(AssertionError):
    """The driver does not do what the Device protocol says; the message says what."""


async def check_device(make: Callable[[], AbstractAsyncContextManager[Device]]) -> None:
    """Run every check on one device from `make`, in its starting state. Raises `NotConforming`.

    The suite closes the device itself (a second close does nothing); errors of the driver pass through.
    """
    async with make() as device:
        for check in CHECKS:
            await check(device)


async def sees_the_scene(device: Device) -> None:
    screen = await device.see(SETTLED)
    info = device.info
    _hold(
        (screen.width, screen.height) == (info.width, info.height),
        "the Screen has another size than the info",
    )
    refs = [e.ref for e in screen.elements]
    _hold(len(refs) == len(set(refs)), "two elements of one Screen have the same ref")
    _hold(_field(screen).role in ("textbox", "searchbox"), "the field has the role textbox")
    _hold("editable" in _field(screen).states, "the field has the state editable")
    _hold(_button(screen).role == "button", "the button has the role button")
    for element in screen.elements:
        box = element.bounds
        inside = box is None or (
            box.left >= 0
            and box.top >= 0
            and box.left + box.width <= screen.width
            and box.top + box.height <= screen.height
        )
        _hold(inside or "offscreen" in element.states, f"{element.ref} lies partly outside the Screen")


async def keeps_refs_and_renews_ids(device: Device) -> None:
    first, second = await device.see(Look()), await device.see(Look())
    _hold(first.id != second.id, "two captures have the same id")
    _hold(compare(first, second).kind == "unchanged", "two looks at one still screen differ")
    bare = await device.see(Look(elements=False))
    _hold(bare.elements == () and bare.image is None, "a look without elements and image holds nothing")


async def taps_by_ref_and_by_point(device: Device) -> None:
    before = await device.see(Look())
    button = _button(before)
    await device.perform(Tap(Ref(button.ref)))
    once = await device.see(SETTLED)
    _hold(_button(once).name == "Count: 1", "a tap by ref counts once")
    _hold(_button(once).ref == button.ref, "the ref stays while the name changes")
    _hold(compare(before, once).kind == "changed", "a tap that counts is a change")
    box = _button(once).bounds
    if box is None:
        raise NotConforming("the button has bounds")
    await device.perform(Tap(Point(*box.center, capture=once.id)))
    _hold(_button(await device.see(SETTLED)).name == "Count: 2", "a tap by point counts once")


async def types_and_reads_back(device: Device) -> None:
    field = Ref(_field(await device.see(Look())).ref)
    for text, clear, expected in (
        ("ab c", False, "ab c"),
        ("d", False, "ab cd"),
        (UNICODE, True, UNICODE),
        ("", True, ""),
    ):
        await device.perform(TypeText(text, into=field, clear=clear))
        screen = await device.see(SETTLED)
        _hold(
            _field(screen).value == expected,
            f"typing {text!r} leaves {_field(screen).value!r}, not {expected!r}",
        )
    _hold("focused" in _field(screen).states, "the field that was typed into has the keyboard")
    await device.perform(TypeText("x"))
    _hold(_field(await device.see(SETTLED)).value == "x", "typing without an aim goes where the keyboard is")


async def refuses_bad_aims(device: Device) -> None:
    old = await device.see(Look())
    screen = await device.see(Look())
    box = _button(screen).bounds
    x, y = box.center if box else (0, 0)
    await _refuses(device, Tap(Ref("no-such-ref")), UnknownRef)
    await _refuses(device, Tap(Point(x, y, capture=old.id)), StaleCapture)
    for outside in (Point(-1, y), Point(x, -1), Point(screen.width, y), Point(x, screen.height)):
        await _refuses(device, Tap(outside), OutsideScreen)
    after = await device.see(SETTLED)
    _hold(_button(after).name == _button(screen).name, "a refused action changes nothing")


async def scrolls(device: Device) -> None:
    before = await device.see(Look())
    await device.perform(Scroll(dy=before.height // 2))
    after = await device.see(SETTLED)
    _hold(_places(before) != _places(after), "scrolling down moves the list")
    await device.perform(Scroll(dy=-before.height))
    _hold(_places(await device.see(SETTLED)) == _places(before), "scrolling up moves it back")


async def tells_the_scale_of_images(device: Device) -> None:
    _hold((await device.see(Look(image="none"))).image is None, "no image was asked for")
    for kind, longest in (("thumb", THUMB), ("full", FULL)):
        screen = await device.see(Look(image="thumb" if kind == "thumb" else "full", elements=False))
        image = screen.image
        if image is None:
            raise NotConforming(f"a {kind} image was asked for")
        _hold(image.data.startswith(MAGIC[image.media_type]), f"the {kind} is no {image.media_type}")
        _hold(max(image.width, image.height) <= longest, f"the {kind} is longer than {longest} pixels")
        for pixels, whole in ((image.width, screen.width), (image.height, screen.height)):
            _hold(
                abs(pixels - whole * image.scale) <= 1, f"the scale of the {kind} is not what its size says"
            )


async def closes_twice(device: Device) -> None:
    await device.close()
    await device.close()
    await _refuses(device, Tap(Point(1, 1)), DeviceLost)
    try:
        await device.see(Look())
    except DeviceLost:
        return
    raise NotConforming("a closed device cannot be seen: DeviceLost")


CHECKS: tuple[Callable[[Device], Awaitable[None]], ...] = (
    sees_the_scene,
    keeps_refs_and_renews_ids,
    taps_by_ref_and_by_point,
    types_and_reads_back,
    refuses_bad_aims,
    scrolls,
    tells_the_scale_of_images,
    closes_twice,
)


async def _refuses(device: Device, action: Action, kind: type[DeviceError]) -> None:
    try:
        await device.perform(action)
    except kind as error:
        _hold(
            bool(error.asked and error.true and error.do),
            f"{kind.__name__} says what is asked, true and to do",
        )
        return
    raise NotConforming(f"{action} is refused with {kind.__name__}")


def _field(screen: Screen) -> Element:
    return _named(screen, lambda e: e.name == "Name" and "editable" in e.states, "a field named Name")


def _button(screen: Screen) -> Element:
    return _named(screen, lambda e: e.name.startswith("Count: "), "a button named Count: n")


def _named(screen: Screen, wanted: Callable[[Element], bool], what: str) -> Element:
    found = [e for e in screen.elements if wanted(e)]
    if len(found) != 1:
        raise NotConforming(f"the scene shows {what}; {len(found)} were seen")
    return found[0]


def _places(screen: Screen) -> list[tuple[str, object]]:
    return [(e.name, e.bounds) for e in screen.elements]


def _hold(true: bool, what: str) -> None:
    if not true:
        raise NotConforming(what)
