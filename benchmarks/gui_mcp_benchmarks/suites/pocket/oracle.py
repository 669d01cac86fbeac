"""The oracle as a model, and how many steps it still needs: the truth about progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Finish, Step

from gui_mcp_benchmarks.suites.pocket.see import NotThere, See
from gui_mcp_benchmarks.suites.pocket.template import Do, Template

MOST_STEPS = 120
"""An oracle that needs more goes in circles."""


@dataclass(frozen=True, slots=True)
class OracleModel:
    """Decides as the template's own oracle does."""

    template: Template
    name: str = "pocket-oracle"
    look: Look = field(default_factory=Look)
    endpoints: Sequence[str] = ()

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        return Decision(self.move(screen))

    def move(self, screen: Screen) -> Do:
        return self.template.next(See(self.template.phone, screen))

    async def close(self) -> None:
        """Nothing is held."""


def walk(
    template: Template, device: PocketDevice, hear: Callable[[str], str] | None = None
) -> Iterator[tuple[Screen, Do]]:
    """What the oracle sees and does from the state as it is now, to its end. It acts on the phone.

    `hear` is told each question. Raises `RuntimeError` for an oracle that does not come to an end.
    """
    for _ in range(MOST_STEPS):
        screen = device.capture()
        do = template.next(See(template.phone, screen))
        yield screen, do
        if isinstance(do, Finish):
            return
        if isinstance(do, AskUser):
            if hear is not None:
                hear(do.question)
            else:
                template.questions = (*template.questions, do.question)
        else:
            device.act(do)
    raise RuntimeError(f"the oracle of {template.name} needs more than {MOST_STEPS} steps")


def steps_left(template: Template) -> int | None:
    """How many moves (actions and questions) the oracle needs from here; None where it cannot. Phone and
    template are as they were afterwards.

    An action is progress when it makes this smaller, redundant when it leaves it, harmful when it makes it
    larger.
    """
    phone = template.phone
    kept, other = phone.snapshot(), PocketDevice("elsewhere", phone)  # refs of its own
    asked = template.questions
    try:
        return sum(not isinstance(do, Finish) for _, do in walk(template, other))
    except (NotThere, DeviceError, RuntimeError, LookupError):
        return None
    finally:
        phone.restore(kept)
        template.questions = asked
