"""Runs that really went through the loop, written down and witnessed at once, for tests of the store."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gui_mcp.agent import Episode, Limits, run
from gui_mcp.episode import Journal
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Image, Look, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Exchange, Finish, Step
from gui_mcp_models.scripted import Line, ScriptedModel
from PIL import Image as Pillow


@dataclass(slots=True)
class Both:
    """A `Recorder` that writes the journal and witnesses the run."""

    journal: Journal
    witness: Witness
    pictures: bool = True

    @property
    def episode_id(self) -> str:
        return self.journal.episode_id

    async def begin(self, goal: str, model: str, device: str) -> None:
        await self.witness.begin(goal, model, device)
        await self.journal.begin(goal, model, device)

    async def intend(self, index: int, screen: Screen, decision: Decision) -> None:
        await self.journal.intend(index, screen, decision)

    async def garbage(self, index: int, error: ModelGarbage) -> None:
        await self.journal.garbage(index, error)

    async def done(self, step: Step, after: Screen | None) -> None:
        await self.witness.done(step, after)
        await self.journal.done(step, after)

    async def close(self, episode: Episode) -> None:
        await self.journal.close(episode)


def picture(shade: int) -> Image:
    """Such as a model is sent: small, of its own size and scale."""
    out = io.BytesIO()
    Pillow.new("RGB", (20, 15), (shade % 256, 7, 9)).save(out, "PNG")
    return Image(out.getvalue(), "image/png", 20, 15, 0.05)


def exchange(said: str, **more: int | str | float) -> Exchange:
    known = Exchange("look", said, "m", 5, 3, images=2, first_token=0.25, dialect="plain", endpoint="here")
    return replace(known, **more)  # pyright: ignore[reportArgumentType]  # each is of its field's type


SCRIPT: tuple[Line, ...] = (
    Decision(
        Tap(Ref("e2")),
        "count it",
        "nothing yet",
        "a higher count",
        exchange("tap", seconds=0.5),
        others=(exchange("first", purpose="vote"),),
        left_out=2,
        sent=(picture(1), picture(2)),
    ),
    ModelGarbage("no action in it", response="hm", exchange=exchange("hm")),
    Decision(AskUser("Which name?")),
    Decision(TypeText("Zoë", into=Ref("e1")), exchange=exchange("type", cached=4)),
    Decision(Tap(Ref("gone"))),
    Decision(Finish("done", "all is well")),
)


async def answer(question: str) -> str:
    return ""


async def recorded(
    data: Path,
    id: str,
    *,
    script: Sequence[Line] = SCRIPT,
    labels: dict[str, str] | None = None,
    level: str = "private",
    limits: Limits | None = None,
    look: Look | None = None,
    device: FakeDevice | None = None,
) -> Run:
    """Run it on a FakeDevice, leave its journal in `data`, and return what a witness saw."""
    journal = Journal(data, id, labels={"learn": "yes"} if labels is None else labels, level=level)
    witness = Witness(id)
    model = ScriptedModel(script, look=look or Look(image="full"))
    episode = await run(
        "count, then type",
        device or FakeDevice(),
        model,
        record=Both(journal, witness),
        ask=answer,
        limits=limits or Limits(settle=0.0),
    )
    return witness.run(episode)
