"""Selective learning: what may be learnt from a run, by the verdict on it. The rules are data (`rules.toml`).

What no file can change: nothing is taken from `infra_error` and `unknown`, no action (kind 7) from a failure
or from a task that was declined without proof, and no claim whose check refuted it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from gui_mcp_trainer.csrs.credit.credit import StepCredit
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.store.tables import Checked, Kind

ACTIONS: frozenset[Kind] = frozenset({"intent", "action"})
"""Kinds that teach what to do; the others teach what is."""

DEFAULT = "paper-1-5"


class RulesError(ValueError):
    """A file of rules, or a name, that makes no sense."""


class Rules(BaseModel):
    """One reading, by name; the fields are those of `rules.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,40}$")]
    about: str
    success: tuple[Kind, ...]
    fail: tuple[Kind, ...]
    infeasible: tuple[Kind, ...]
    declined: tuple[Kind, ...]
    unchecked: tuple[Kind, ...] = ()
    """Kinds of which a claim that nothing could be held against is taken too."""
    credit: str = "broadcast"
    learnt_only: bool = False

    @model_validator(mode="after")
    def _no_wrong_actions(self) -> Rules:
        if "action" in self.fail:
            raise ValueError("`fail` has `action`: what a failed run did is never taught as what to do")
        if set(self.infeasible) & ACTIONS:
            raise ValueError(
                "`infeasible` has `intent` or `action`: declining is only taught where the task's check "
                "proves that it was right; say those under `declined`"
            )
        return self

    def kinds(self, label: Label, *, proven: bool = False) -> tuple[Kind, ...]:
        """What a run with this verdict gives. `proven`: its task's check says that declining was right."""
        match label:
            case "success":
                return self.success
            case "fail":
                return self.fail
            case "infeasible":
                return self.declined if proven else self.infeasible
            case "infra_error" | "unknown":
                return ()

    def refuses(self, kind: Kind, checked: Checked, credit: StepCredit, label: Label) -> str:
        """Why an extraction of a run that gives its kind is no sample; empty where it is one."""
        if checked in ("refuted", "abstained"):
            return checked
        if checked == "unchecked" and kind not in self.unchecked:
            return "unchecked"
        dropped = credit.weight <= 0 or (self.learnt_only and not credit.learnt)
        return "not credited" if kind in ACTIONS and label != "fail" and dropped else ""


def load_rules(name: str, path: Path | None = None) -> Rules:
    """The rules called `name`, of those that ship or of a file like theirs. Raises `RulesError`."""
    known = read_rules(path)
    for rules in known:
        if rules.name == name:
            return rules
    raise RulesError(f"no rules named {name!r}; choose from {', '.join(r.name for r in known)}")


def rule_names() -> list[str]:
    """Of those that ship."""
    return [rules.name for rules in read_rules()]


def read_rules(path: Path | None = None) -> Sequence[Rules]:
    """All of a file, in its order; None: of the file that ships. Raises `RulesError`."""
    where = "rules.toml" if path is None else str(path)
    try:
        text = SHIPPED.read_text("utf-8") if path is None else path.read_text("utf-8")
        tables: dict[str, object] = tomllib.loads(text)
    except OSError as error:
        raise RulesError(f"reading {where}: {error.strerror}; name a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesError(f"reading {where}: it is not valid TOML ({error}); mend that line") from None
    return [_read(where, name, table) for name, table in tables.items()]


def _read(where: str, name: str, table: object) -> Rules:
    if not isinstance(table, dict):
        raise RulesError(f"reading {where}: {name} is no table; write [{name}] and its fields below")
    try:
        return _RULES.validate_python({**table, "name": name})
    except ValidationError as error:
        wrong = error.errors()[0]
        at = ".".join(str(part) for part in wrong["loc"]) or "it"
        raise RulesError(f"reading {where}: [{name}] {at}: {wrong['msg']}; mend it") from None


SHIPPED = files(__package__ or "gui_mcp_trainer.csrs") / "rules.toml"
_RULES: TypeAdapter[Rules] = TypeAdapter(Rules)
