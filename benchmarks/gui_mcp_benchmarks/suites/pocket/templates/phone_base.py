"""What tasks on the telephone share: the way about, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import PACKAGE
from gui_mcp_devices.pocket.apps.phone.detail import SlotPage, VoicemailPage
from gui_mcp_devices.pocket.apps.phone.home import FAVOURITES, VOICEMAIL, PhonePage
from gui_mcp_devices.pocket.apps.phone.parts import PhonePart, lasted, when
from gui_mcp_devices.pocket.state import Locale

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import BACK, covered, uncover

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]


class PhoneTask(Template):
    app = PACKAGE

    def rest_stays(self, name: str, table: str, key: str, *about: object) -> Part:
        """The rows of a table stay as they are now, except those whose `key` is in `about`."""
        marks = ",".join("?" * len(about))

        def rows() -> list[tuple[object, ...]]:
            found = store.database(self.phone).execute(
                f"SELECT * FROM {table} WHERE {key} NOT IN ({marks}) ORDER BY 1", about
            )
            return found.fetchall()

        before = rows()
        return Part(name, lambda: rows() == before)

    def calls_stay(self, about: Collection[int] = ()) -> Part:
        """The calls of the log but those `about` are still there."""
        before = {one.id for one in store.calls(self.phone)} - {*about}
        return Part("the other calls", lambda: before <= {one.id for one in store.calls(self.phone)})

    def blocked(self) -> set[str]:
        found = self.phone.databases[BLOCKED].execute("SELECT original_number FROM blocked")
        return {str(number) for (number,) in found}


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the app's first page, with nothing over it; None: it is in front."""
    page, say = see.page, see.phone.say
    if covered(see):
        return uncover(see)
    if not isinstance(page, PhonePage):
        if isinstance(page, PhonePart) and page.open:
            return BACK
        return see.back() if page.package == PACKAGE else see.into(PACKAGE)
    if page.open:
        return BACK
    if page.tab == tab:
        return None
    names = (
        say("Favourites", "收藏"),
        say("Recents", "通话记录"),
        say("Keypad", "拨号键盘"),
        say("Voicemail", "语音信箱"),
    )
    return see.tap(names[tab], "tab")


def to_voicemail(see: See, id: int) -> Action | None:
    """Nearer to one message, perhaps with a question over it; None: it is in front."""
    page = see.page
    if isinstance(page, VoicemailPage) and page.id == id and not covered(see):
        return None
    if (way := to_tab(see, VOICEMAIL)) is not None:
        return way
    one = still(next((v for v in store.voicemails(see.phone) if v.id == id), None))
    name = store.name_of(see.phone, one.number)
    return see.tap(f"{name} {when(see.phone, one.date)} · {lasted(see.phone, one.seconds)}")


def to_slot(see: See, slot: int) -> Action | None:
    """Nearer to the page on which a key of the speed dial gets its number; None: it is in front."""
    page = see.page
    if isinstance(page, SlotPage) and page.slot == slot and not covered(see):
        return None
    if (way := to_tab(see, FAVOURITES)) is not None:
        return way
    if (scroll := see.toward(str(slot))) is not None:
        return scroll
    return see.tap(f"{slot} ")
