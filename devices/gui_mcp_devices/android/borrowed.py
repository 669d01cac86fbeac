"""Settings of the phone that are changed while it is used, and put back afterwards.

What they were is written to a file on the phone before anything is changed, so that also after a crash the
next session puts them back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gui_mcp_devices.android.client import Handset, quote

FILE = "/data/local/tmp/gui-mcp-borrowed"
STAY_ON = ("global", "stay_on_while_plugged_in", "7")
"""Always lit while it charges, from any source."""
LONG_LIGHT = ("system", "screen_off_timeout", "1800000")
"""Half an hour of light after the last touch, for a phone that does not charge: its owner sees this one."""
KEYBOARD = ("secure", "default_input_method")

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

    @property
    def back(self) -> str:
        """The shell line that puts it back."""
        if (self.namespace, self.key) == KEYBOARD and self.value != "null":
            return quote("ime", "set", self.value)
        if self.value == "null":
            return quote("settings", "delete", self.namespace, self.key)
        return quote("settings", "put", self.namespace, self.key, self.value)


class Borrowed:
    """What one phone was asked to be other than it was."""

    def __init__(self, handset: Handset) -> None:
        self._handset = handset
        self._settings: list[_Setting] = []
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
            self._settings = [s for s in self._settings if (s.namespace, s.key) != KEYBOARD]
        await self._set(
            *KEYBOARD, method, line=f"{quote('ime', 'enable', method)}; {quote('ime', 'set', method)}"
        )

    async def give_back(self) -> None:
        """All as it was, also what a session left that did not end well."""
        left = (await self._handset.shell(f"cat {FILE} 2>/dev/null", asked="what was borrowed")).text
        self.awake = False
        settings = {(s.namespace, s.key): s for s in [*_read(left), *self._settings]}
        if not settings and not left:
            return
        gets = [quote("settings", "get", s.namespace, s.key) for s in settings.values()]
        now = (await self._handset.shell("; ".join(gets), asked="what was borrowed")).text.splitlines()
        lines = [s.back for s, value in zip(settings.values(), now, strict=False) if value.strip() == s.ours]
        await self._handset.shell(
            "; ".join([*lines, f"rm -f {FILE}"]), asked="give back the phone's settings"
        )
        self._settings.clear()

    async def _set(self, namespace: str, key: str, value: str, line: str = "") -> None:
        if any((s.namespace, s.key) == (namespace, key) for s in self._settings):
            return
        asked = "a setting of the phone"
        old = (await self._handset.shell(quote("settings", "get", namespace, key), asked=asked)).text.strip()
        if not _VALUE.fullmatch(old) or old == value:
            return
        setting = _Setting(namespace, key, old or "null", value)
        note = quote(f"{namespace} {key} {setting.value} {value}")
        put = line or quote("settings", "put", namespace, key, value)
        self._settings.append(setting)
        await self._handset.shell(f"echo {note} >> {FILE}; {put}", asked=asked)


def _read(text: str) -> list[_Setting]:
    """The lines of the file; others are left out, and the first of two is what it was."""
    found: dict[tuple[str, str], _Setting] = {}
    for line in text.splitlines():
        words = line.split(" ")
        if len(words) != 4 or words[0] not in _NAMESPACES or not all(_VALUE.fullmatch(w) for w in words):
            continue
        found.setdefault((words[0], words[1]), _Setting(*words))
    return list(found.values())
