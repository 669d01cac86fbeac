"""The report of the label experiment, block by block."""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_trainer.experiments.arms import KEPT, TARGET, Result
from gui_mcp_trainer.experiments.labels import CLAIM, CSRS, HALF, TREE, UNSEEN
from gui_mcp_trainer.experiments.page import Block, Figure, Heading, Table, Words, plot
from gui_mcp_trainer.experiments.plan import BINDING
from gui_mcp_trainer.experiments.report import Report
from gui_mcp_trainer.experiments.steps import RuleResult

TITLE = "Experiment A: how pure are the labels?"
HEAD = (
    "suite",
    "aim",
    "success",
    "labels by",
    "runs",
    "accepted",
    "right",
    "precision",
    "95 % bound",
    "kept",
    "FPR",
    "abstained",
    "Brier",
    "ECE",
)


def blocks(report: Report) -> list[Block]:
    """All of the page."""
    return [
        *_summary(report),
        Heading("Labels of whole runs"),
        *_words_on_labels(),
        Table((*HEAD, "holds"), [(*_line(one), _holds(one)) for one in report.results if one.arm == CSRS]),
        *_figures(report.results),
        Heading("All ways of labelling"),
        Table(HEAD, [_line(one) for one in report.results if one.predicted is None]),
        *_controls(report),
        *_moved(report),
        *_steps(report.steps),
        *_examples(report),
        *_pools(report),
    ]


def _summary(report: Report) -> list[Block]:
    binding = [f"{aim:g}" for aim in BINDING]
    csrs = [one for one in report.results if one.arm == CSRS and one.level in binding]
    met = sum(one.holds for one in csrs)
    made = report.machine
    return [
        Words(
            f"The aim (bound of the precision at least {TARGET}, at least {KEPT:.0%} of the true successes "
            f"kept) is met at {met} of {len(csrs)} suites and levels that count. "
            "The controls "
            + ("come out" if report.controls_agree else "DO NOT all come out")
            + " as purity arithmetic predicts."
        ),
        Words(
            "SIMULATED here: the agents (a suite's oracle that errs; the kinds of error and their shares "
            "are assumed) and the noisy and random labellers. Real: the devices, the screens, the loop, "
            "the tasks' own checks, the verifiers. No released vision-language model acted or judged."
        ),
        Words(
            f"Command: {report.command}. Version {report.version}, {report.date} UTC, seed {report.seed}, "
            f"{report.seconds:.0f} s for this call, in which {report.drawn} episodes were run. Machine: "
            f"{made.cores} cores, {made.system}, Python {made.python}, {made.libraries}."
        ),
    ]


def _words_on_labels() -> list[Block]:
    return [
        Words(
            "No verifier reads a task's check: each sees a run (screens, moves, how it ended). The critic "
            "is fitted on one stream of seeds, its thresholds come from a second, and the third, shown "
            "here, was read once. The trusted labels of the first two are the tasks' checks; a person's "
            "audit would stand in their place. One threshold a level: the share of successes moves, and "
            "what a threshold is worth moves with it."
        ),
        Words(
            "How a run ended says much on MiniWoB++: a page ends itself when something was submitted, right "
            "or wrong, and a run whose page never ended did not succeed. The verifiers see that it ended, as "
            "whoever watches the page does, and not with which reward."
        ),
        Words(
            "The critic leans on pointer, the small model that ships inside, which was trained on most of "
            "pocket's train templates (with other seeds) and on no page of MiniWoB++. Its figures on "
            "pocket are therefore those of a judge that knows the apps."
        ),
    ]


def _line(one: Result) -> tuple[str, ...]:
    return (
        one.suite,
        one.level,
        f"{one.prior:.3f}",
        one.arm,
        str(one.n),
        str(one.accepted),
        str(one.right),
        f"{one.precision:.3f}" if one.accepted else "none",
        f"{one.bound:.3f}" if one.accepted else "none",
        f"{one.kept:.2f}",
        f"{one.fpr:.3f}",
        f"{one.abstained:.2f}",
        "" if one.brier is None else f"{one.brier:.3f}",
        "" if one.ece is None else f"{one.ece:.3f}",
    )


def _holds(one: Result) -> str:
    if one.level not in [f"{aim:g}" for aim in BINDING]:
        return "reported only" + (", yes" if one.holds else "")
    return "yes" if one.holds else "NO"


def _figures(results: Sequence[Result]) -> list[Block]:
    found: list[Block] = []
    for suite in dict.fromkeys(one.suite for one in results):
        own = [one for one in results if one.suite == suite]
        lines = {
            arm: [(one.prior, one.precision) for one in own if one.arm == arm and one.accepted]
            for arm in (CSRS, UNSEEN, HALF, TREE, CLAIM)
        }
        bars = {
            CSRS: [(one.prior, one.bound, one.precision) for one in own if one.arm == CSRS and one.accepted]
        }
        found.append(
            Figure(
                plot(
                    lines, "share of true successes", "precision of what is accepted", guide=TARGET, bars=bars
                ),
                f"{suite}: precision over success; the bar reaches down to the 95 % bound.",
            )
        )
    return found


def _controls(report: Report) -> list[Block]:
    rows = [
        (
            one.suite,
            one.level,
            f"{one.prior:.3f}",
            one.arm,
            f"{one.right}/{one.accepted}",
            f"{one.precision:.3f}",
            f"{one.predicted:.3f}",
            "" if one.surprise is None else f"{one.surprise:.2f}",
        )
        for one in report.results
        if one.predicted is not None
    ]
    head = ("suite", "aim", "success", "labels by", "right/accepted", "purity", "predicted", "p")
    return [
        Heading("Controls: simulated labellers that read the truth"),
        Words(
            "Predicted: p*TPR / (p*TPR + (1-p)*FPR), with the measured success p. The last column is the "
            "exact binomial test of what was measured against it; all agree unless one is below .05 over "
            "their number."
        ),
        Table(head, rows),
    ]


def _moved(report: Report) -> list[Block]:
    if not report.moved:
        return []
    warned = [f"{name}: {told}" for name, told in report.drift.items() if told]
    return [
        Heading("Another agent than it was calibrated on"),
        Words(
            "pointer itself acts, bare and with random moves mixed in; the critic was fitted on simulated "
            "agents and keeps the threshold of the nearest level. It judges by pointer's opinion of "
            "pointer's own moves, so the two err together: these figures are a warning, not a result to "
            "lean on. "
            + ("The drift check says: " + "; ".join(warned) if warned else "The drift check says nothing.")
        ),
        Table(HEAD, [_line(one) for one in report.moved]),
    ]


def _steps(rules: Sequence[RuleResult]) -> list[Block]:
    if not rules:
        return []
    rows = [
        (
            one.rule,
            one.on,
            f"{one.purity.value:.3f} [{one.purity.low:.3f}, {one.purity.high:.3f}]",
            f"{one.weighted.value:.3f}",
            ""
            if one.better is None
            else f"{one.better.value:+.3f} [{one.better.low:+.3f}, {one.better.high:+.3f}]",
            "" if one.better is None else "yes" if one.better.better else "NO",
            f"{one.kept:.2f}",
            " / ".join(map(str, one.steps)),
        )
        for one in rules
    ]
    head = (
        "credit rule",
        "verdicts by",
        "step purity [95 %]",
        "weighted",
        "against broadcast [95 %]",
        "better",
        "good steps kept",
        "good / redundant / harmful / unknown",
    )
    return [
        Heading("Step purity (pocket)"),
        Words(
            "Of the steps with positive credit, the share neither harmful nor redundant. The truth is the "
            "oracle's: how many moves were left before and after, and what the check says was lost. "
            "Intervals: bootstrap over whole episodes; the difference is paired. No rule sees the truth."
        ),
        Table(head, rows),
    ]


def _examples(report: Report) -> list[Block]:
    if not report.examples:
        return []
    rows = [
        (one.suite, one.level, one.kind, f"{one.score:.2f}", one.goal, "; ".join(one.trace), one.outcome)
        for one in report.examples
    ]
    return [
        Heading("Examples"),
        Table(("suite", "aim", "what", "score", "goal", "what was done", "how it ended"), rows),
    ]


def _pools(report: Report) -> list[Block]:
    rows = [
        (
            one.suite,
            one.stream,
            one.level,
            one.policy,
            f"{one.rate:g}",
            f"{one.seeds[0]}-{one.seeds[1]}",
            str(one.episodes),
            f"{one.successes / one.episodes:.3f}",
            f"{one.steps:.1f}",
            ", ".join(f"{name} {count}" for name, count in one.outcomes.items()),
        )
        for one in report.pools
    ]
    prices = [
        (one.suite, str(one.runs), f"{one.critic:.3f}", f"{one.critic_step * 1000:.1f}", f"{one.tree:.4f}")
        for one in report.prices
    ]
    head = ("suite", "stream", "aim", "agent", "rate", "seeds", "runs", "success", "steps", "outcomes")
    return [
        Heading("What a verdict takes"),
        Table(("suite", "runs", "critic, s a run", "critic, ms a step", "tree rule, s a run"), prices),
        Heading("Pools"),
        Table(head, rows),
    ]
