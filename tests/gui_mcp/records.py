"""Journals and jobs that a test thinks up, read back whole, and a search of every byte of a data folder."""

from __future__ import annotations

import base64
import io
import json
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from gui_mcp.agent import Episode
from gui_mcp.episode import Journal, RecordedEpisode, journal_path, read_episode
from gui_mcp.jobs.job import Job, JobState
from gui_mcp.jobs.store import JobStore
from gui_mcp.replay import write_replay
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Box, Element, Image, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import Decision, Exchange, Step
from PIL import Image as Pillow


@dataclass(frozen=True, slots=True)
class Shot:
    """One look, what was decided on it, and the answer of a person where one was asked."""

    screen: Screen
    decision: Decision
    reply: str | None = None
    garbage: str = ""


def picture(shade: int, size: int = 24) -> Image:
    out = io.BytesIO()
    Pillow.new("RGB", (size, size), (shade % 256, shade // 256 % 256, 9)).save(out, "PNG")
    return Image(out.getvalue(), "image/png", size, size)


def screen(*names: str, shade: int, url: str = "", app: str = "", title: str = "", value: str = "") -> Screen:
    """A screen with a field that holds `value` and a button for each of `names`."""
    field = [Element("f", "textbox", "", value, Box(0, 0, 20, 5))] if names or value else []
    buttons = [Element(f"e{n}", "button", name, "", Box(0, 5 * n + 5, 20, 5)) for n, name in enumerate(names)]
    return Screen(
        f"s{shade}", 100, 80, (*field, *buttons), picture(shade), app=app, title=title, url=url, taken_at=1.0
    )


async def record(
    data: Path,
    id: str,
    shots: Sequence[Shot],
    *,
    goal: str = "raise the counter",
    device: str = "phone",
    answer: str = "",
    job: str = "",
    labels: dict[str, str] | None = None,
) -> Path:
    """Write the journal as a run would; the screen after a step is the one that the next begins on."""
    journal = Journal(data, id, labels={**({"job": job} if job else {}), **(labels or {})})
    await journal.begin(goal, "scripted", device)
    for index, shot in enumerate(shots):
        if shot.garbage:
            await journal.garbage(index, ModelGarbage("no action in it", response=shot.garbage))
        await journal.intend(index, shot.screen, shot.decision)
        after = shots[index + 1].screen if index + 1 < len(shots) else shot.screen
        change = compare(shot.screen, after) if shot.screen.elements and after.elements else None
        await journal.done(Step(index, shot.screen, shot.decision, "", change, shot.reply, 1.0, 0.5), after)
    await journal.close(Episode(id, goal, "scripted", "done", answer, steps=len(shots)))
    return journal.path


def said(decision: Decision, thought: str = "", request: str = "", response: str = "") -> Decision:
    return replace(decision, thought=thought, exchange=Exchange(request, response, "m", 5, 5, 0.1))


def whole(folder: Path, id: str) -> RecordedEpisode:
    """The episode, all of which can be read: every screen, every picture, every step, and the page of it."""
    read = read_episode(journal_path(folder, id))
    assert read.remarks == ()
    assert read.end is not None
    for step in read.steps:
        read.step(step)
    out = write_replay(read, folder.parent / f"{id}.html")
    assert "is missing" not in out.read_text()
    out.unlink()
    return read


def pictures(read: RecordedEpisode) -> list[bool]:
    """Which of its steps still have the picture that they were decided on."""
    return [step.intent.screen.image is not None for step in read.steps]


def job(id: str, goal: str = "raise the counter", state: JobState = "done", **words: str) -> Job:
    made = Job(id, "local", goal, "phone", "pointer", "private", state, created=50.0, updated=60.0)
    return replace(made, **words)  # pyright: ignore[reportArgumentType]  # all of them are texts


def store(folder: Path, *jobs: Job) -> None:
    folder.mkdir(exist_ok=True, mode=0o700)
    with closing(JobStore(folder)) as jobstore:
        for one in jobs:
            jobstore.add(one)


def jobs_of(folder: Path) -> dict[str, Job]:
    with closing(JobStore(folder)) as jobstore:
        return {one.id: one for one in jobstore.list()}


def files_that_say(folder: Path, text: str) -> list[str]:
    """Every file with `text` in its bytes, in any of the usual spellings, upper and lower case alike."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if _says(path.read_bytes(), text)]


def _says(data: bytes, text: str) -> bool:
    plain = data.decode("utf-8", "replace").casefold()
    wide = data.replace(b"\0", b"").decode("utf-8", "replace").casefold()
    tight = "".join(plain.split())
    raw = text.encode()
    forms = {
        text,
        unicodedata.normalize("NFD", text),
        text.encode().hex(),
        json.dumps(text)[1:-1],
        json.dumps(json.dumps(text))[3:-3],
        quote(text),
        quote(text).replace("%20", "+"),
        text.replace(" ", "+"),
    }
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw).decode()
        forms.add(coded[4 * (offset > 0) : -4])
    folded = {form.casefold() for form in forms}
    squeezed = {"".join(form.split()) for form in folded}
    return (
        any(form in plain or form in wide for form in folded)
        or any(form in tight for form in squeezed)
        or any(text.casefold().encode(code) in data for code in ("utf-16-le", "utf-16-be"))
    )
