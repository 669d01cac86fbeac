"""A run as verifiers see it, and what makes two screens the same state."""

from dataclasses import replace

from gui_mcp.agent import Limits, run
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_benchmarks.runs import Run, Witness, state_of
from gui_mcp_devices.screen import Box, Element, Screen

BUTTON = Element("e1", "button", "Send", bounds=Box(0, 0, 10, 10))
SCREEN = Screen("s1", 100, 100, (BUTTON,), app="app.mail", taken_at=5.0)


async def test_a_witness_keeps_every_screen_of_a_run_and_no_score() -> None:
    suite = FakeSuite()
    async with suite.open() as tasks, tasks["both"].open(1) as start:
        witness = Witness("e1")
        episode = await run(
            start.goal,
            start.device,
            suite.oracle().agent.model(start),
            record=witness,
            limits=Limits(settle=0.0),
        )
        found = witness.run(episode)
    assert [step.decision.do.kind for step in found.steps] == ["tap", "tap", "type_text", "finish"]
    assert found.after(0) is found.steps[1].screen
    assert found.last is None
    assert len(found.screens) == 4
    assert not found.is_infra


def test_the_same_things_elsewhere_or_later_are_the_same_state() -> None:
    moved = replace(BUTTON, ref="e9", bounds=Box(5, 5, 10, 10), states=frozenset({"focused"}))
    later = replace(SCREEN, id="s2", taken_at=9.0, elements=(moved,))
    assert state_of(later) == state_of(SCREEN)


def test_another_value_name_app_or_state_is_another_state() -> None:
    others = [
        replace(SCREEN, elements=(replace(BUTTON, value="x"),)),
        replace(SCREEN, elements=(replace(BUTTON, name="Sent"),)),
        replace(SCREEN, elements=(replace(BUTTON, states=frozenset({"disabled"})),)),
        replace(SCREEN, app="app.notes"),
        replace(SCREEN, elements=()),
    ]
    assert len({state_of(screen) for screen in (SCREEN, *others)}) == 6


def test_what_the_machine_failed_is_told_from_what_the_agent_failed() -> None:
    lost = Run("e1", "goal", "device_failed", ())
    assert lost.is_infra
    assert replace(lost, outcome="model_failed", error="model_unavailable").is_infra
    assert replace(lost, outcome="model_failed", error="model_refused").is_infra
    assert not replace(lost, outcome="out_of_steps").is_infra
