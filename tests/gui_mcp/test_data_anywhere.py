"""A name in any spelling and place of several episodes: after its deletion no byte of it is left."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from gui_mcp.data.deletion import delete
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode import RecordedStep, journal_path, list_episodes, read_episode
from gui_mcp.jobs.job import Job
from gui_mcp.jobs.store import JobStore
from gui_mcp.replay import write_replay
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_models.model import AskUser, Decision

from tests.gui_mcp.records import Shot, files_that_say, record, said, screen

SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda text: text.replace(" ", "\u00a0\n"),
    lambda text: text.replace(" ", "+"),
    quote,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(json.dumps(text)),
    lambda text: base64.b64encode(f"x{text}yyy".encode()).decode(),
)


def word(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiouäłé") for _ in range(4))


def clean(rng: random.Random) -> Shot:
    shown = screen("Mail", "Parcel", shade=rng.randrange(100, 106))
    return Shot(shown, said(Decision(Tap(Ref("e0"))), word(rng), word(rng), word(rng)))


def dirty(rng: random.Random, text: str) -> Shot:
    """A step that says `text` in one of its places."""
    shot, shade = clean(rng), rng.randrange(200, 260)
    tap = shot.decision
    places = (
        replace(shot, screen=screen("a", f"x {text} y", shade=shade)),
        replace(shot, screen=screen("a", shade=shade, title=text)),
        replace(shot, screen=screen("a", shade=shade, url=f"https://x.example/{text}")),
        replace(shot, screen=screen("a", shade=shade, value=text)),
        replace(shot, screen=replace(shot.screen, notices=(f"downloaded {text}.pdf",))),
        Shot(replace(screen(shade=shade), elements=()), replace(tap, summary=text)),
        replace(shot, decision=replace(tap, do=TypeText(text))),
        replace(shot, decision=replace(tap, thought=text)),
        replace(shot, decision=said(tap, request=json.dumps([{"content": text}]))),
        replace(shot, decision=replace(tap, do=AskUser("Who?")), reply=text),
        replace(shot, garbage=text),
    )
    return rng.choice(places)


@pytest.mark.parametrize("seed", range(12))
async def test_a_name_is_gone_from_every_byte_and_episodes_that_never_said_it_are_as_before(
    tmp_path: Path, seed: int
) -> None:
    rng, data = random.Random(seed), tmp_path / "data"
    name = f"{word(rng).title()} {word(rng).title()}"

    def spelt() -> str:
        return rng.choice(SPELLINGS)(name)

    before: dict[str, tuple[RecordedStep, ...]] = {}
    for n in range(6):
        says = n % 2 == 0
        shots = [dirty(rng, spelt()) if says and rng.random() < 0.4 else clean(rng) for _ in range(1 + n)]
        goal = spelt() if says and rng.random() < 0.3 else "go"
        path = await record(data, f"e{n}", shots, goal=goal, answer=spelt() if n == 0 else "")
        if not says:
            before[f"e{n}"] = read_episode(path).steps
    with closing(JobStore(data)) as store:
        for id, goal, answer in (("a", spelt(), ""), ("b", "go", spelt() * 300), ("c", "go", "well")):
            store.add(Job(id, "local", goal, "phone", "m", "private", "done", answer=answer))
    assert files_that_say(data, name)
    assert delete(data, Wanted(texts=(name,))).left == ()
    assert files_that_say(data, name) == []
    for head in list_episodes(data):
        read = read_episode(head.path)
        assert read.remarks == ()
        for step in read.steps:
            read.step(step)
        assert "is missing" not in write_replay(read, tmp_path / "page.html").read_text()
    assert {id: read_episode(journal_path(data, id)).steps for id in before} == before
    assert delete(data, Wanted(texts=(name,))).plan.nothing
