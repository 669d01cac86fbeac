"""SIMULATED verifiers for controls: they read the truth that they are given, and err at known rates.

What is accepted must then be as pure as arithmetic says (`bounds.purity`); where it is not, the experiment is
wrong. They are never used to label anything that is learnt from.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from gui_mcp_trainer.csrs.verdict import Verdict, infra
from gui_mcp_trainer.runs import Run


class NoisyVerifier:
    """SIMULATED: calls a true success one with probability `tpr`, a true failure with `fpr`; the same run is
    always judged the same."""

    def __init__(self, truths: Mapping[str, bool], tpr: float, fpr: float, seed: int = 0) -> None:
        """`truths` by the run's id. Raises `ValueError` for rates outside [0, 1]."""
        if not (0 <= tpr <= 1 and 0 <= fpr <= 1):
            raise ValueError(f"simulate a verifier of TPR {tpr}, FPR {fpr}: rates lie in [0, 1]")
        self.name = f"simulated-{tpr:g}-{fpr:g}"
        self._truths = truths
        self._rates = (fpr, tpr)
        self._seed = seed

    async def judge(self, run: Run) -> Verdict:
        """`unknown` of a run whose truth it was not given."""
        truth = self._truths.get(run.id)
        if (broken := infra(run)) is not None or truth is None:
            return broken or Verdict("unknown", evidence=("simulated: its truth is not known",))
        said = Random(f"{self._seed}/{self.name}/{run.id}").random() < self._rates[truth]
        return Verdict("success" if said else "fail", float(said), ("simulated",))


class RandomVerifier:
    """SIMULATED: a coin, whatever the run is; the same run is always judged the same."""

    name = "simulated-random"

    def __init__(self, share: float = 0.5, seed: int = 0) -> None:
        """`share` of the runs it calls a success."""
        self._share = share
        self._seed = seed

    async def judge(self, run: Run) -> Verdict:
        p = Random(f"{self._seed}/{run.id}").random()
        return infra(run) or Verdict("success" if p < self._share else "fail", 1 - p, ("simulated",))
