"""Android emulators that we start: from a snapshot, on free ports, watched, reset and replaced.

What was started is written down in a folder, so that a later command knows it. Only the very process that was
started is ever ended; see `emulator_process`.
Tested against a program and a console that speak as the emulator does, not against a real emulator.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil
from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from gui_mcp_devices.android.client import AdbServer, Handset
from gui_mcp_devices.android.emulator_console import LOAD_SECONDS, answers, open_console
from gui_mcp_devices.android.emulator_process import Emulator, end, is_free, listens, living
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, MissingPart, Refused

CONSOLES = range(5554, 5682, 2)
"""Even ports; adb is on the odd one above."""
BOOT_SECONDS = 300.0
POLL_SECONDS = 0.2
SNAPSHOT = "default_boot"
"""The one that the emulator makes when it is closed by hand."""
KVM = Path("/dev/kvm")
FILE, LOCK = "emulators.json", "emulators.lock"

State = Literal["running", "starting", "silent", "dead"]
_EMULATORS = TypeAdapter(tuple["Emulator", ...])
Tell = Callable[[str, str], None]
"""(name of the emulator, how far it is)"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new one shall be."""

    avd: str
    snapshot: str = SNAPSHOT
    window: bool = False


def find_emulator() -> Path:
    """The emulator program of the Android SDK, else of PATH. Raises `MissingPart`."""
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        if (sdk := os.environ.get(name)) and (found := shutil.which("emulator", path=f"{sdk}/emulator")):
            return Path(found)
    if found := shutil.which("emulator"):
        return Path(found)
    raise MissingPart(
        "start an Android emulator",
        "there is no program `emulator` in $ANDROID_HOME, $ANDROID_SDK_ROOT or on PATH",
        "install it with Android Studio, or `sdkmanager emulator`, and set ANDROID_HOME; without it "
        "`gui-mcp pocket` simulates a phone",
    )


def slow_because(kvm: Path = KVM) -> str:
    """Why an emulator would crawl on this machine; empty when the processor helps."""
    if not kvm.exists():
        return f"{kvm} is not there: switch virtualisation on in the BIOS, or take a machine that has it"
    if not os.access(kvm, os.R_OK | os.W_OK):
        return f"{kvm} may not be opened by this user: sudo usermod -aG kvm $USER, then log in again"
    return ""


async def avds(program: Path) -> tuple[str, ...]:
    """The virtual devices that this user has made. Raises `MissingPart`."""
    try:
        lister = await asyncio.create_subprocess_exec(
            program,
            "-list-avds",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(30):
                out, _ = await lister.communicate()
        except TimeoutError:
            lister.kill()
            await lister.wait()
            raise
    except TimeoutError:
        raise MissingPart(
            "list the emulators", f"{program} does not answer", "mend the Android SDK"
        ) from None
    except OSError as error:
        true = f"{program}: {error.strerror}"
        raise MissingPart("list the emulators", true, "mend the Android SDK") from None
    names = [line.strip() for line in out.decode(errors="replace").splitlines()]
    return tuple(name for name in names if name and " " not in name and "|" not in name)


class Emulators:
    """Those that were started for the owner of `folder`, seen through `server`."""

    def __init__(self, folder: Path, server: AdbServer, program: Path | None = None) -> None:
        """`program` is looked for when it is first needed. The server has to be one of this machine."""
        self._folder = folder
        self._server = server
        self._program = program

    @property
    def program(self) -> Path:
        """Raises `MissingPart`."""
        self._program = self._program or find_emulator()
        return self._program

    def known(self) -> tuple[Emulator, ...]:
        """In the order of their names; dead ones too."""
        try:
            return _EMULATORS.validate_json((self._folder / FILE).read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValueError):
            raise Refused(
                "read which emulators were started",
                f"{self._folder / FILE} cannot be read",
                "delete that file; emulators that run are ended with `adb emu kill`",
            ) from None

    async def state(self, emulator: Emulator) -> State:
        if living(emulator) is None:
            return "dead"
        if not (listens(emulator) and await answers(emulator.console)):
            return "silent"
        return "running" if await self._booted(emulator) else "starting"

    async def start(self, count: int, wish: Wish, tell: Tell) -> tuple[Emulator, ...]:
        """See that `count` of them run: dead ones are replaced on their ports, missing ones are added.

        Returns all that run once they have booted. Raises `DeviceError`; what was started by then goes on.
        """
        await self._check_avd(wish.avd)
        with self._locked():
            kept = list(self.known())
            for number, old in enumerate(kept):
                if living(old) is None:
                    tell(old.name, f"{old.serial} is dead; starting it anew")
                    kept[number] = self._begin_anew(old, wish.window)
                    self._write(kept)
            while len(kept) < count:
                name = next(n for n in _names() if n not in {one.name for one in kept})
                console = _free_console({one.console for one in kept})
                kept.append(self._begin(name, wish, console))
                tell(name, f"starting as {kept[-1].serial}")
                self._write(kept)
        await asyncio.gather(*(self._wait(one, tell) for one in kept))
        return tuple(kept)

    async def reset(self, name: str, tell: Tell) -> Emulator:
        """Back to its snapshot; a dead one is replaced. Raises `DeviceError`."""
        with self._locked():
            emulator = self._named(name)
            dead = living(emulator) is None
            if dead:
                tell(emulator.name, f"{emulator.serial} is dead; starting it anew")
                fresh = self._begin_anew(emulator)
                self._write([fresh if one == emulator else one for one in self.known()])
                emulator = fresh
        if not dead:
            if not listens(emulator):
                raise DeviceLost(
                    f"reset {emulator.name}",
                    f"it does not listen on its port {emulator.console} (yet)",
                    f"wait for its boot, or end it: gui-mcp devices emulators stop {emulator.name}",
                )
            tell(emulator.name, f"loading snapshot {emulator.snapshot}")
            async with open_console(emulator.console) as console:
                await console.ask(f"avd snapshot load {emulator.snapshot}", LOAD_SECONDS)
        await self._wait(emulator, tell)
        return emulator

    async def stop(self, names: Sequence[str]) -> tuple[str, ...]:
        """End these, or with none named all; the names of those that ran. Raises `DeviceError`."""
        chosen = [self._named(name) for name in names] or list(self.known())
        ran = await asyncio.gather(*(end(one) for one in chosen))
        with self._locked():
            self._write([one for one in self.known() if one not in chosen])
        return tuple(one.name for one, was in zip(chosen, ran, strict=True) if was)

    async def _check_avd(self, avd: str) -> None:
        there = await avds(self.program)
        if avd not in there:
            known = f"there are {', '.join(there)}" if there else "there is none"
            raise Refused(
                f"start virtual device {avd!r}",
                known,
                "name one of them" if there else "make one with Android Studio, or `avdmanager create avd`",
            )

    def _begin_anew(self, old: Emulator, window: bool = False) -> Emulator:
        """In the place of a dead one. Raises `Refused` where another program has its ports."""
        if not (is_free(old.console) and is_free(old.console + 1)):
            raise Refused(
                f"start {old.name} anew",
                f"another program has its ports {old.ports}",
                f"end that, or forget this one: gui-mcp devices emulators stop {old.name}",
            )
        return self._begin(old.name, Wish(old.avd, old.snapshot, window), old.console)

    def _begin(self, name: str, wish: Wish, console: int) -> Emulator:
        """Its process. `-read-only` lets several share one virtual device, and keeps that as it is."""
        words = [
            str(self.program), "-avd", wish.avd, "-ports", f"{console},{console + 1}",
            "-snapshot", wish.snapshot, "-read-only", "-no-snapshot-save", "-no-audio", "-no-boot-anim",
        ]  # fmt: skip
        if not wish.window:
            words += ["-no-window", "-gpu", "swiftshader_indirect"]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = os.open(self._log(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at this command is not for it
                env={**os.environ, "ANDROID_ADB_SERVER_PORT": str(self._server.port)},
            )
            born = psutil.Process(process.pid).create_time()
        except OSError as error:
            raise MissingPart(f"start {words[0]}", error.strerror or "it does not start", "mend it") from None
        except psutil.NoSuchProcess:
            raise self._died(name) from None
        finally:
            os.close(log)
        return Emulator(name, wish.avd, console, wish.snapshot, process.pid, born)

    async def _wait(self, emulator: Emulator, tell: Tell) -> None:
        """Until it has booted. Raises `DeviceLost` when it dies, `ActionTimeout`."""
        began = time.monotonic()
        told = ""
        while True:
            if living(emulator) is None:
                raise self._died(emulator.name)
            up = listens(emulator) and await answers(emulator.console)
            if up and await self._booted(emulator):
                tell(emulator.name, f"{emulator.serial} has booted after {time.monotonic() - began:.0f} s")
                return
            stage = "it boots" if up else "it starts"
            if stage != told:
                tell(emulator.name, stage)
                told = stage
            if time.monotonic() - began > BOOT_SECONDS:
                raise ActionTimeout(
                    f"boot {emulator.name}",
                    f"it was not ready after {BOOT_SECONDS:g} s",
                    f"see {self._log(emulator.name)}; end it with gui-mcp devices emulators stop",
                )
            await asyncio.sleep(POLL_SECONDS)

    async def _booted(self, emulator: Emulator) -> bool:
        phone = Handset(self._server, emulator.serial)
        try:
            said = await phone.shell("getprop sys.boot_completed", seconds=5.0)
        except DeviceError:
            return False
        return said.text.strip() == "1"

    def _named(self, name: str) -> Emulator:
        known = self.known()
        found = next((one for one in known if name in (one.name, one.serial)), None)
        if found is None:
            there = ", ".join(one.name for one in known) or "none"
            raise Refused(f"emulator {name!r}", f"those that were started are: {there}", "name one of them")
        return found

    def _died(self, name: str) -> DeviceLost:
        log = self._log(name)
        with suppress(OSError):
            last = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-1:]
            if last:
                return DeviceLost(
                    f"boot {name}", "its process ended", f"see {log}", screen_text=last[0].strip()[:300]
                )
        return DeviceLost(f"boot {name}", "its process ended and said nothing", f"see {log}")

    def _log(self, name: str) -> Path:
        return self._folder / f"emulator-{name}.log"

    def _write(self, emulators: Sequence[Emulator]) -> None:
        path = self._folder / FILE
        temporary = path.with_suffix(".tmp")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump([asdict(one) for one in emulators], file, indent=1)
        temporary.replace(path)

    @contextmanager
    def _locked(self) -> Generator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self._folder / LOCK, timeout=10):
                yield
        except Timeout:
            raise Refused("change the emulators", "another command does", "try again after it") from None


def _names() -> Iterator[str]:
    number = 1
    while True:
        yield f"emu-{number}"
        number += 1


def _free_console(taken: set[int]) -> int:
    """Raises `Refused`."""
    for port in CONSOLES:
        if port not in taken and is_free(port) and is_free(port + 1):
            return port
    raise Refused("start an emulator", "every port for one is taken", "stop some")
