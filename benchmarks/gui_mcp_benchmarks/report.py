"""What a run says: success per agent with intervals, the paired difference, both denominators."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from gui_mcp_benchmarks.rows import Row
from gui_mcp_benchmarks.rubric import Agreement, agreement
from gui_mcp_benchmarks.statistics import Difference, Rate, Unit, difference, rate, wilson
from gui_mcp_benchmarks.tally import Asked


@dataclass(frozen=True, slots=True)
class AgentSummary:
    """One line of the table."""

    agent: str
    model: str
    success: Rate
    """Score above 0, over finished episodes."""
    success_all: Rate
    """The same with every infrastructure error counted as not solved."""
    exact: Rate
    """The whole goal, without partial credit, over finished episodes."""
    infra_errors: int
    mean_steps: float
    seconds_per_step: float
    """Of the whole loop: looking, deciding, acting, settling."""
    tokens_in: int
    tokens_out: int
    asked: Asked
    outcomes: dict[str, int]
    """Of finished episodes, the most frequent first."""
    judge: Agreement | None = None
    """Where a judge gave the scores."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All of a run; written as summary.json."""

    suite: str
    suite_version: str
    version: str
    splits: tuple[str, ...]
    tasks: int
    seeds: int
    """The most that any task has."""
    agents: tuple[AgentSummary, ...]
    candidate: str = ""
    """The first agent, which the others are baselines for; empty when there is one agent only."""
    best_baseline: str = ""
    gain: Difference | None = None
    """Candidate minus best baseline, on the (task, seed) that both finished."""


def summarise(rows: Sequence[Row], agents: Sequence[str]) -> Summary:
    """`rows`: the last of each case; `agents`: their names, the candidate first."""
    by_agent = {name: [row for row in rows if row.key.agent == name] for name in agents}
    lines = tuple(_line(name, own) for name, own in by_agent.items() if own)
    seeds: dict[str, set[int]] = {}
    for row in rows:
        seeds.setdefault(row.key.task, set()).add(row.key.seed)
    candidate, baseline, gain = "", "", None
    if len(lines) > 1:
        candidate = lines[0].agent
        baseline = max(lines[1:], key=lambda line: line.success.value).agent
        gain = difference(_won(by_agent[candidate]), _won(by_agent[baseline]))
    return Summary(
        suite=rows[0].key.suite if rows else "",
        suite_version=rows[0].key.suite_version if rows else "",
        version=rows[0].key.version if rows else "",
        splits=tuple(sorted({row.split for row in rows})),
        tasks=len(seeds),
        seeds=max((len(s) for s in seeds.values()), default=0),
        agents=lines,
        candidate=candidate,
        best_baseline=baseline,
        gain=gain,
    )


def infra_share(rows: Sequence[Row]) -> float:
    return sum(row.kind == "infra_error" for row in rows) / len(rows) if rows else 0.0


def last_trouble(rows: Sequence[Row]) -> str:
    """What the latest infrastructure error says; empty where there was none."""
    troubles = sorted((row.at, row.error) for row in rows if row.kind == "infra_error")
    return troubles[-1][1] if troubles else ""


def to_json(summary: Summary) -> str:
    return json.dumps(asdict(summary), indent=2) + "\n"


def to_markdown(summary: Summary, rows: Sequence[Row]) -> str:
    """The table, the difference, and every task's successes."""
    s = summary
    out = [
        f"# {s.suite} {s.suite_version}",
        "",
        f"{s.tasks} tasks ({', '.join(s.splits)}), up to {s.seeds} seeds each, GUI-MCP {s.version}.",
        "Intervals are 95 %: Wilson's over episodes; `by task` resamples whole tasks.",
        "",
        "| agent | model | solved | success | Wilson | by task | counting infrastructure errors | exact "
        "| infrastructure errors | steps | s/step |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for a in s.agents:
        out.append(
            f"| {a.agent} | {a.model} | {a.success.hits}/{a.success.n} | {_percent(a.success.value)} "
            f"| {_span(a.success.low, a.success.high)} | {_span(a.success.task_low, a.success.task_high)} "
            f"| {_percent(a.success_all.value)} of {a.success_all.n} | {_percent(a.exact.value)} "
            f"| {a.infra_errors} | {a.mean_steps:.1f} | {_seconds(a)} |"
        )
    told = [f"- {line}" for line in (*outcome_lines(s), *judge_lines(s))]
    out += ["", gain_line(s), "", *told, "", "## By task", ""]
    names = [a.agent for a in s.agents]
    out += ["| task | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for task, counts in _by_task(rows, names).items():
        out.append(f"| {task} | " + " | ".join(counts) + " |")
    return "\n".join(out) + "\n"


def to_text(summary: Summary) -> str:
    """The table for a terminal."""
    lines = [("agent", "solved", "success", "95 % (Wilson)", "by task", "exact", "infra", "steps", "s/step")]
    for a in summary.agents:
        lines.append(
            (
                a.agent,
                f"{a.success.hits}/{a.success.n}",
                _percent(a.success.value),
                _span(a.success.low, a.success.high),
                _span(a.success.task_low, a.success.task_high),
                _percent(a.exact.value),
                f"{a.infra_errors}/{a.success_all.n}",
                f"{a.mean_steps:.1f}",
                _seconds(a),
            )
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    table = "\n".join("  ".join(w.ljust(n) for w, n in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(
        filter(None, (table, gain_line(summary), *outcome_lines(summary), *judge_lines(summary)))
    )


def outcome_lines(summary: Summary) -> list[str]:
    """For each agent how its episodes ended, and what its model was asked."""
    lines: list[str] = []
    for a in summary.agents:
        parts = [", ".join(f"{outcome} {count}" for outcome, count in a.outcomes.items())]
        if a.asked.requests:
            known = f" ({a.asked.cached:,} of them cached)" if a.asked.cached else ""
            tokens = f"{a.tokens_in:,} tokens in{known}, {a.tokens_out:,} out"
            parts.append(
                f"asked {a.asked.requests:,} times, {a.asked.unreadable:,} answers unreadable; "
                f"{a.asked.images:,} pictures, {tokens if a.tokens_in else 'tokens were not told'}"
            )
        lines.append(f"{a.agent}: {'; '.join(filter(None, parts)) or 'no episode was finished'}")
    return lines


def judge_lines(summary: Summary) -> list[str]:
    """For each agent whose runs somebody judged, how far the state agrees."""
    lines: list[str] = []
    for a in summary.agents:
        if a.judge is None:
            continue
        low, high = wilson(a.judge.agreed, a.judge.n)
        kappa = "" if a.judge.kappa is None else f", kappa {a.judge.kappa:.2f}"
        lines.append(
            f"{a.agent}: the judge and the state agree in {a.judge.agreed} of {a.judge.n} runs "
            f"({_percent(a.judge.agreed / a.judge.n)}, {_span(low, high)}{kappa}); a success for the judge "
            f"alone {a.judge.judge_only}, for the state alone {a.judge.state_only}"
        )
    return lines


def gain_line(summary: Summary) -> str:
    g = summary.gain
    if g is None:
        return ""
    return (
        f"{summary.candidate} minus best baseline {summary.best_baseline}: {100 * g.value:+.1f} points "
        f"(95 % by task {100 * g.low:+.1f} to {100 * g.high:+.1f}; {g.pairs} pairs over {g.tasks} tasks; "
        f"{g.a_only} solved by {summary.candidate} alone, {g.b_only} by {summary.best_baseline} alone, "
        f"McNemar p = {g.p:.2g})"
    )


def _line(agent: str, rows: Sequence[Row]) -> AgentSummary:
    done = [row for row in rows if row.kind == "episode"]
    steps = sum(row.steps_taken for row in done)
    pairs = [(row.success, row.state) for row in done if row.state is not None]
    return AgentSummary(
        agent=agent,
        model=rows[0].key.model,
        success=rate(_won(rows)),
        success_all=rate({_unit(row): row.success for row in rows}),
        exact=rate({_unit(row): row.exact for row in done}),
        infra_errors=len(rows) - len(done),
        mean_steps=steps / len(done) if done else 0.0,
        seconds_per_step=sum(row.seconds for row in done) / steps if steps else 0.0,
        tokens_in=sum(row.tokens_in for row in rows),
        tokens_out=sum(row.tokens_out for row in rows),
        asked=sum((row.asked for row in rows), Asked()),
        judge=agreement(pairs) if pairs else None,
        outcomes=dict(Counter(row.outcome for row in done).most_common()),
    )


def _won(rows: Sequence[Row]) -> Mapping[Unit, bool]:
    return {_unit(row): row.success for row in rows if row.kind == "episode"}


def _unit(row: Row) -> Unit:
    return row.key.task, row.key.seed


def _by_task(rows: Sequence[Row], agents: Sequence[str]) -> Mapping[str, list[str]]:
    out: dict[str, list[str]] = {}
    for task in sorted({row.key.task for row in rows}):
        cells: list[str] = []
        for agent in agents:
            own = [r for r in rows if r.key.task == task and r.key.agent == agent and r.kind == "episode"]
            cells.append(f"{sum(r.success for r in own)}/{len(own)}")
        out[task] = cells
    return out


def _seconds(line: AgentSummary) -> str:
    """A step's, where there was one."""
    return f"{line.seconds_per_step:.3f}" if line.mean_steps else "-"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _span(low: float, high: float) -> str:
    return f"{100 * low:.1f}-{100 * high:.1f}"
