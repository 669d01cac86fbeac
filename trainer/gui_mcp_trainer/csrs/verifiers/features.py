"""A run as about sixty numbers, for the learned critic. None of them knows a task, an app or a suite.

Four views: what pointer thinks of each move (`opinion`), how the goal's words met what was typed, touched
and seen last (`literals`), whether moves had an effect, and how the run ended. All are finite; what is not
there has the value that says nothing bad.
"""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_benchmarks.runs import Run, state_of
from gui_mcp_devices.actions import LongPress, PressKey, Tap
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_models.pointer.forward import Network
from gui_mcp_models.pointer.things import TICKED, is_control, is_editable, role_of

from gui_mcp_trainer.csrs.verifiers.deeds import Deed, deeds, final
from gui_mcp_trainer.csrs.verifiers.literals import content, literals, says, share, shown, words
from gui_mcp_trainer.csrs.verifiers.opinion import FLOOR, Opinion, Opinions, log, opinions

NOTHING_BAD = 0.0


def measure(network: Network, run: Run) -> dict[str, float]:
    """The features by name, always the same names in the same order."""
    thought = opinions(network, run)
    done = deeds(run)
    return {
        **_thought(run, thought),
        **_said(run, done),
        **_effects(run, done),
        **_end(run, done),
    }


def _thought(run: Run, thought: Opinions) -> dict[str, float]:
    spoken = [o for o in thought.moves if o.spoken]
    logs = sorted(log(o.chance) for o in spoken) or [NOTHING_BAD]
    acts = [o for o in spoken if o.kind != "finish"]
    taps = [log(o.element_chance) for o in acts if o.kind == "tap"] or [NOTHING_BAD]
    kinds = [log(o.kind_chance) for o in acts] or [NOTHING_BAD]
    fields = [log(o.element_chance) for o in acts if o.kind == "type"] or [NOTHING_BAD]
    texts = [log(o.text_chance) for o in acts if o.kind == "type"] or [NOTHING_BAD]
    regrets = sorted((log(o.best) - log(o.chance) for o in acts if not o.same), reverse=True) or [NOTHING_BAD]
    first = next((i for i, o in enumerate(acts) if not o.same), len(acts))
    tail = acts[-3:]
    earlier = [o.done for o in thought.moves[:-1]] or [0.0]
    return {
        "log_least": logs[0],
        "log_second": logs[1] if len(logs) > 1 else NOTHING_BAD,
        "log_third": logs[2] if len(logs) > 2 else NOTHING_BAD,
        "log_mean": sum(logs) / len(logs),
        "log_sum": sum(logs),
        "below_half": float(sum(o.chance < 0.5 for o in acts)),
        "below_fifth": float(sum(o.chance < 0.2 for o in acts)),
        "below_twentieth": float(sum(o.chance < 0.05 for o in acts)),
        "below_hundredth": float(sum(o.chance < 0.01 for o in acts)),
        "tap_least": min(taps),
        "tap_mean": sum(taps) / len(taps),
        "kind_least": min(kinds),
        "field_least": min(fields),
        "text_least": min(texts),
        "text_mean": sum(texts) / len(texts),
        "regret_most": regrets[0],
        "regret_second": regrets[1] if len(regrets) > 1 else NOTHING_BAD,
        "agreement": sum(o.same for o in acts) / len(acts) if acts else 1.0,
        "disagreements": float(sum(not o.same for o in acts)),
        "first_disagreement": first / len(acts) if acts else 1.0,
        "last_move": log(tail[-1].chance) if tail else NOTHING_BAD,
        "last_moves": min((log(o.chance) for o in tail), default=NOTHING_BAD),
        "unspoken": float(len(thought.moves) - len(spoken)),
        "done_at_end": thought.done,
        "done_at_end_log": log(thought.done),
        "best_at_end": thought.best,
        "done_earlier": max(earlier),
        "infeasible_most": max((o.infeasible for o in thought.moves), default=0.0),
        "after_worst": _after_worst(acts),
    }


def _after_worst(acts: Sequence[Opinion]) -> float:
    """Mean agreement behind the unlikeliest move: who repairs a slip does what pointer would do."""
    if not acts:
        return 1.0
    worst = min(range(len(acts)), key=lambda i: acts[i].chance)
    rest = acts[worst + 1 :]
    return sum(o.same for o in rest) / len(rest) if rest else 1.0


def _said(run: Run, done: Sequence[Deed]) -> dict[str, float]:
    wanted = literals(run.goal)
    meant = sorted(content(run.goal))
    typed = [d.typed for d in done if d.typed]
    touched = [d.name for d in done if isinstance(d.do, Tap | LongPress) and d.name]
    screens = [shown(s) for s in run.screens]
    last = screens[-1:]
    late = screens[-3:]
    own = [t for t in typed if not says(run.goal, t) and not any(says(s, t) for s in screens[:1])]
    quotes = [t for t in typed if _is_literal(t, wanted)]
    goal_words = words(run.goal)
    return {
        "literals": float(len(wanted)),
        "literals_done": share(wanted, [*typed, *touched]),
        "literals_left": float(sum(not any(says(t, w) for t in [*typed, *touched]) for w in wanted)),
        "literals_seen": share(wanted, screens),
        "literals_last": share(wanted, last),
        "literals_late": share(wanted, late),
        "literals_unmet": float(sum(not any(says(t, w) for t in [*typed, *touched, *late]) for w in wanted)),
        "meaning_done": share(meant, [*typed, *touched]),
        "meaning_last": share(meant, last),
        "typed": float(len(typed)),
        "typed_strange": float(len(own)),
        "typed_literal": len(quotes) / len(typed) if typed else 1.0,
        "typed_broken": float(sum(broken(t, wanted) for t in typed)),
        "typed_twice": float(len(typed) - len(set(typed))),
        "touched_foreign": _foreign(touched, goal_words),
        "passed_over": max((passed_over(d, run.goal) for d in done), default=0.0),
        "passed_over_count": float(sum(passed_over(d, run.goal) >= 0.5 for d in done)),
        "ticked_asked": _ticked(run, goal_words, asked=True),
        "ticked_other": _ticked(run, goal_words, asked=False),
        "unticked_asked": _unticked(run, goal_words),
    }


def _is_literal(text: str, wanted: Sequence[str]) -> bool:
    return any(says(text, w) and says(w, text) for w in wanted)


def broken(text: str, wanted: Sequence[str]) -> bool:
    """A part of a literal that cuts a word of it, or begins it and stops."""
    low = text.casefold()
    return any(low != w and (w.startswith(low) or (low in w and not says(w, text))) for w in wanted)


def _foreign(touched: Sequence[str], goal: frozenset[str]) -> float:
    """How many things were touched whose name shares no word with the goal."""
    return float(sum(not words(name) & goal for name in touched))


def passed_over(deed: Deed, goal: str) -> float:
    """How much better the goal names a like thing on the screen than the one that was touched, in [0, 1]."""
    if deed.target is None or not isinstance(deed.do, Tap):
        return 0.0
    meant = content(goal)
    mine = _named(deed.target, meant)
    role = role_of(deed.target)
    others = [
        _named(e, meant)
        for e in deed.screen.elements
        if e.ref != deed.target.ref and role_of(e) == role and is_control(e) and "disabled" not in e.states
    ]
    return max(0.0, max(others, default=0.0) - mine)


def _named(element: Element, meant: frozenset[str]) -> float:
    own = words(element.name)
    return len(own & meant) / len(own) if own else 0.0


def _last_choices(run: Run) -> list[Element]:
    """The boxes, switches and options of the last screen that had some and on which something was done."""
    for screen in reversed(run.screens):
        found = [e for e in screen.elements if role_of(e) in ("checkbox", "radio", "switch", "option")]
        if found:
            return found
    return []


def _ticked(run: Run, goal: frozenset[str], *, asked: bool) -> float:
    ticked = [e for e in _last_choices(run) if e.states & TICKED]
    return float(sum(bool(words(e.name) & goal) == asked for e in ticked))


def _unticked(run: Run, goal: frozenset[str]) -> float:
    rest = [e for e in _last_choices(run) if not e.states & TICKED]
    return float(sum(bool(own := words(e.name)) and own <= goal for e in rest))


def _effects(run: Run, done: Sequence[Deed]) -> dict[str, float]:
    states = [state_of(s) for s in run.screens]
    again = len(states) - len(set(states))
    acts = [d for d in done if not d.looks]
    commits = [d for d in acts if d.commits]
    idle = sum(not d.changed for d in acts)
    return {
        "actions": float(len(done)),
        "looks": float(sum(d.looks for d in done)),
        "idle": float(idle),
        "idle_share": idle / len(acts) if acts else 0.0,
        "idle_taps": float(sum(not d.changed for d in commits)),
        "errors": float(sum(d.failed for d in done)),
        "error_last": float(bool(done) and done[-1].failed),
        "seen_again": float(again),
        "back_keys": float(sum(isinstance(d.do, PressKey) for d in done)),
        "typed_lost": float(sum(is_lost(d) for d in done)),
        "typed_undone": float(_undone(run, done)),
        "last_commit_changed": float(commits[-1].changed) if commits else 0.0,
    }


def is_lost(deed: Deed) -> bool:
    """Typed, and the field does not hold it afterwards."""
    if not deed.typed or deed.after is None or deed.target is None or "password" in deed.target.states:
        return False
    now = deed.after.element(deed.target.ref)
    return now is not None and is_editable(now) and deed.typed not in (now.value or now.name)


def _undone(run: Run, done: Sequence[Deed]) -> int:
    """Fields that were typed into twice with different texts."""
    held: dict[str, str] = {}
    count = 0
    for deed in done:
        if deed.typed and deed.target is not None:
            count += held.get(deed.target.ref, deed.typed) != deed.typed
            held[deed.target.ref] = deed.typed
    return count


def _end(run: Run, done: Sequence[Deed]) -> dict[str, float]:
    last = final(run)
    start = run.screens[0] if run.screens else None
    ending = done[-1] if done else None
    return {
        "says_done": float(run.outcome == "done"),
        "ended": float(run.outcome == "ended"),
        "asked": float(any(isinstance(s.decision.do, AskUser) for s in run.steps)),
        "gave_up": float(any(isinstance(s.decision.do, Finish) for s in run.steps) and run.outcome != "done"),
        "nothing_done": float(not done),
        "ends_by_tap": float(ending is not None and isinstance(ending.do, Tap)),
        "ends_on_button": float(
            ending is not None and ending.target is not None and role_of(ending.target) == "button"
        ),
        "ends_by_typing": float(ending is not None and bool(ending.typed)),
        "ends_by_look": float(ending is not None and ending.looks),
        "ends_by_key": float(ending is not None and isinstance(ending.do, PressKey)),
        "text_still_in_field": float(text_left(run, done)),
        "back_where_it_began": float(
            last is not None and start is not None and bool(done) and state_of(last) == state_of(start)
        ),
        "controls_at_end": float(_controls(last)),
        "goal_length": float(len(run.goal.split())),
        "answered": float(bool(run.answer)),
        "answer_seen": share(sorted(content(run.answer)), [shown(s) for s in run.screens]),
    }


def text_left(run: Run, done: Sequence[Deed]) -> bool:
    """On the last screen a field still holds what was typed: perhaps it was never sent."""
    last = final(run)
    typed = {d.typed for d in done if d.typed}
    return last is not None and any(is_editable(e) and e.value in typed for e in last.elements)


def _controls(screen: Screen | None) -> int:
    return 0 if screen is None else sum(is_control(e) for e in screen.elements)


LEAST = log(FLOOR)
"""The lowest value of a feature that is a logarithm."""
