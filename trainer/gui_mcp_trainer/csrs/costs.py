"""The ledger: what runs, verdicts, audits and extractions took, per label, accepted run and sample; and how
labelling whole runs compares with labelling steps.

    ratio(T) = T * c_step / (c_run + T * c_extract + audit)

Every c is an amount of one unit (tokens, machine seconds, human seconds, money); units are never added up
without prices, which are data (`Prices`).
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, SampleRow, VerdictRow

LABELS = frozenset({"success", "fail", "infeasible"})
"""What counts as a label: infra_error and unknown teach nothing."""


class Prices(BaseModel):
    """Of one currency, as somebody said them; nothing is priced by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = "EUR"
    million_tokens_in: float = Field(default=0.0, ge=0)
    million_tokens_out: float = Field(default=0.0, ge=0)
    machine_hour: float = Field(default=0.0, ge=0)
    human_hour: float = Field(default=0.0, ge=0)

    def of(self, cost: Cost) -> float:
        """What `cost` comes to."""
        tokens = cost.tokens_in * self.million_tokens_in + cost.tokens_out * self.million_tokens_out
        hours = cost.seconds * self.machine_hour + cost.human_seconds * self.human_hour
        return tokens / 1e6 + hours / 3600


class PricesError(Exception):
    """A file of prices that cannot be used; says what was asked, what is true, what to do."""


def load_prices(path: Path) -> Prices:
    """From TOML with the fields of `Prices`. Raises `PricesError`."""
    asked = f"read prices from {path}"
    try:
        return Prices.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PricesError(f"{asked}: {error.strerror}; give a TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PricesError(f"{asked}: it is no TOML ({error}); mend it") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        known = ", ".join(Prices.model_fields)
        raise PricesError(f"{asked}: `{field}`: {first['msg']}; the fields are {known}") from error


def cost_row(of: str, episode: str, stage: str, by: str, cost: Cost, step: int = -1) -> CostRow:
    """The row that says what the row with key `of` took, as of now."""
    return CostRow(
        of=of,
        episode=episode,
        stage=stage,
        by=by,
        step=step,
        calls=cost.calls,
        tokens_in=cost.tokens_in,
        tokens_out=cost.tokens_out,
        seconds=cost.seconds,
        human_seconds=cost.human_seconds,
        at=time.time(),
    )


def cost_of(row: CostRow) -> Cost:
    return Cost(row.calls, row.tokens_in, row.tokens_out, row.seconds, row.human_seconds)


def shared(cost: Cost, among: int) -> Cost:
    """What one of `among` comes to; token and call counts are rounded to whole ones. Raises `ValueError`."""
    if among < 1:
        raise ValueError("nothing was made of it, so there is no cost of one; look at the whole cost instead")
    return Cost(
        round(cost.calls / among),
        round(cost.tokens_in / among),
        round(cost.tokens_out / among),
        cost.seconds / among,
        cost.human_seconds / among,
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a store's labels and samples took."""

    stages: dict[str, Cost]
    by: dict[tuple[str, str], Cost]
    """(stage, who): a verifier, a writer, an agent."""
    labels: int = 0
    """Runs with a label of the verifier that was asked for."""
    accepted: int = 0
    """Of these, successes."""
    samples: int = 0

    @property
    def whole(self) -> Cost:
        return sum(self.stages.values(), Cost())

    @property
    def per_label(self) -> Cost | None:
        """Verdicts and audits alone; None where there is no label."""
        told = self.stages.get("verdict", Cost()) + self.stages.get("audit", Cost())
        return shared(told, self.labels) if self.labels else None

    @property
    def per_accepted(self) -> Cost | None:
        """Everything, the runs that failed too."""
        return shared(self.whole, self.accepted) if self.accepted else None

    @property
    def per_sample(self) -> Cost | None:
        return shared(self.whole, self.samples) if self.samples else None


def ledger(costs: Iterable[CostRow]) -> Ledger:
    """Sums by stage and by who spent it. Each key counts once."""
    stages: dict[str, Cost] = {}
    by: dict[tuple[str, str], Cost] = {}
    seen: set[str] = set()
    for row in costs:
        if row.key in seen:
            continue
        seen.add(row.key)
        stages[row.stage] = stages.get(row.stage, Cost()) + cost_of(row)
        by[row.stage, row.by] = by.get((row.stage, row.by), Cost()) + cost_of(row)
    return Ledger(stages, by)


def read_ledger(store: Store, verifier: str) -> Ledger:
    """Of a store, with what `verifier` labelled. Raises `StoreError`. Blocks."""
    labels = {row.episode: row.label for row in store.read(VerdictRow) if row.verifier == verifier}
    told = [label for label in labels.values() if label in LABELS]
    samples = sum(1 for _ in store.read(SampleRow))
    found = ledger(store.read(CostRow))
    return replace(found, labels=len(told), accepted=told.count("success"), samples=samples)


@dataclass(frozen=True, slots=True)
class Parts:
    """The measured parts of the ratio, all in one unit."""

    step: float
    """Labelling one step (c_step)."""
    run: float
    """What a verdict on a run takes however long it is (c_run), its share of the calibration included."""
    run_step: float = 0.0
    """What it takes besides for each step that the verifier looks at."""
    extract: float = 0.0
    """The extractions of one step (c_extract)."""
    audit: float = 0.0
    """A run's share of the audit."""

    def ratio(self, steps: int) -> float:
        """How many times dearer step labels are for a run of `steps`; infinite where ours are free."""
        ours = self.run + steps * (self.run_step + self.extract) + self.audit
        return steps * self.step / ours if ours > 0 else float("inf")

    @property
    def verdict_alone(self) -> Parts:
        return replace(self, extract=0.0)

    @property
    def limit(self) -> float:
        """The ratio of an endless run."""
        slope = self.run_step + self.extract
        return self.step / slope if slope > 0 else float("inf")

    def reaches(self, ratio: float) -> int | None:
        """The fewest steps at which it is that high; None: it never is."""
        # T * step >= ratio * (fixed + T * slope)
        gain = self.step - ratio * (self.run_step + self.extract)
        fixed = ratio * (self.run + self.audit)
        if gain <= 0:
            return None
        steps = max(1, int(fixed / gain))
        while self.ratio(steps) < ratio:
            steps += 1
        return steps
