"""Where a campaign plays: a data folder, its two fake devices with their diaries, and the processes on it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

DEVICES = ("left", "right")

HANGS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"
PROBE_SECONDS = 1.0
ACTION_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """All paths of one campaign; `build` makes what must be there."""

    root: Path
    temporary: Path
    """For the temporary files of all processes; empty, and with a short path, for sockets may go there."""

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def diaries(self) -> tuple[Path, ...]:
        return tuple(self.root / f"{device}.diary" for device in DEVICES)

    @property
    def probed(self) -> Path:
        """Touched whenever the owner's hanging program begins."""
        return self.root / "probed"

    @property
    def environment(self) -> Mapping[str, str]:
        """Of every process of the campaign: what it leaves in a temporary folder is found."""
        return {**os.environ, "TMPDIR": str(self.temporary)}

    def build(self, model_url: str) -> None:
        """The data folder, and a config in which both devices write down what is done to them."""
        self.home.mkdir(mode=0o700)
        probe = json.dumps([sys.executable, "-c", HANGS, str(self.probed)])
        lines = [
            'model = "author"\ndelegation_level = "open"\n',
            f'[models.author]\nurl = "{model_url}"\nmodel = "m"\ndialect = "step-gui"\n',
            f"[probes.hangs]\ncommand = {probe}\nseconds = {PROBE_SECONDS}\n",
        ]
        for device, diary in zip(DEVICES, self.diaries, strict=True):
            lines.append(f'[devices.{device}]\ndriver = "fake"\nlevel = "open"\n')
            lines.append(f"[devices.{device}.options]\ndiary = {json.dumps(str(diary))}\n")
            lines.append(f"action_seconds = {ACTION_SECONDS}\n")
        (self.home / "config.toml").write_text("".join(lines))

    def daemons(self) -> list[psutil.Process]:
        """Its daemons that live, also one that only begins to."""
        return [one for one, words in _processes() if "gui_mcp.daemon" in words and str(self.home) in words]

    def programs(self) -> list[psutil.Process]:
        """The owner's hanging programs that live."""
        return [one for one, words in _processes() if str(self.probed) in words]


def ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _processes() -> Iterator[tuple[psutil.Process, list[str]]]:
    """With their command lines; zombies have none."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            yield process, process.cmdline()
