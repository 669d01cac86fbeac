"""What tasks in the files share: what must stay, the way about, and how files are put and chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gui_mcp_devices.actions import Action, LongPress, PressKey, Tap
from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.bin import Bin
from gui_mcp_devices.pocket.apps.files.browse import Browse
from gui_mcp_devices.pocket.apps.files.data import PACKAGE, ROOT
from gui_mcp_devices.pocket.apps.files.home import Home
from gui_mcp_devices.pocket.apps.files.listing import Listing
from gui_mcp_devices.pocket.apps.files.pick import Picker
from gui_mcp_devices.pocket.apps.files.words import name_of
from gui_mcp_devices.pocket.filenodes import File
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import STORED, Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK = Finish("done"), PressKey("back")
FILES_CHANGE = frozenset({STORED})
DOCUMENTS, DOWNLOAD, PICTURES = f"{ROOT}/Documents", f"{ROOT}/Download", f"{ROOT}/Pictures"


class FilesTask(Template):
    app = PACKAGE
    may_change = FILES_CHANGE

    def data(self, path: str) -> bytes | None:
        """What a file holds; None: there is none."""
        entry = self.phone.files.stat(path)
        return None if entry is None or entry.is_dir else self.phone.files.read(path)

    def stays(self, *about: str, inside: Sequence[str] = ()) -> Part:
        """All files and folders but those `about` (exact paths) and what lies `inside` some folders stay as
        they are now, and none comes to them."""

        def held() -> dict[str, bytes | None]:
            return {
                path: data
                for path, data in held_by(self.phone).items()
                if path not in about and not any(f"{path}/".startswith(f"{one}/") for one in inside)
            }

        before = held()
        return Part("the other files are as they were", lambda: held() == before)

    def safe(self, data: bytes, *paths: str) -> Part:
        """The file is at one of these places at least, as it is now."""
        return Part(f"{paths[0].rpartition('/')[2]} itself", lambda: any(self.data(p) == data for p in paths))

    def bin_stays(self, most: int = 0) -> Part:
        """What lies in the bin stays there; at most so many come to it."""
        before = {(one.id, one.name) for one in store.binned(self.phone)}

        def holds() -> bool:
            now = {(one.id, one.name) for one in store.binned(self.phone)}
            return before <= now and len(now) <= len(before) + most

        return Part("the bin is as it was", holds)


def held_by(phone: Phone) -> dict[str, bytes | None]:
    """All that lies in the phone's storage, by path; of what is no file, None."""
    return {path: node.data if isinstance(node, File) else None for path, node in phone.files.below(ROOT)}


def put(phone: Phone, path: str, data: bytes, age: float = 3.0) -> None:
    """A file, with the folders on the way; `age` in days."""
    phone.files.mkdir(path.rpartition("/")[0], parents=True)
    phone.files.write(path, data, 0o660, int(phone.now() - age * 86_400))


# -- the way about ----------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def to_home(see: See) -> Action | None:
    """Nearer to the app's first page; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, Home):
        return None
    if page.package != PACKAGE:
        return see.into(PACKAGE)
    return BACK if page.over() is not None or isinstance(page, Listing | Picker) else see.back()


def to_folder(see: See, folder: str, chosen: Sequence[str] = ()) -> Action | None:
    """Nearer to a folder with nothing over it and nothing selected but some of `chosen`; None: there."""
    page = see.page
    if not covered(see) and isinstance(page, Browse) and f"{folder}/".startswith(f"{page.folder}/"):
        if page.open or not {*page.chosen} <= {*chosen}:
            return BACK
        if page.folder == folder:
            return see.tap(see.phone.say("List view", "列表视图")) if store.way(see.phone).grid else None
        if page.chosen:
            return BACK
        if store.way(see.phone).grid:
            return see.tap(see.phone.say("List view", "列表视图"))
        below = folder.removeprefix(f"{page.folder}/").partition("/")[0]
        return row_of(see, f"{page.folder}/{below}")
    if (way := to_home(see)) is not None:
        return way
    for first in (DOCUMENTS, DOWNLOAD, PICTURES):
        if f"{folder}/".startswith(f"{first}/"):
            name = first.rpartition("/")[2]
            return see.toward(name) or see.tap(f"{name} ", "button")
    return see.tap(name_of(see.phone, ROOT), "button")


def row_of(see: See, path: str) -> Action:
    """Tap a row of the list in front."""
    page = see.page
    assert isinstance(page, Listing)
    paths = [one.path for one in page.listed()]
    index = still(paths.index(path) if path in paths else None)
    name = path.rpartition("/")[2]
    return see.reach("files", index) or see.tap(f"{name} ", "listitem")


def to_menu(see: See, path: str) -> Action | None:
    """Nearer to the menu of a file in its folder; None: it is open."""
    page = see.page
    if not covered(see) and isinstance(page, Browse) and page.open == "menu" and page.held == path:
        return None
    if (way := to_folder(see, path.rpartition("/")[0])) is not None:
        return way
    tap = row_of(see, path)
    if not isinstance(tap, Tap):
        return tap
    name = path.rpartition("/")[2]
    return see.tap(see.phone.say(f"More about {name}", f"“{name}”的更多操作"), "button")


def choose(see: See, paths: Sequence[str]) -> Action | None:
    """Nearer to exactly these being selected in their folder; None: they are."""
    if (way := to_folder(see, paths[0].rpartition("/")[0], paths)) is not None:
        return way
    page = see.page
    assert isinstance(page, Browse)
    missing = [path for path in paths if path not in page.chosen]
    if not missing:
        return None
    tap = row_of(see, missing[0])
    return LongPress(tap.at) if isinstance(tap, Tap) and not page.chosen else tap


def picking(see: See, paths: Sequence[str], how: str) -> bool:
    """The page that asks where these are to go is in front."""
    page = see.page
    return isinstance(page, Picker) and not covered(see) and page.how == how and {*page.paths} == {*paths}


def drop(see: See, folder: str) -> Action:
    """Nearer to what the page in front moves being in `folder`."""
    page, say = see.page, see.phone.say
    assert isinstance(page, Picker)
    if page.open:
        return BACK
    name = folder.rpartition("/")[2]
    if page.folder == folder:
        return see.tap(say(f"Move to {name}", f"移动到{name}"), "button")
    if not folder.startswith(f"{page.folder}/"):
        return BACK
    below = folder.removeprefix(f"{page.folder}/").partition("/")[0]
    shown = [one for one in tree.items(see.phone, page.folder) if one.is_folder]
    names = [one.name for one in tree.arranged(shown, "name", False)]
    return see.reach("folders", names.index(below)) or see.tap(f"{below} ", "listitem")


def to_bin(see: See) -> Action | None:
    """Nearer to the bin with nothing over it; None: it is in front."""
    page = see.page
    if not covered(see) and isinstance(page, Bin):
        return BACK if page.open else None
    if (way := to_home(see)) is not None:
        return way
    name = see.phone.say("Bin", "回收站")
    return see.toward(name) or see.tap(f"{name} ", "button")
