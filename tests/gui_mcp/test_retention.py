"""What retention takes, at times that are made up."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path

import pytest
from gui_mcp.agent import Episode
from gui_mcp.config import Config, ConfigError, DeviceConfig, Retention, load_config
from gui_mcp.data.retention import DAY, Swept, sweep
from gui_mcp.episode import Journal, journal_path, read_episode
from gui_mcp.jobs.job import Job
from gui_mcp.jobs.store import JobStore
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_models.model import Decision

from tests.gui_mcp.records import Shot, record, screen

NOW = 2_000_000_000.0
TAP = Decision(Tap(Ref("e0")))
SHARED = screen("Mail", shade=1)


async def aged(
    data: Path, id: str, days: float, *, device: str = "phone", job: str = "", heavy: int = 0
) -> None:
    """An episode that began so many days ago, of about so many bytes."""
    goal = "g" * heavy
    path = await record(data, id, [Shot(SHARED, TAP)], device=device, job=job, goal=goal or "go")
    begin, *rest = path.read_text().splitlines(keepends=True)
    line = json.loads(begin) | {"time": NOW - days * DAY}
    path.write_text(json.dumps(line) + "\n" + "".join(rest))


def config(days: float = 0, megabytes: float = 0, **devices: Retention) -> Config:
    named = {name: DeviceConfig(retention=rule) for name, rule in devices.items()}
    return Config(retention=Retention(days=days, megabytes=megabytes), devices=named)


def left(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "episodes").iterdir())


def add(data: Path, *jobs: Job) -> None:
    with closing(JobStore(data)) as store:
        for job in jobs:
            store.add(job)


def job(id: str, state: str, days: float) -> Job:
    when = NOW - days * DAY
    return Job(id, "local", "go", "phone", "pointer", "private", state, created=when, updated=when)  # pyright: ignore[reportArgumentType]


async def test_what_is_older_than_its_days_goes_and_what_it_shares_stays(tmp_path: Path) -> None:
    for days in (1, 29.9, 30.1, 200):
        await aged(tmp_path, f"d{days}", days)
    swept = sweep(tmp_path, config(days=30), NOW)
    assert swept.episodes == ("d200", "d30.1") and swept.bytes > 0
    assert left(tmp_path) == ["d1", "d29.9"]
    for id in left(tmp_path):
        read = read_episode(journal_path(tmp_path, id))
        assert read.screen(read.steps[0].intent.screen).image is not None
    assert sweep(tmp_path, config(days=30), NOW) == Swept()


async def test_zero_is_no_limit(tmp_path: Path) -> None:
    await aged(tmp_path, "old", 10_000, heavy=100_000)
    assert sweep(tmp_path, config(), NOW) == Swept()
    assert left(tmp_path) == ["old"]


async def test_beyond_its_size_a_device_loses_the_oldest(tmp_path: Path) -> None:
    for days in (1, 2, 3, 4):
        await aged(tmp_path, f"d{days}", days, heavy=300_000)
    await aged(tmp_path, "tablet", 9, device="tablet", heavy=300_000)
    assert sweep(tmp_path, config(megabytes=0.7), NOW).episodes == ("d3", "d4")
    assert left(tmp_path) == ["d1", "d2", "tablet"]


async def test_a_device_has_its_own_rule(tmp_path: Path) -> None:
    await aged(tmp_path, "phone", 20)
    await aged(tmp_path, "tablet", 20, device="tablet")
    await aged(tmp_path, "gone", 20, device="no longer in the config")
    rules = config(days=10, phone=Retention(days=30), tablet=Retention(days=0, megabytes=0))
    assert sweep(tmp_path, rules, NOW).episodes == ("gone",)


async def test_a_run_that_goes_on_and_a_job_that_is_not_over_keep_their_episodes(tmp_path: Path) -> None:
    await aged(tmp_path, "interrupted", 50, job="j1")
    await aged(tmp_path, "over", 50, job="j2")
    running = Journal(tmp_path, "running")
    await running.begin("go", "m", "phone")
    add(tmp_path, job("j1", "interrupted", 50), job("j2", "cancelled", 50))
    swept = sweep(tmp_path, config(days=30), NOW + 100 * DAY)
    assert (swept.episodes, swept.jobs) == (("over",), ("j2",))
    assert left(tmp_path) == ["interrupted", "running"]
    await running.close(Episode("running", "go", "m"))


async def test_finished_jobs_go_with_their_last_episode_or_when_they_are_as_old(tmp_path: Path) -> None:
    await aged(tmp_path, "old", 50, job="both")
    await aged(tmp_path, "new", 1, job="both")
    add(tmp_path, job("both", "done", 50), job("none", "done", 50), job("young", "done", 2))
    before = size(tmp_path)
    assert sweep(tmp_path, config(days=30), NOW) == Swept(("old",), ("none",), before - size(tmp_path))
    with closing(JobStore(tmp_path)) as store:
        assert sorted(one.id for one in store.list()) == ["both", "young"]


def size(data: Path) -> int:
    return sum(
        path.stat().st_size
        for path in data.rglob("*")
        if path.is_file() and not path.name.startswith("jobs.")
    )


async def test_blobs_that_a_kill_left_without_an_episode_go_too(tmp_path: Path) -> None:
    await aged(tmp_path, "kept", 1)
    await record(tmp_path, "gone", [Shot(screen("only here", shade=9), TAP)])
    journal_path(tmp_path, "gone").unlink()
    journal_path(tmp_path, "gone").parent.rmdir()
    before = len(list((tmp_path / "blobs").glob("??/*")))
    assert sweep(tmp_path, config(days=30), NOW).episodes == ()
    assert len(list((tmp_path / "blobs").glob("??/*"))) == before - 2


def test_copies_of_the_store_go_when_all_that_they_say_is_due(tmp_path: Path) -> None:
    for name in ("v1-20330417T000000.bak", "corrupt-20330417T000000-wal", "v2-20330419T120000.bak"):
        (tmp_path / f"jobs.sqlite.{name}").touch()  # 31, 31 and 29 days before NOW
    assert sweep(tmp_path, config(), NOW).copies == 0
    assert sweep(tmp_path, config(days=30), NOW) == Swept(copies=2)
    assert [path.name for path in tmp_path.glob("jobs.*")] == ["jobs.sqlite.v2-20330419T120000.bak"]


async def test_what_cannot_be_read_goes_by_the_age_of_its_file_and_strangers_stay(tmp_path: Path) -> None:
    for name in ("torn", "my own copy"):
        (tmp_path / "episodes" / name).mkdir(parents=True)
        (tmp_path / "episodes" / name / "journal.jsonl").write_text("{")
    assert sweep(tmp_path, config(days=30), time.time() + 40 * DAY).episodes == ("torn",)
    assert left(tmp_path) == ["my own copy"]


def test_where_nothing_is_kept_nothing_goes_and_nothing_is_made(tmp_path: Path) -> None:
    assert sweep(tmp_path, config(days=1), NOW) == Swept()
    assert list(tmp_path.iterdir()) == []


def test_the_config_says_how_long_and_the_default_is_three_months(tmp_path: Path) -> None:
    assert load_config(tmp_path).retention == Retention(days=90, megabytes=4000)
    path = tmp_path / "config.toml"
    path.write_text("[retention]\ndays = 7\n[devices.phone]\n[devices.phone.retention]\nmegabytes = 50\n")
    found = load_config(tmp_path)
    assert found.retention == Retention(days=7)
    assert found.devices["phone"].retention == Retention(megabytes=50)
    path.write_text("[retention]\ndays = -1\n")
    with pytest.raises(ConfigError, match=r"retention\.days"):
        load_config(tmp_path)


async def test_a_clock_that_is_decades_ahead_deletes_nothing(tmp_path: Path) -> None:
    await aged(tmp_path, "old", 40)
    await aged(tmp_path, "new", 1)
    add(tmp_path, job("j", "done", 40))
    assert sweep(tmp_path, config(days=30), NOW + 70 * 365 * DAY) == Swept()
    assert left(tmp_path) == ["new", "old"]
    assert sweep(tmp_path, config(days=30), NOW).episodes == ("old",)
