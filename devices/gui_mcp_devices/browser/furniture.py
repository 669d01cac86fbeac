"""What hangs around a page and has no pixels: open tabs, script dialogs, file choosers.

They are elements without bounds, aimed at by ref. A tab's ref begins with `t`, a dialog's with `d`, a file
chooser's with `f`; their buttons carry a word after a hyphen.
"""

from __future__ import annotations

from gui_mcp_devices.actions import Action, Aim, PressKey, Ref, Tap, TypeText, Wait
from gui_mcp_devices.browser.downloads import checked_uploads, files_offered
from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.browser.tabs import Tab, Tabs
from gui_mcp_devices.errors import StaleRef, Unreachable, Unsupported
from gui_mcp_devices.screen import Element, State

LEAVE = "Leave this page? What was entered may be lost."


def listed(tabs: Tabs, tab: Tab, options: BrowserOptions) -> tuple[Element, ...]:
    """Tabs (when there is more than one), the open dialog and the open file chooser of `tab`."""
    return (*_tabs(tabs, tab), *_dialog(tab), *_chooser(tabs, tab, options))


def _tabs(tabs: Tabs, front: Tab) -> list[Element]:
    living = [t for t in tabs.all if t.alive]
    if len(living) < 2:
        return []
    return [
        Element(t.ref, "tab", t.title or t.page.url, states=frozenset({"selected"} if t is front else ()))
        for t in living
    ]


def _dialog(tab: Tab) -> list[Element]:
    dialog = tab.dialog
    if dialog is None:
        return []
    ref = tab.dialog_ref
    role = "alertdialog" if dialog.type in ("alert", "beforeunload") else "dialog"
    found = [Element(ref, role, dialog.message or (LEAVE if dialog.type == "beforeunload" else ""))]
    if dialog.type == "prompt":
        typing: frozenset[State] = frozenset({"editable", "focused"})
        found.append(Element(f"{ref}-text", "textbox", "", tab.dialog_text, states=typing, depth=1))
    found.append(Element(f"{ref}-ok", "button", "OK", depth=1))
    if dialog.type != "alert":
        found.append(Element(f"{ref}-cancel", "button", "Cancel", depth=1))
    return found


def _chooser(tabs: Tabs, tab: Tab, options: BrowserOptions) -> list[Element]:
    if tab.chooser is None:
        return []
    ref = tab.chooser_ref
    name = "Choose files" if tab.chooser.is_multiple() else "Choose a file"
    found = [Element(ref, "filechooser", name, states=frozenset({"editable"}))]
    for i, path in enumerate(files_offered(options.uploads)):
        found.append(Element(f"{ref}-{i}", "option", path.name, depth=1))
    found.append(Element(f"{ref}-cancel", "button", "Cancel", depth=1))
    return found


def belongs(ref: str, tabs: Tabs) -> bool:
    """Whether `ref` was ever given to something outside the pages."""
    return ref.partition("-")[0] in tabs.given


async def perform(action: Action, ref: str, tabs: Tabs, tab: Tab, options: BrowserOptions) -> None:
    """Do `action` to the thing that `ref` names. Raises `StaleRef`, `Refused`, `Unsupported`."""
    asked = f"{action.kind} on ref {ref!r}"
    base, _, part = ref.partition("-")
    if base == tab.dialog_ref and tab.dialog is not None:
        await _answer(action, part, tab, asked)
        return
    if base == tab.chooser_ref and tab.chooser is not None:
        await _choose(action, part, tab, options, asked)
        return
    target = next((t for t in tabs.all if t.ref == ref and t.alive), None)
    if target is None:
        raise StaleRef(asked, "it is no longer open", "observe again and use a ref from that answer")
    if not isinstance(action, Tap):
        raise Unsupported(
            asked, "a tab can only be tapped", "tap it to switch to it; press ctrl+w to close it"
        )
    await tabs.show(target)


async def answer_dialog(action: Action, tab: Tab) -> None:
    """What an action without an aim does while a dialog is open. Raises `Unreachable`."""
    match action:
        case TypeText(text=text, into=None, clear=clear, submit=submit) if (
            tab.dialog and tab.dialog.type == "prompt"
        ):
            await _type(tab, text, clear, submit)
        case PressKey(keys=keys) if keys.lower() in ("enter", "return"):
            await _close(tab, accept=True)
        case PressKey(keys=keys) if keys.lower() in ("escape", "esc"):
            await _close(tab, accept=False)
        case Wait():
            return
        case _:
            raise covered(f"{action.kind}")


def covered(asked: str) -> Unreachable:
    return Unreachable(
        asked, "a dialog of the page is open and blocks it", "tap a button of the dialog by its ref first"
    )


def aimed_at(aim: Aim | None, tabs: Tabs) -> str | None:
    """The ref, when `aim` names something outside the pages."""
    return aim.ref if isinstance(aim, Ref) and belongs(aim.ref, tabs) else None


async def _answer(action: Action, part: str, tab: Tab, asked: str) -> None:
    match action, part:
        case Tap(), "ok":
            await _close(tab, accept=True)
        case Tap(), "cancel":
            await _close(tab, accept=False)
        case Tap(), "text":
            return
        case TypeText(text=text, clear=clear, submit=submit), ("text" | ""):
            if tab.dialog is None or tab.dialog.type != "prompt":
                raise Unsupported(asked, "this dialog asks for no text", "tap one of its buttons")
            await _type(tab, text, clear, submit)
        case _:
            raise Unsupported(
                asked, "a dialog cannot take this", "tap one of its buttons, or type into its field"
            )


async def _type(tab: Tab, text: str, clear: bool, submit: bool) -> None:
    tab.dialog_text = text if clear else tab.dialog_text + text
    if submit:
        await _close(tab, accept=True)


async def _close(tab: Tab, *, accept: bool) -> None:
    dialog, tab.dialog = tab.dialog, None
    if dialog is None:
        return
    if accept:
        await dialog.accept(tab.dialog_text)
    else:
        await dialog.dismiss()


async def _choose(action: Action, part: str, tab: Tab, options: BrowserOptions, asked: str) -> None:
    chooser = tab.chooser
    assert chooser is not None
    match action:
        case Tap() if part == "cancel":
            tab.chooser = None
            return
        case Tap() if part.isdigit() and int(part) < len(offered := files_offered(options.uploads)):
            chosen = [offered[int(part)]]
        case TypeText(text=text) if not part:
            chosen = checked_uploads(text, options.uploads, asked)
        case _:
            raise Unsupported(
                asked, "a file chooser cannot take this", "type a path into it, or tap one of its files"
            )
    if len(chosen) > 1 and not chooser.is_multiple():
        raise Unsupported(asked, "this chooser takes one file", "name one")
    tab.chooser = None
    await chooser.set_files(chosen)
