"""The audit in a terminal: the goal, what was done in words, where the replay lies, and one question."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.episode import RecordedEpisode
from gui_mcp.episode.blobs import private_folder
from gui_mcp.replay.page import write_replay
from gui_mcp.replay.words import came_of, ended, in_words

from gui_mcp_trainer.csrs.audit import AlreadyAnswered, Question, Said, answer, skipped
from gui_mcp_trainer.csrs.told import CannotShow, told
from gui_mcp_trainer.store.forgetting import PAGES
from gui_mcp_trainer.store.store import Store

KEYS: dict[str, Said] = {"s": "success", "f": "fail", "i": "infeasible", "u": "unsure"}
PROMPT = "Is the goal reached?  [s]uccess  [f]ail  [i]nfeasible  [u]nsure  s[k]ip  [q]uit: "

Read = Callable[[str], str]
"""Shows a prompt and gives a line; `EOFError` where there will be none."""
Write = Callable[[str], None]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one sitting."""

    answered: int = 0
    skipped: int = 0
    seconds: float = 0.0
    left: int = 0


def ask(
    store: Store,
    by: str,
    asked: Sequence[Question],
    *,
    read: Read,
    write: Write,
    clock: Clock = time.monotonic,
) -> Asked:
    """Put the questions one after the other until all are answered, or the person has enough. Blocks.

    Each answer is on disk before the next question comes. Raises `OSError`.
    """
    done = passed = 0
    spent = 0.0
    pages = store.root / PAGES
    private_folder(pages)
    for number, question in enumerate(asked, start=1):
        write(f"\n[{number} of {len(asked)}]  {visible(question.goal)}")
        try:
            page = _shown(store, question, pages, write)
        except CannotShow as error:
            write(f"  {error}")
            continue
        began = clock()
        try:
            said = _heard(read, write)
        finally:  # it shows the whole run, and nobody looks at it any more
            page.unlink(missing_ok=True)
        seconds = clock() - began
        if said == "q":
            return Asked(done, passed, spent, len(asked) - number + 1)
        spent += seconds
        if said == "k":
            skipped(store, by, question, seconds=seconds)
            passed += 1
            continue
        try:
            answer(store, by, question, KEYS[said], seconds=seconds)
            done += 1
        except AlreadyAnswered as error:
            write(f"  {error}")
    return Asked(done, passed, spent, 0)


def steps_in_words(episode: RecordedEpisode) -> list[str]:
    """One line a step: what was done, and what came of it."""
    lines: list[str] = []
    for step in episode.steps:
        did = in_words(step.intent.do, step.intent.targets)
        lines.append(visible(f"{step.index + 1:3}. {did}  ->  {came_of(step)[1]}"))
    return lines


def visible(text: str) -> str:
    """What was on a screen, fit for a terminal: characters that command it, or hide, are spelt out."""
    return "".join(one if one.isprintable() else f"⟨{ord(one):X}⟩" for one in text)


def _shown(store: Store, question: Question, pages: Path, write: Write) -> Path:
    episode = told(store, question.episode)
    for line in steps_in_words(episode):
        write(line)
    write(f"     It ended: {ended(episode.outcome)[1]}.")
    page = write_replay(episode, pages / f"{question.episode}.html")
    write(f"     Replay: {page}")
    return page


def _heard(read: Read, write: Write) -> str:
    """One of the keys; `q` where nobody is there any more."""
    while True:
        try:
            said = read(PROMPT).strip().lower()[:1]
        except EOFError:
            return "q"
        if said in (*KEYS, "k", "q"):
            return said
        write("  Answer with one of the letters in brackets.")
