"""Settings of the phone that are changed while it is used, and put back afterwards.

What they were is written to a file on the phone before anything is changed, so that also after a crash the
next session puts them back. Every line names who borrowed: what a session that lives still holds, whichever
program it is in, is left to the last of those who do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gui_mcp_devices.android.client import Handset, quote
from gui_mcp_devices.android.holders import Holder, lives

FILE = "/data/local/tmp/gui-mcp-borrowed"
STAY_ON = ("global", "stay_on_while_plugged_in", "7")
"""Always lit while it charges, from any source."""
LONG_LIGHT = ("system", "screen_off_timeout", "1800000")
"""Half an hour of light after the last touch, for a phone that does not charge: its owner sees this one."""
KEYBOARD = ("secure", "default_input_method")
ASKED = "what was borrowed"
MOST_LINES = 200

_NAMESPACES = frozenset({"system", "secure", "global"})
_CHARGES = re.compile(r"^\s*(AC|USB|Wireless|Dock) powered: true", re.MULTILINE)
_VALUE = re.compile(r"[\w./$:;,+-]{0,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Setting:
    namespace: str
    key: str
    value: str
    """`null` where it was not set."""
    ours: str
    """What it was set to. Something else in its place is somebody's wish, and stays."""

    holder: str
    """Name of the session that borrowed it."""

    @property
    def name(self) -> tuple[str, str]:
        return self.namespace, self.key

    @property
    def line(self) -> str:
        """As it stands in the file."""
        return f"{self.namespace} {self.key} {self.value} {self.ours} {self.holder}"

    @property
    def back(self) -> str:
        """The shell line that puts it back."""
        if self.name == KEYBOARD and self.value != "null":
            return quote("ime", "set", self.value)
        if self.value == "null":
            return quote("settings", "delete", self.namespace, self.key)
        return quote("settings", "put", self.namespace, self.key, self.value)


class Borrowed:
    """What one phone was asked to be other than it was."""

    def __init__(self, handset: Handset) -> None:
        self._handset = handset
        self._settings: list[_Setting] = []
        self._holder = Holder()
        self.awake = False
        """It is asked to stay awake."""

    async def stay_awake(self) -> None:
        """Keep it lit until `give_back`; a phone that refuses its settings stays as it is."""
        if self.awake:
            return
        self.awake = True
        await self._set(*STAY_ON)
        asked = "whether the phone charges"
        battery = (await self._handset.shell(quote("dumpsys", "battery"), asked=asked)).text
        if not _CHARGES.search(battery):
            await self._set(*LONG_LIGHT)

    async def keyboard(self, method: str, *, anew: bool = False) -> None:
        """Make `method` the keyboard until `give_back`; `anew`: also where that was done before, because the
        person may have taken another meanwhile, which is then the one that is given back."""
        if anew:
            self._settings = [s for s in self._settings if s.name != KEYBOARD]
        await self._set(
            *KEYBOARD, method, line=f"{quote('ime', 'enable', method)}; {quote('ime', 'set', method)}"
        )

    async def give_back(self) -> None:
        """What nobody else holds is as it was, also what a session left that did not end well."""
        left = await self._written()
        self.awake = False
        held = [s for s in left if s.holder != self._holder.name and lives(s.holder)]
        names = {s.name for s in held}
        settings = {s.name: s for s in [*_firsts(left), *self._settings] if s.name not in names}
        if len(left) == len(held) and not self._settings:
            return
        gets = [quote("settings", "get", *name) for name in settings]
        now = (await self._handset.shell("; ".join(gets), asked=ASKED)).text.splitlines() if gets else []
        lines = [s.back for s, value in zip(settings.values(), now, strict=False) if value.strip() == s.ours]
        kept = "\n".join(s.line for s in held)
        lines.append(f"echo {quote(kept)} > {FILE}" if held else f"rm -f {FILE}")
        await self._handset.shell("; ".join(lines), asked="give back the phone's settings")
        self._settings.clear()

    def end(self) -> None:
        """Nothing is held any more: what could not be given back is left to the next session."""
        self._holder.end()

    async def _set(self, namespace: str, key: str, value: str, line: str = "") -> None:
        if any(s.name == (namespace, key) for s in self._settings):
            return
        asked = "a setting of the phone"
        old = (await self._handset.shell(quote("settings", "get", namespace, key), asked=asked)).text.strip()
        if not _VALUE.fullmatch(old):
            return
        put = line or quote("settings", "put", namespace, key, value)
        if old == value:  # the person's own wish, or another session's loan, which then has two borrowers
            loans = [s for s in await self._written() if s.name == (namespace, key) and s.ours == value]
            if not loans:
                return
            old = loans[0].value
        setting = _Setting(namespace, key, old or "null", value, self._holder.name)
        self._settings.append(setting)
        await self._handset.shell(f"echo {quote(setting.line)} >> {FILE}; {put}", asked=asked)

    async def _written(self) -> list[_Setting]:
        """What stands in the file; other lines are left out."""
        text = (await self._handset.shell(f"cat {FILE} 2>/dev/null", asked=ASKED)).text
        found: list[_Setting] = []
        for line in text.splitlines()[:MOST_LINES]:
            words = line.split(" ")
            if len(words) == 5 and words[0] in _NAMESPACES and all(_VALUE.fullmatch(w) for w in words):
                found.append(_Setting(*words))
        return found


def _firsts(settings: list[_Setting]) -> list[_Setting]:
    """The first of those for the same key: it tells what it was."""
    found: dict[tuple[str, str], _Setting] = {}
    for setting in settings:
        found.setdefault(setting.name, setting)
    return list(found.values())
