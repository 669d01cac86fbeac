"""What the owner has forgotten is gone from every byte of the data folder, and what stays can be read."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from gui_mcp.agent import Episode
from gui_mcp.data.deletion import delete, plan
from gui_mcp.data.jobrows import ERASED, StoreTrouble
from gui_mcp.data.needles import Needles
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode import EpisodeInUse, Journal, journal_path, read_episode
from gui_mcp.jobs.job import JobState
from gui_mcp.jobs.store import JobStore
from gui_mcp.replay import write_replay
from gui_mcp_devices.actions import Open, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.screen import Image
from gui_mcp_models.model import AskUser, Decision, Finish

from tests.gui_mcp.records import (
    Shot,
    files_that_say,
    job,
    jobs_of,
    picture,
    pictures,
    record,
    said,
    screen,
    store,
    whole,
)

NAME = "Żaneta Quibblewick"
SUM = "7,310,942 crowns"
HOME = screen("Mail", "Calendar", shade=1, app="launcher")
INBOX = screen("Tea at four", "Parcel", shade=2, url="https://mail.example/inbox", title="Inbox")
TAP = Decision(Tap(Ref("e0")))
DONE = Decision(Finish("done", "ready"))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file but what SQLite keeps beside its own."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("jobs.sqlite-")
    )
    return {str(path): path.read_bytes() for path in files}


def quiet(*shots: Shot) -> Sequence[Shot]:
    return [Shot(HOME, TAP), Shot(INBOX, said(TAP, "open the parcel", "{}", "{}")), *shots, Shot(INBOX, DONE)]


PLACES: dict[str, Shot] = {
    "typed": Shot(HOME, Decision(TypeText(f"dear {NAME.upper()},", Ref("f")))),
    "element": Shot(screen("Parcel", f"From:  {NAME}", shade=3), TAP),
    "value": Shot(screen("Parcel", shade=4, value=NAME.lower()), TAP),
    "title": Shot(screen("Parcel", shade=5, title=f"{NAME} - Mail"), TAP),
    "url": Shot(screen("Parcel", shade=6, url=f"https://mail.example/?q={quote(NAME)}"), TAP),
    "opened": Shot(HOME, Decision(Open(f"https://mail.example/to/{NAME.replace(' ', '+')}"))),
    "thought": Shot(HOME, said(TAP, f"I see {NAME} there")),
    "request": Shot(HOME, said(TAP, request=json.dumps({"say": json.dumps({"text": NAME})}))),
    "response": Shot(HOME, said(TAP, response=json.dumps({"text": NAME}, ensure_ascii=False))),
    "coded": Shot(HOME, said(TAP, request=f"data:,{base64.b64encode(f'Dear {NAME}!'.encode()).decode()}")),
    "question": Shot(HOME, Decision(AskUser(f"Is it {NAME}?")), "yes"),
    "reply": Shot(HOME, Decision(AskUser("Who is it?")), f"{NAME}, of course"),
    "garbage": Shot(HOME, TAP, garbage=f"well, {NAME}"),
    "key": Shot(HOME, Decision(PressKey(NAME))),
    "finish": Shot(HOME, Decision(Finish("done", f"told {NAME}"))),
}


@pytest.mark.parametrize("place", PLACES)
async def test_a_match_is_erased_wherever_a_step_says_it_and_the_rest_stays(
    tmp_path: Path, place: str
) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES[place], Shot(screen("Parcel", shade=7), TAP)))
    await record(data, "other", quiet())
    before = whole(data, "other").steps
    assert files_that_say(data, NAME), "the canary was never there"
    gone = delete(data, Wanted(texts=(NAME.lower(),)))
    assert files_that_say(data, NAME) == []
    assert gone.left == () and gone.plan.erased == ("said",) and gone.plan.episodes == ()
    read = whole(data, "said")
    assert [step.intent.erased for step in read.steps] == [False, False, True, False, False]
    assert read.steps[2].intent.thought == ERASED
    assert pictures(read) == [True, True, False, False, True], "and the moment after it"
    assert whole(data, "other").steps == before


async def test_the_goal_the_labels_and_the_answer_are_erased_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(), goal=f"write to {NAME}", answer=f"{NAME} knows", job="j1",
                 labels={"task": NAME})  # fmt: skip
    delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == []
    read = whole(data, "said")
    assert (read.goal, read.begin.labels, read.end and read.end.answer) == (ERASED, {"job": "j1"}, ERASED)
    assert not any(step.intent.erased for step in read.steps)


async def test_pictures_that_cannot_be_searched_go_from_an_episode_that_says_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bare = [replace(screen(shade=shade), elements=()) for shade in (20, 21, 22, 23)]
    asks = Decision(AskUser(f"Is this {NAME}?"))
    await record(data, "said", [*quiet(), *(Shot(one, TAP) for one in bare[:2]), Shot(bare[2], asks)])
    await record(data, "other", [*quiet(), Shot(bare[2], TAP), Shot(bare[3], TAP), Shot(bare[0], TAP)])
    delete(data, Wanted(texts=(NAME,)))
    assert pictures(whole(data, "said")) == [True, True, True, False, False, False]
    kept = whole(data, "other")
    assert pictures(kept) == [True, True, True, False, True, True], "the very picture that it was said of"
    assert kept.steps[3].intent.thought == "" and not kept.steps[3].intent.erased


async def test_a_picture_that_showed_it_goes_from_every_episode_that_has_the_same(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shows = screen("Parcel", NAME, shade=9)
    unread = replace(shows, elements=())
    showed = await record(data, "said", [Shot(HOME, TAP), Shot(shows, TAP), Shot(INBOX, DONE)])
    await record(data, "other", [Shot(HOME, TAP), Shot(unread, TAP), Shot(INBOX, DONE)])
    assert shows.image is not None
    name = f"{hashlib.sha256(shows.image.data).hexdigest()}.png"
    assert name in showed.read_text()
    gone = delete(data, Wanted(texts=(NAME,)))
    assert sorted(gone.plan.erased) == ["other", "said"]
    assert not list(data.rglob(name)), "the bytes are gone"
    assert files_that_say(data, name) == [], "and so is their name"
    assert pictures(whole(data, "other")) == [True, False, True]


async def test_what_a_model_was_sent_goes_from_the_step_on_that_may_show_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shows = screen("Parcel", NAME, shade=9)
    sent = [picture(shade, 12) for shade in (1, 2, 9)]  # as scaled for the model: other bytes
    prompts = [replace(TAP, sent=tuple(sent[: n + 1])) for n in range(3)]
    shots = [
        Shot(HOME, prompts[0]),
        Shot(INBOX, prompts[1]),
        Shot(shows, prompts[2]),
        Shot(INBOX, prompts[2]),
    ]
    await record(data, "said", shots)
    await record(data, "other", [Shot(HOME, prompts[0]), Shot(INBOX, DONE)])
    delete(data, Wanted(texts=(NAME,)))
    assert [len(step.intent.sent) for step in whole(data, "said").steps] == [1, 2, 0, 0]
    assert [len(step.intent.sent) for step in whole(data, "other").steps] == [1, 0]
    there = [(data / "blobs" / one[:2] / f"{one}.png").exists() for one in map(_sha, sent)]
    assert there == [True, True, False]


def _sha(image: Image) -> str:
    return hashlib.sha256(image.data).hexdigest()


async def test_of_an_app_its_screens_go_and_all_that_was_said_after_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bank = screen(f"Balance: {SUM}", shade=11, url="https://www.bank.example/home", title="Accounts")
    shots = [
        Shot(HOME, said(TAP, "first the mail")),
        Shot(INBOX, Decision(Open("https://www.bank.example/home"))),
        Shot(bank, said(TAP, f"it is {SUM}")),
        Shot(HOME, said(TAP, f"so it was {SUM}", request=f"history: {SUM}")),
        Shot(INBOX, Decision(Finish("done", SUM))),
    ]
    await record(data, "said", shots, answer=SUM, job="j1")
    await record(data, "other", quiet())
    store(data, job("j1", answer=SUM, result_json='{"n": 7310942}', schema_json="{}", episode="said"))
    delete(data, Wanted(apps=("Bank.Example",)))
    assert files_that_say(data, SUM) == files_that_say(data, "bank.example") == []
    assert files_that_say(data, "7310942") == []
    read = whole(data, "said")
    assert [step.intent.erased for step in read.steps] == [False, True, True, True, True]
    assert pictures(read) == [True, False, False, False, True], "next to the words `bank.example` too"
    assert jobs_of(data)["j1"].goal == "raise the counter" and jobs_of(data)["j1"].answer == ""
    assert jobs_of(data)["j1"].schema_json == "{}", "the caller said it before anything was seen"


async def test_an_app_is_known_by_its_name_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    notes = screen("Shopping", shade=12, app="Notes")
    await record(data, "said", [Shot(HOME, TAP), Shot(notes, TAP)], goal="take notes")
    delete(data, Wanted(apps=("notes",)))
    assert files_that_say(data, "Shopping") == []
    assert whole(data, "said").goal == "take notes", "an everyday word is no trace of the app"


async def test_rows_lose_what_matches_and_nothing_of_it_stays_in_the_store(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store(
        data,
        job("goal", goal=f"write to {NAME}", answer="sent", fingerprint="abc123"),
        job("answer", answer=f"{NAME} says hello " * 400),
        job("result", result_json=json.dumps({"who": NAME}), question="who?"),
        job("resumable", goal=f"call {NAME}", state="interrupted"),
        job("other", answer="hello"),
    )
    assert files_that_say(data, NAME)
    with closing(JobStore(data)) as daemon:  # a daemon has the store open all the while
        daemon.update("other", state="done")
        gone = delete(data, Wanted(texts=(NAME,)))
        assert files_that_say(data, NAME) == [] and gone.left == ()
        daemon.add(job("later"))
    jobs = jobs_of(data)
    assert (jobs["goal"].goal, jobs["goal"].answer, jobs["goal"].fingerprint) == (ERASED, "sent", "")
    assert (jobs["answer"].answer, jobs["answer"].goal) == ("", "raise the counter")
    assert (jobs["result"].result, jobs["result"].question) == (None, "who?")
    assert (jobs["resumable"].goal, jobs["resumable"].state) == (ERASED, "cancelled")
    assert jobs["other"].answer == "hello" and "later" in jobs


async def test_copies_logs_pages_and_what_was_cut_short_are_thought_of(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES["thought"]))
    await record(data, "other", quiet())
    page = write_replay(read_episode(journal_path(data, "said")), data / "episodes" / "said" / "replay.html")
    kept = write_replay(
        read_episode(journal_path(data, "other")), data / "episodes" / "other" / "replay.html"
    )
    store(data, job("other"))
    shutil.copy(data / "jobs.sqlite", data / "jobs.sqlite.v1-20260101T000000.bak")
    (data / "jobs.sqlite.corrupt-20260101T000000").write_text(NAME)
    (data / "jobs.sqlite.corrupt-20260101T000000-wal").write_text(NAME)
    (data / "config.toml.v1-20260101T000000.bak").write_text(f"# {NAME}")
    (data / "daemon.log").write_text(f"start\nsaw {NAME.upper()} there\nstop\n")
    (data / "episodes" / "said" / ".new-abc").write_text(NAME)
    (data / "blobs" / "ab").mkdir(exist_ok=True)
    (data / "blobs" / "ab" / ".new-abc").write_text(NAME)
    (data / "episodes" / "other" / "old page.html").write_text(f"<b>{NAME}</b>")
    (data / "episodes" / "dead").mkdir()
    (data / "episodes" / "dead" / "replay.html").write_text(NAME)
    gone = delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == [] and gone.left == ()
    assert len(gone.plan.copies) == 3 and not page.exists() and kept.exists()
    assert [line.strip("*") for line in (data / "daemon.log").read_text().splitlines()] == [
        "start",
        "",
        "stop",
    ]
    assert not (data / "episodes" / "dead").exists()


async def test_what_is_not_ours_to_change_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES["thought"]))
    (data / "config.toml").write_text(f'# for {NAME}\nmodel = "pointer"\n')
    newer = data / "episodes" / "newer" / "journal.jsonl"
    newer.parent.mkdir()
    newer.write_text('{"line":"begin","format":99}\n')
    gone = delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == ["config.toml"]
    assert any("config.toml" in sentence for sentence in gone.left)
    assert any("format 99" in sentence for sentence in gone.left)
    assert not any("Quibblewick" in sentence for sentence in gone.left)


async def test_a_journal_with_a_damaged_end_loses_that_end_if_it_says_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for id in ("said", "other"):
        path = await record(data, id, quiet(Shot(screen("x", NAME if id == "said" else "y", shade=14), TAP)))
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([*lines[:3], b"{broken\n", *lines[3:]]))
    broken = data / "episodes" / "broken" / "journal.jsonl"
    broken.parent.mkdir()
    broken.write_text(f'{{"line":"begin","goal":"{NAME}')
    gone = delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == []
    assert (gone.plan.episodes, gone.plan.erased) == (("broken",), ("said",))
    assert len(read_episode(journal_path(data, "said")).steps) == 1
    assert b"{broken" in journal_path(data, "other").read_bytes()


async def test_a_screen_whose_file_is_damaged_is_searched_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path = await record(data, "said", quiet(Shot(screen("Parcel", NAME, shade=17), TAP), Shot(HOME, TAP)))
    body = read_episode(path).steps[2].intent.screen.body
    blob = data / "blobs" / body[:2] / body
    blob.write_bytes(blob.read_bytes().replace(b"button", b"mutton"))
    delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == []
    assert pictures(whole(data, "said")) == [True, True, False, False, True]


async def test_a_run_that_goes_on_is_refused_and_nothing_is_done(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES["thought"]))
    journal = Journal(data, "running")
    await journal.begin(f"write to {NAME}", "m", "phone")
    store(data, job("j1", answer=NAME))
    before = snapshot(data)
    for wanted in (Wanted(texts=(NAME,)), Wanted(everything=True), Wanted(episodes=frozenset({"running"}))):
        with pytest.raises(EpisodeInUse, match=r"running.*stop the run first"):
            plan(data, wanted)
        with pytest.raises(EpisodeInUse):
            delete(data, wanted)
        assert snapshot(data) == before
    await journal.close(Episode("running", "g", "m"))
    assert delete(data, Wanted(texts=(NAME,))).left == ()
    assert files_that_say(data, NAME) == []


@pytest.mark.parametrize(
    "state", ["queued", "running", "needs_answer", "needs_confirmation", "waiting_device"]
)
async def test_a_job_that_is_not_over_is_refused_and_nothing_is_done(tmp_path: Path, state: JobState) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES["thought"]))
    store(data, job("j1", goal=f"call {NAME}", state=state), job("j2"))
    before = snapshot(data)
    with pytest.raises(StoreTrouble, match=r"j1 is not over.*cancel it first"):
        delete(data, Wanted(texts=(NAME,)))
    assert snapshot(data) == before
    with closing(JobStore(data)) as jobstore:
        jobstore.update("j1", state="cancelled")
    delete(data, Wanted(texts=(NAME,)))
    assert files_that_say(data, NAME) == []


@pytest.mark.parametrize(
    ("wanted", "episodes", "jobs"),
    [
        (Wanted(episodes=frozenset({"a1"})), {"a2", "b1"}, {"a", "b"}),
        (Wanted(jobs=frozenset({"a"})), {"b1"}, {"b"}),
        (Wanted(devices=frozenset({"tablet"})), {"a1", "a2"}, {"a"}),
        (Wanted(everything=True), set[str](), set[str]()),
        (Wanted(episodes=frozenset({"a1"}), devices=frozenset({"tablet"})), {"a1", "a2", "b1"}, {"a", "b"}),
        (Wanted(before=10.0), {"a1", "a2", "b1"}, {"a", "b"}),
        (Wanted(before=4e9), set[str](), set[str]()),
        (Wanted(), {"a1", "a2", "b1"}, {"a", "b"}),
    ],
)
async def test_whole_episodes_and_their_jobs_go_by_what_they_are(
    tmp_path: Path, wanted: Wanted, episodes: set[str], jobs: set[str]
) -> None:
    data = tmp_path / "data"
    await record(data, "a1", quiet(), job="a")
    await record(data, "a2", quiet(Shot(screen("only here", shade=15), TAP)), job="a")
    await record(data, "b1", quiet(), job="b", device="tablet")
    store(data, job("a", episode="a2"), job("b", episode="b1", device="tablet"))
    delete(data, wanted)
    assert {path.name for path in (data / "episodes").iterdir()} == episodes
    assert jobs_of(data).keys() == jobs
    for id in episodes:
        whole(data, id)
    if not episodes:
        assert [path.name for path in (data / "blobs").rglob("*") if path.is_file()] == [".lock"]


async def test_what_is_called_the_same_in_words_of_ours_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(Shot(HOME, said(TAP, "the phone rings"))))
    gone = delete(data, Wanted(texts=("phone",)))
    assert gone.left == ("episode said has it as a word of ours: a device, a model, a role, an id",)


async def test_a_match_within_a_choice_leaves_the_rest(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "a", quiet(PLACES["thought"]))
    await record(data, "b", quiet(PLACES["thought"]), device="tablet")
    gone = delete(data, Wanted(texts=(NAME,), devices=frozenset({"tablet"})))
    assert gone.plan.erased == ("b",)
    assert files_that_say(data, NAME) == ["episodes/a/journal.jsonl"]


async def test_adapters_trained_on_what_went_are_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "said", quiet(PLACES["thought"]))
    await record(data, "other", quiet())
    cards = {"one": {"episodes": ["said", "x"]}, "two": {"episodes": ["other"]}, "odd": ["?"]}
    for name, card in cards.items():
        (data / "adapters" / name).mkdir(parents=True)
        (data / "adapters" / name / "card.json").write_text(json.dumps(card))
    assert delete(data, Wanted(texts=(NAME,))).adapters == ("odd", "one")
    assert delete(data, Wanted(everything=True)).adapters == ("odd", "one", "two")


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("4111 1111 1111 1111", "card 4111111111111111 ok"),
        ("4111111111111111", "card 4111-1111-1111-1111 ok"),
        ("Ada  Lovelace", "ada\u00a0\nlovelace"),
        ("Ada Lovelace", '{\\"name\\": \\"Ada\\\\nLovelace\\"}'),
        ("stra\u00dfe", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("a+b (c)", "so A+B (C)."),
        ("\u674e\u660e", "\\u674e\\u660e"),
        ("Quibble", "Qui\u00adbble"),
        ("Qui\u200bbble", "Quibble"),
        ("Quibble", r"Qui\u200Bbble"),
        ("cafe\u0301 noir", r"caf\u00e9 noir"),
        ("istanbul", "\u0130STANBUL"),
        ("d\u0131\u015f", "DI\u015e"),
    ],
)
def test_a_text_is_found_in_other_spellings(text: str, inside: str) -> None:
    assert Needles([text]).found(inside)
    assert Needles([text]).found_bytes(inside.encode())
    assert not Needles([text]).found("Ada Byron, 4111 2111 1111 1111")


def test_a_damaged_store_is_said_with_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_bytes(b"no database " * 500)
    with pytest.raises(StoreTrouble, match="sets a damaged store aside"):
        delete(tmp_path, Wanted(everything=True))
    JobStore(tmp_path).close()
    gone = delete(tmp_path, Wanted(everything=True))
    assert len(gone.plan.copies) == 1 and not list(tmp_path.glob("*.corrupt-*"))


@pytest.mark.parametrize("text", ["\u200b", "\udcff", "a \ud83d"])
def test_what_cannot_be_seen_or_written_is_no_text_to_look_for(text: str) -> None:
    with pytest.raises(ValueError, match="a text to look for"):
        Needles([text])


def test_blanks_are_no_text_to_look_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="visible character"):
        plan(tmp_path, Wanted(texts=("  ",)))
