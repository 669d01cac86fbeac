"""The rows of the store. Each has a key; the same key written twice is the same row and counts once, as it
was written first.

    episodes     one finished, consented run                     steps        look, decide, act
    model_calls  what a model was sent, to the very bytes         verdicts     what a verifier says of a run
    extractions  one of the seven kinds, of one step              samples      a row to train on
    costs        what any of it took

A column is a text, a number, a truth value, or a tuple of one of these; what has more inside is JSON. Blobs
are named as `gui_mcp.episode.blobs` names them. A column that is added later needs a default: older shards
lack it. Of each kind is said:

    KEY    columns that its key is joined from by `/`
    BLOBS  columns that name blobs
    FROM   columns that name other episodes, or begin with the key of a row that may be of another
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar, get_args

Source = Literal["journal", "collected", "android_control", "aitw", "gelab_zero"]
"""Where an episode is from: a person's own run, a collector's, or somebody else's data."""
Kind = Literal["progress", "summary", "effect", "reflection", "verification", "intent", "action"]
"""The seven kinds of extraction, in the paper's order (1 to 7)."""
KINDS: tuple[Kind, ...] = get_args(Kind)
FURTHER = ("grounding", "knowledge")
"""Kinds of the report's two other sources: of screens, and of what failed runs did not know."""
Checked = Literal["held", "refuted", "unchecked", "abstained"]
"""What came of holding a claim against the screens; `abstained`: it was asked, and nothing is claimed."""
CHECKED: tuple[Checked, ...] = get_args(Checked)
LEARNT_FROM = frozenset({"", "train"})
"""Splits that anything may be fitted on: what decides over models, or is read once at the end, is none of
them. A person's own runs have none."""


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    TABLE: ClassVar[str] = "episodes"
    KEY: ClassVar[tuple[str, ...]] = ("episode",)
    BLOBS: ClassVar[tuple[str, ...]] = ()
    FROM: ClassVar[tuple[str, ...]] = ()

    episode: str
    source: str
    goal: str
    suite: str = ""
    """Benchmark, task and seed are empty and -1 where the run was a person's own."""
    task: str = ""
    seed: int = -1
    policy: str = ""
    """Name and version of what decided, as its collector called it."""
    attempt: int = 0
    split: str = ""
    group: str = ""
    tier: str = ""
    model: str = ""
    device: str = ""
    level: str = ""
    outcome: str = ""
    answer: str = ""
    error: str = ""
    steps: int = 0
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    begun: float = 0.0
    """Unix time, seconds."""
    version: str = ""
    """Of GUI-MCP that recorded it, or of the data that it was imported from."""
    licence: str = ""
    """Of imported data."""
    consent: str = ""
    """Who said that it may be learnt from: `device`, `task`, `owner`, `licence`."""
    digest: str = ""
    """SHA-256 of its journal, or of what it was imported from."""

    @property
    def key(self) -> str:
        return self.episode


@dataclass(frozen=True, slots=True)
class StepRow:
    TABLE: ClassVar[str] = "steps"
    KEY: ClassVar[tuple[str, ...]] = ("episode", "step")
    BLOBS: ClassVar[tuple[str, ...]] = ("body", "picture", "after_body", "after_picture")
    FROM: ClassVar[tuple[str, ...]] = ()

    episode: str
    step: int
    time: float
    capture: str
    body: str
    """Blob of what was on the screen."""
    do: str
    """Action, Finish or AskUser as JSON, in pixels of the screen."""
    kind: str
    picture: str = ""
    """Blob; empty where there was none. Its own pixels are screen pixels times `scale`."""
    scale: float = 1.0
    after_capture: str = ""
    after_body: str = ""
    after_picture: str = ""
    after_scale: float = 1.0
    app: str = ""
    url: str = ""
    thought: str = ""
    summary: str = ""
    expect: str = ""
    error: str = ""
    reply: str = ""
    seconds: float = 0.0
    targets: str = "[]"
    """What each aim met, as JSON (`gui_mcp.episode.Target`)."""
    state: str = ""
    """`state_of` the screen; and of what came after."""
    after_state: str = ""
    taken_at: float = 0.0
    """Of the capture: Unix time, seconds; `time` is when the step began."""
    notices: tuple[str, ...] = ()
    width: int = 0
    """Of the picture, in its own pixels; 0 where nobody wrote it down."""
    height: int = 0
    after_taken_at: float = 0.0
    after_notices: tuple[str, ...] = ()
    after_width: int = 0
    after_height: int = 0
    compared: bool = True
    """The agent was told what changed between the screen and what came after."""
    replied: bool = False
    """The person answered, if only with an empty text."""
    left_out: int = 0
    """Further moves of the answer, which were not made."""

    @property
    def key(self) -> str:
        return f"{self.episode}/{self.step}"


@dataclass(frozen=True, slots=True)
class CallRow:
    TABLE: ClassVar[str] = "model_calls"
    KEY: ClassVar[tuple[str, ...]] = ("episode", "step", "n")
    BLOBS: ClassVar[tuple[str, ...]] = ("pictures",)
    FROM: ClassVar[tuple[str, ...]] = ()

    episode: str
    step: int
    n: int
    """Of the calls of one step, in order."""
    purpose: str = ""
    model: str = ""
    dialect: str = ""
    """Whose frame the coordinates of the answer are in."""
    endpoint: str = ""
    request: str = ""
    response: str = ""
    readable: bool = True
    pictures: tuple[str, ...] = ()
    """Blobs of the very bytes that the model saw, in the order of the prompt."""
    widths: tuple[int, ...] = ()
    """Of each picture, in its own pixels."""
    heights: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()
    """Picture pixels per screen pixel."""
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    seconds: float = 0.0
    images: int = 0
    """How many were sent, whether they were kept or not."""
    first_token: float = 0.0
    """Seconds."""

    @property
    def key(self) -> str:
        return f"{self.episode}/{self.step}/{self.n}"


@dataclass(frozen=True, slots=True)
class VerdictRow:
    TABLE: ClassVar[str] = "verdicts"
    KEY: ClassVar[tuple[str, ...]] = ("episode", "verifier")
    BLOBS: ClassVar[tuple[str, ...]] = ()
    FROM: ClassVar[tuple[str, ...]] = ()

    episode: str
    verifier: str
    """Name and version; `check` is a task's own predicate, which no verifier under test reads."""
    label: str
    p_success: float
    """NaN where the verifier has none."""
    evidence: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    at: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.episode}/{self.verifier}"


@dataclass(frozen=True, slots=True)
class ExtractionRow:
    TABLE: ClassVar[str] = "extractions"
    KEY: ClassVar[tuple[str, ...]] = ("episode", "step", "kind", "n", "extractor")
    BLOBS: ClassVar[tuple[str, ...]] = ()
    FROM: ClassVar[tuple[str, ...]] = ("others",)

    episode: str
    step: int
    kind: str
    n: int
    """Of the extractions of this kind at this step."""
    extractor: str
    """Name and version; with the hash of its prompt where it is a model."""
    question: str
    answer: str
    """JSON, typed by its kind."""
    reasoning: str = ""
    checked: str = "unchecked"
    """One of `CHECKED`."""
    check: str = ""
    """What the claim was held against, and what came of it."""
    at: float = 0.0
    others: tuple[str, ...] = ()
    """Further episodes that it was made from: it goes when any of them is forgotten."""

    @property
    def key(self) -> str:
        return f"{self.episode}/{self.step}/{self.kind}/{self.n}/{self.extractor}"


@dataclass(frozen=True, slots=True)
class SampleRow:
    TABLE: ClassVar[str] = "samples"
    KEY: ClassVar[tuple[str, ...]] = ("episode", "step", "kind", "n", "view")
    BLOBS: ClassVar[tuple[str, ...]] = ("pictures",)
    FROM: ClassVar[tuple[str, ...]] = ("others", "verdict", "extraction")

    episode: str
    step: int
    kind: str
    n: int
    view: str
    """Which way of making samples made it: rules, credit and dialect, by name."""
    rule: str
    """The selective rule that let it in."""
    messages: str
    """JSON in Hugging Face's conversational form: `[{"role", "content": [{"type": "image"}, {"type": "text",
    "text"}]}]`, without the answer."""
    completion: str
    pictures: tuple[str, ...] = ()
    """Blobs, one for each image part, in order."""
    dialect: str = ""
    """Whose prompt and coordinates; empty for the kinds that are in plain words."""
    verdict: str = ""
    """Key of the verdict row that let it in."""
    extraction: str = ""
    """Key of the extraction row that it was made from."""
    reward: float = 0.0
    advantage: float = 0.0
    weight: float = 0.0
    """Of its loss; the weights of one episode sum to 1 in each kind."""
    split: str = ""
    rejected: str = ""
    """For preference pairs: the completion that is not to be given."""
    others: tuple[str, ...] = ()
    """Further episodes that it was made from: it goes when any of them is forgotten."""

    @property
    def key(self) -> str:
        return f"{self.episode}/{self.step}/{self.kind}/{self.n}/{self.view}"


@dataclass(frozen=True, slots=True)
class CostRow:
    TABLE: ClassVar[str] = "costs"
    KEY: ClassVar[tuple[str, ...]] = ("stage", "of")
    BLOBS: ClassVar[tuple[str, ...]] = ()
    FROM: ClassVar[tuple[str, ...]] = ("of",)

    of: str
    """Key of the row that it paid for."""
    episode: str
    stage: str
    """`run`, `verdict`, `audit`, `extraction`."""
    by: str
    step: int = -1
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    human_seconds: float = 0.0
    at: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.stage}/{self.of}"


Row = EpisodeRow | StepRow | CallRow | VerdictRow | ExtractionRow | SampleRow | CostRow
R = TypeVar("R", bound=Row)
Value = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]
"""Of one column of one row."""

TABLES: tuple[type[Row], ...] = (
    EpisodeRow,
    StepRow,
    CallRow,
    VerdictRow,
    ExtractionRow,
    SampleRow,
    CostRow,
)


def beginnings(key: str) -> set[str]:
    """Which episodes the key of a row may be of: it begins with it, or does so after its first part."""
    parts = key.split("/")
    first = {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return first | {"/".join(parts[1:n]) for n in range(2, len(parts) + 1)}


def episodes_of(episode: Value, *made_from: Value) -> set[str]:
    """Which episodes a row may have been made from, by its columns `episode` and `FROM`; beside them there
    are beginnings of keys, which are no episode's."""
    found = {str(episode)}
    for value in made_from:
        found |= set(map(str, value)) if isinstance(value, tuple) else beginnings(str(value))
    return found


def content_key(*parts: str) -> str:
    """A short name for what has no natural one: 16 hex digits of its content."""
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=8).hexdigest()
