"""The credit rules by name, with the settings that this project uses.

They were tuned on simulated runs on `pocket` of seeds that no report draws: ADCA's loss weights, the floor of
progress, twice the published weight of state groups. Forms as published have a name of their own.
"""

from __future__ import annotations

from dataclasses import replace

from gui_mcp_trainer.csrs.credit.adca import Allocation, Decoupled
from gui_mcp_trainer.csrs.credit.broadcast import Broadcast
from gui_mcp_trainer.csrs.credit.credit import Credit, Scale
from gui_mcp_trainer.csrs.credit.first_error import FirstError
from gui_mcp_trainer.csrs.credit.progress import ProgressGain
from gui_mcp_trainer.csrs.credit.redundancy import Redundancy
from gui_mcp_trainer.csrs.credit.state_groups import StateGroups

Rule = Broadcast | FirstError | Redundancy | Decoupled | Allocation | ProgressGain | StateGroups

RULES: tuple[Rule, ...] = (
    Broadcast(),
    FirstError(),
    Redundancy(),
    Decoupled(),
    Allocation(),
    ProgressGain(),
    StateGroups(weight=2.0),
    StateGroups(),
    Decoupled(differs_weight=1.0),
    Allocation(differs_weight=1.0),
)
NAMES: tuple[str, ...] = tuple(rule.name for rule in RULES)


def load_credit(name: str, scale: Scale = "sign") -> Credit:
    """Raises `ValueError` for a name that is none of `NAMES`."""
    for rule in RULES:
        if rule.name == name:
            return replace(rule, scale=scale)
    raise ValueError(f"no credit rule is named {name!r}; choose from {', '.join(NAMES)}")
