"""Simulated agents: right without errors, wrong as agents are, and the same from the same seed."""

from random import Random

import pytest
from gui_mcp.agent import Episode, run
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, start, template_named
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import Finish
from gui_mcp_trainer.experiments.experts import expert_of, planned
from gui_mcp_trainer.experiments.mistakes import wrong_element, wrong_text
from gui_mcp_trainer.experiments.policies import KINDS, FalliblePolicy, Mixture, Wandering

ONLY = dict.fromkeys(KINDS, 0.0)
SCREEN = Screen(
    "s",
    100,
    100,
    (
        *(Element(f"e{n}", "button", name, bounds=Box(0, 9 * n, 9, 9)) for n, name in enumerate("ABC")),
        Element("e3", "textbox", "Name", bounds=Box(0, 50, 9, 9), states=frozenset({"editable"})),
    ),
)


@pytest.fixture(scope="module")
def phone() -> Phone:
    return Phone(Form())


async def played(begun: PocketStart, policy: FalliblePolicy) -> tuple[Run, Episode, bool]:
    witness = Witness("r")
    ended = await run(begun.goal, begun.device, policy, record=witness)
    return witness.run(ended), ended, (await begun.check(ended)).won is True


def policy_for(begun: PocketStart, rate: float, mixture: Mixture | None = None) -> FalliblePolicy:
    return FalliblePolicy(expert_of(begun), Random(f"{begun.seed}"), rate, mixture or Mixture())


@pytest.mark.parametrize("name", ["settings-toggle", "contacts-add", "shop-wish", "messages-code"])
async def test_at_rate_0_it_does_what_the_oracle_does(phone: Phone, name: str) -> None:
    begun = start(template_named(name), phone, 5)
    _, ended, won = await played(begun, policy_for(begun, 0.0))
    assert (ended.outcome, won) == ("done", True)


async def test_the_same_seed_errs_in_the_same_way(phone: Phone) -> None:
    def words(run: Run) -> list[str]:
        return [step.decision.do.kind for step in run.steps]

    found: list[list[str]] = []
    for _ in range(2):
        begun = start(template_named("contacts-add"), phone, 11)
        found.append(words((await played(begun, policy_for(begun, 0.4)))[0]))
    assert found[0] == found[1]


async def test_a_slip_is_noticed_and_mended(phone: Phone) -> None:
    mixture = Mixture(**{**ONLY, "slip": 1.0})
    wins = 0
    longer = 0
    for seed in range(6):
        begun = start(template_named("contacts-add"), phone, seed)
        found, _, won = await played(begun, policy_for(begun, 0.12, mixture))
        wins += won
        longer += won and len(found.steps) > 9
    assert wins >= 4
    assert longer >= 1


async def test_a_wrong_text_is_not_noticed_and_the_run_says_that_it_is_done(phone: Phone) -> None:
    mixture = Mixture(**{**ONLY, "text": 1.0})
    begun = start(template_named("contacts-add"), phone, 3)
    found, ended, won = await played(begun, policy_for(begun, 1.0, mixture))
    assert sum(isinstance(step.decision.do, TypeText) for step in found.steps) >= 2
    assert (ended.outcome, won) == ("done", False)


async def test_it_stops_early_and_says_done_or_gives_up_where_it_is_told_to(phone: Phone) -> None:
    for kind, outcome in (("early", "done"), ("gives_up", "infeasible")):
        begun = start(template_named("contacts-add"), phone, 3)
        found, ended, won = await played(begun, policy_for(begun, 1.0, Mixture(**{**ONLY, kind: 1.0})))
        assert (len(found.steps), ended.outcome, won) == (1, outcome, False)


async def test_one_that_dithers_does_the_same_until_its_steps_are_spent(phone: Phone) -> None:
    begun = start(template_named("contacts-add"), phone, 3)
    found, ended, _ = await played(begun, policy_for(begun, 1.0, Mixture(**{**ONLY, "dither": 1.0})))
    assert ended.outcome == "out_of_steps"
    assert len({step.decision.do for step in found.steps}) == 1


async def test_a_plan_is_kept_by_names_when_the_refs_are_others() -> None:
    on = planned(Tap(Ref("e1")), SCREEN)
    elsewhere = Screen("t", 100, 100, (Element("x7", "button", "B", bounds=Box(0, 0, 9, 9)),))
    assert on.on(elsewhere) == Tap(Ref("x7"))
    assert on.on(Screen("u", 100, 100)) is None
    assert planned(Finish("done"), SCREEN).on(elsewhere) == Finish("done")


def test_a_wrong_element_is_another_one_and_a_text_goes_only_where_one_can_type() -> None:
    for seed in range(30):
        wrong = wrong_element(Tap(Ref("e0")), SCREEN, Random(seed))
        assert isinstance(wrong, Tap)
        assert wrong.at != Ref("e0")
    assert wrong_element(TypeText("x", Ref("e3")), SCREEN, Random(0)) is None


def test_a_wrong_text_is_never_the_right_one() -> None:
    for seed in range(200):
        for right in ("Ada Lovelace", "5551234", "a", "11"):
            goal = f'Save "{right}" under "Work"'
            found = wrong_text(right, goal, SCREEN, Random(seed))
            assert found != right
            assert found


async def test_a_wandering_model_strays_as_often_as_it_is_told() -> None:
    suite = FakeSuite()
    async with suite.open() as tasks, tasks["both"].open(1) as begun:
        inner = suite.oracle().agent.model(begun)
        never, always = Wandering(inner, 0.0, 1), Wandering(inner, 1.0, 1)
        screen = await begun.device.see(never.look)
        assert (await never.decide(begun.goal, screen, [])).do == Tap(Ref("e2"))
        assert never.name == f"{inner.name}+random@0"
        strayed = (await always.decide(begun.goal, screen, [])).do
    assert isinstance(strayed, Tap | TypeText)


async def test_only_suites_with_an_oracle_that_can_err_have_an_expert() -> None:
    async with FakeSuite().open() as tasks, tasks["both"].open(1) as begun:
        with pytest.raises(TypeError, match="pocket and of MiniWoB"):
            expert_of(begun)


def test_the_shares_of_the_kinds_of_error_sum_to_1() -> None:
    assert sum(Mixture().weight(kind) for kind in KINDS) == pytest.approx(1.0)
