"""The phone: our ADB client beside adbutils, frames over the wire, one simulated phone, and sixteen of them.

    python tests/bench/phone.py                      # about two minutes on two cores
    python tests/bench/phone.py --seconds 5          # a quick look

Everything runs on this machine over the loopback; the phones are simulated, the ADB servers and clients are
real. What is missing here (an adb program, adbutils) is said and left out. Times of ours are CPU time where
it says so: on a busy machine wall time is the neighbour's. Result also in `.bench/phone.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from facts import facts
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from phone_wire import Echo, Fleet, Frames, echo, fleet, frames
from report import Aim

FOLDER = Path(__file__).parents[2] / ".bench"
SMALL = Form(width=360, height=800, density=1.0)
REDRAWS, STEPS, RESETS = 60, 150, 200
POCKETS = 16


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="of load, one phone and sixteen each")
    parser.add_argument("--repeats", type=int, default=200, help="calls a row (default %(default)s)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the result")
    asked = parser.parse_args(argv)
    told = {"command": " ".join(["python", *sys.argv]), **facts()}
    print("\n".join(f"{name}: {value}" for name, value in told.items()), end="\n\n")
    alone = in_process()
    print("the simulated phone in this process, 360x800, without encoding, CPU time of one core")
    print(f"{'':22}{'redraws/s':>12}{'steps/s':>12}")
    for app, (redraws, steps) in alone.items():
        print(f"{app:22}{redraws:12.0f}{steps:12.0f}")
    reset = reset_ms()
    print(f"reset to another seed of a known owner: {reset:.2f} ms, median of {RESETS}\n")
    calls = asyncio.run(echo(asked.repeats))
    print("`echo` in the phone's shell, ms: wall (CPU of the calling process)")
    for one in calls:
        print(f"{one.who:44}{one.wall:8.2f} ({one.cpu:.2f})")
    shown = asyncio.run(frames(max(20, asked.repeats // 4)))
    print("\ntap and fresh frame over ADB, 720x1280 (draw, encode, transfer), median over every app's home")
    for one in shown:
        print(f"{one.how:44}{one.a_second:8.1f} a second")
    load = asyncio.run(fleet(POCKETS, asked.seconds))
    print(f"\n{load}")
    kept = aims(alone, reset, calls, shown, load)
    print("\n" + "\n".join(str(aim) for aim in kept))
    asked.folder.mkdir(parents=True, exist_ok=True)
    result = {
        **told,
        "in_process": alone,
        "reset_ms": reset,
        "echo": [asdict(one) for one in calls],
        "frames": [asdict(one) for one in shown],
        "fleet": asdict(load),
        "aims": [{**asdict(aim), "met": aim.met} for aim in kept],
    }
    (asked.folder / "phone.json").write_text(json.dumps(result, indent=2) + "\n")
    return 0


def homes(phone: Phone) -> list[str]:
    """Packages that have an icon."""
    return [package for package, info in phone.packages.items() if info.icon]


def in_process() -> dict[str, tuple[float, float]]:
    """By app: whole redraws a second, and steps (a touch and what it repaints) a second, of CPU time."""
    phone = Phone(SMALL)
    found: dict[str, tuple[float, float]] = {}
    for package in homes(phone):
        phone.home()
        phone.start(package)
        phone.frame()

        def redraw(phone: Phone = phone) -> None:
            phone.touch()
            phone.frame(whole=True)

        def step(phone: Phone = phone, package: str = package) -> None:
            # A touch that hits nothing, and a notification that comes or goes: the page is composed whole,
            # and what differs of it, a sign in the status bar, is painted.
            phone.tap(180, 5)
            if phone.notifications:
                phone.notifications.clear()
                phone.touch()
            else:
                phone.notify(package, "Bench", "one more")
            phone.frame()

        found[package.rpartition(".")[2]] = rate(redraw, REDRAWS), rate(step, STEPS)
    return found


def rate(do: Callable[[], None], times: int) -> float:
    do()
    began = time.process_time()
    for _ in range(times):
        do()
    return times / (time.process_time() - began)


def reset_ms() -> float:
    phone = Phone(SMALL)
    for seed in range(8):
        phone.reset(seed)
    taken: list[float] = []
    for seed in range(RESETS):
        began = time.process_time()
        phone.reset(seed)
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


def aims(
    alone: dict[str, tuple[float, float]],
    reset: float,
    calls: Sequence[Echo],
    shown: Sequence[Frames],
    load: Fleet,
) -> list[Aim]:
    """Those that this run has the figures for."""
    redraws = statistics.median(redraw for redraw, _ in alone.values())
    steps = statistics.median(step for _, step in alone.values())
    ours = min((one for one in calls if one.ours), key=lambda one: one.wall)
    theirs = [one for one in calls if not one.ours]
    found = [
        Aim("a whole redraw at 360x800, median over the apps' homes", "ms CPU", 1000 / redraws, 1000 / 150),
        Aim("a step and its repaint at 360x800, median over the apps' homes", "ms CPU", 1000 / steps, 1.0),
        Aim("reset", "ms CPU", reset, 5.0),
        Aim(
            f"{load.phones} phones, p95 of an action, against 4 x one phone's",
            "ms",
            load.p95,
            4 * load.one_p95,
        ),
    ]
    if theirs:
        limit = min(one.wall for one in theirs) / 10
        found.insert(0, Aim("shell echo, against a tenth of adbutils'", "ms", ours.wall, limit))
    best = max(shown, key=lambda one: one.a_second)
    found.insert(1, Aim(f"a fresh frame at 720x1280 ({best.how})", "ms", 1000 / best.a_second, 1000 / 20))
    return found


if __name__ == "__main__":
    sys.exit(main())
