"""The ledger: what runs, verdicts, audits and extractions took, per label, accepted run and sample; and how
labelling whole runs compares with labelling steps.

    ratio(T) = T * c_step / (c_run + T * c_extract + audit)

Every c is an amount of one unit (tokens, machine seconds, human seconds, money); units are never added up
without prices, which are data (`Prices`).
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gui_mcp_trainer.csrs.eligible import HUMAN
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


@dataclass(frozen=True, slots=True)
class Spent:
    """What so many things of one sort took together; the properties are of one of them."""

    things: int
    cost: Cost

    @property
    def tokens(self) -> float:
        return (self.cost.tokens_in + self.cost.tokens_out) / self.things

    @property
    def seconds(self) -> float:
        return self.cost.seconds / self.things

    @property
    def human_seconds(self) -> float:
        return self.cost.human_seconds / self.things

    def money(self, prices: Prices) -> float:
        return prices.of(self.cost) / self.things


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a store's labels and samples took. What one of something took is None where there is none."""

    by: dict[tuple[str, str], Spent]
    """(stage, who): a verifier, a person, a writer, an agent; of each row that was paid for."""
    labels: Counter[str] = field(default_factory=lambda: Counter[str]())
    """By verifier, runs that it gave a label."""
    accepted: Counter[str] = field(default_factory=lambda: Counter[str]())
    """Of these, successes."""
    samples: int = 0

    @property
    def stages(self) -> dict[str, Cost]:
        found: dict[str, Cost] = {}
        for (stage, _), spent in self.by.items():
            found[stage] = found.get(stage, Cost()) + spent.cost
        return found

    @property
    def whole(self) -> Cost:
        return sum((spent.cost for spent in self.by.values()), Cost())

    def per_label(self, verifier: str) -> Spent | None:
        """Of a person, what it asked of that person; of any other verifier its verdicts, and all audits: they
        are what it is calibrated and mended by."""
        if verifier.startswith(HUMAN):
            told = self._of("audit", verifier)
        else:
            told = self._of("verdict", verifier) + self.stages.get("audit", Cost())
        return _shared(told, self.labels[verifier])

    def per_accepted(self, verifier: str) -> Spent | None:
        """Everything, the runs that failed too."""
        return _shared(self.whole, self.accepted[verifier])

    @property
    def per_sample(self) -> Spent | None:
        return _shared(self.whole, self.samples)

    def _of(self, stage: str, who: str) -> Cost:
        spent = self.by.get((stage, who))
        return spent.cost if spent is not None else Cost()


def ledger(costs: Iterable[CostRow]) -> Ledger:
    """Sums by stage and by who spent it. Each key counts once."""
    by: dict[tuple[str, str], Spent] = {}
    for row in {row.key: row for row in costs}.values():
        had = by.get((row.stage, row.by), Spent(0, Cost()))
        by[row.stage, row.by] = Spent(had.things + 1, had.cost + cost_of(row))
    return Ledger(by)


def read_ledger(store: Store) -> Ledger:
    """Of a whole store. Raises `StoreError`. Blocks."""
    labels, accepted = Counter[str](), Counter[str]()
    for row in store.read(VerdictRow):
        labels[row.verifier] += row.label in LABELS
        accepted[row.verifier] += row.label == "success"
    return replace(
        ledger(store.read(CostRow)), labels=labels, accepted=accepted, samples=len(store.keys(SampleRow))
    )


def _shared(cost: Cost, among: int) -> Spent | None:
    return Spent(among, cost) if among else None


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
