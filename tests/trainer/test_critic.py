"""The learned critic: what it is fitted on, what is written down, and that it tells good runs from bad."""

# scikit-learn ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gui_mcp.agent import Limits, run
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, start, template_named
from gui_mcp_devices.actions import Action, Ref, Tap
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_trainer.csrs.verifiers.critic import (
    Critic,
    CriticError,
    CriticVerifier,
    Measured,
    measured,
    shipped_network,
)
from gui_mcp_trainer.csrs.verifiers.features import measure
from gui_mcp_trainer.csrs.verifiers.opinion import FLOOR, UNSPOKEN, opinions

from tests.trainer.verified import filled, form, run_of

NETWORK = shipped_network()
TASKS = ("settings-toggle", "clock-add-alarm", "contacts-add", "shop-wish", "settings-join-wifi")


class Careless(OracleModel):
    """The oracle, but it says that it is done one move too early."""

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        kept = self.template.phone.snapshot()
        decision = await OracleModel.decide(self, goal, screen, history, unread)
        done = False
        if not isinstance(decision.do, Finish):
            self.template.phone.restore(kept)
            done = len(history) > 0 and "Save" in str(_met(decision.do, screen))
        return Decision(Finish("done")) if done else decision


def _met(do: Action | AskUser, screen: Screen) -> str:
    found = screen.element(do.at.ref) if isinstance(do, Tap) and isinstance(do.at, Ref) else None
    return found.name if found is not None else ""


async def phone_run(name: str, seed: int, *, careless: bool = False) -> tuple[Run, PocketStart]:
    begun = start(template_named(name), Phone(Form()), seed)
    witness = Witness(f"{name}-{seed}")
    model = Careless(begun.template) if careless else OracleModel(begun.template)
    episode = await run(begun.goal, begun.device, model, record=witness, limits=Limits(steps=25, settle=0.0))
    return witness.run(episode), begun


def drawn(n: int, seed: int) -> tuple[list[Measured], list[bool]]:
    """Numbers of which the first decides, but for noise."""
    dice = np.random.default_rng(seed)
    truths = dice.random(n) < 0.4
    values = dice.normal(size=(n, 3)) + np.outer(truths, (2.5, 0, 0))
    runs = [Measured(tuple(map(float, row)), ("a", "b", "c"), 0.0) for row in values]
    return runs, [bool(t) for t in truths]


async def test_pointer_thinks_a_right_run_likelier_than_one_that_was_not_saved() -> None:
    for name in ("clock-add-alarm", "contacts-add"):
        good, _ = await phone_run(name, 1_999_001)
        bad, _ = await phone_run(name, 1_999_001, careless=True)
        assert good.outcome == bad.outcome == "done"
        assert len(bad.steps) < len(good.steps)
        one, other = opinions(NETWORK, good), opinions(NETWORK, bad)
        assert one.done > 0.5 > other.done


async def test_a_wrong_switch_has_a_small_chance_and_is_no_agreement() -> None:
    good, _ = await phone_run("settings-toggle", 1_999_002)
    last = max(i for i, s in enumerate(good.steps) if isinstance(s.decision.do, Tap))
    step = good.steps[last]
    met = _met_element(step)
    others = [e for e in step.screen.elements if e.role == "switch" and e.ref != met]
    wrong = replace(step, decision=replace(step.decision, do=Tap(Ref(others[0].ref))))
    slipped = replace(good, steps=(*good.steps[:last], wrong, *good.steps[last + 1 :]))
    right, left = opinions(NETWORK, good).moves[last], opinions(NETWORK, slipped).moves[last]
    assert right.same
    assert not left.same
    assert left.chance < 0.1 < right.chance


def _met_element(step: Step) -> str:
    do = step.decision.do
    return do.at.ref if isinstance(do, Tap) and isinstance(do.at, Ref) else ""


@pytest.mark.parametrize("name", TASKS)
async def test_every_number_of_a_real_run_is_finite_and_every_chance_is_one(name: str) -> None:
    found, _ = await phone_run(name, 1_999_003)
    assert all(np.isfinite(value) for value in measure(NETWORK, found).values())
    for move in opinions(NETWORK, found).moves:
        assert move.chance == UNSPOKEN or FLOOR <= move.chance <= 1


def test_a_run_without_a_step_and_one_that_was_cut_off_can_be_measured() -> None:
    empty = measure(NETWORK, Run("r", "Do it", "stopped", ()))
    cut = measure(NETWORK, run_of([(form(), Tap(Ref("e7")))]))
    assert list(empty) == list(cut) == list(measure(NETWORK, filled()))
    assert all(np.isfinite(value) for value in (*empty.values(), *cut.values()))


def test_the_agents_own_words_are_no_feature() -> None:
    plain = filled()
    steps = tuple(
        replace(s, decision=replace(s.decision, thought="perfect", summary="all done")) for s in plain.steps
    )
    assert measure(NETWORK, replace(plain, steps=steps)) == measure(NETWORK, plain)


def test_a_critic_learns_what_decides() -> None:
    critic = Critic.fit(*drawn(300, 1), seed=2, trees=60)
    runs, truths = drawn(300, 3)
    scores = np.array(critic.scores(runs))
    right = np.mean((scores > 0.5) == np.array(truths))
    assert right > 0.8
    assert critic.card.labels == 300


def test_the_same_labels_and_seed_give_the_same_critic() -> None:
    runs, _ = drawn(50, 4)
    one, other = (Critic.fit(*drawn(120, 1), seed=7, trees=20).scores(runs) for _ in range(2))
    assert one == other


def test_the_forest_says_what_the_library_says() -> None:
    from gui_mcp_trainer.csrs.verifiers.forest import LEAF, TRIED, grow
    from sklearn.ensemble import ExtraTreesClassifier

    runs, truths = drawn(200, 1)
    rows = np.array([one.values for one in runs], dtype=np.float32)
    t = np.array(truths)
    model = ExtraTreesClassifier(
        30,
        min_samples_leaf=LEAF,
        max_features=TRIED,  # pyright: ignore[reportArgumentType]
        random_state=5,
        class_weight="balanced",
    ).fit(rows, t)
    assert np.allclose(grow(rows, t, seed=5, trees=30).p_success(rows), model.predict_proba(rows)[:, 1])


def test_a_critic_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    critic = Critic.fit(*drawn(120, 1), sources={"pocket train": 120}, trees=20)
    critic.save(tmp_path / "critic.npz")
    found = Critic.load(tmp_path / "critic.npz")
    assert found.card == critic.card
    assert found.scores(drawn(40, 2)[0]) == critic.scores(drawn(40, 2)[0])


def test_a_damaged_missing_or_foreign_file_is_no_critic(tmp_path: Path) -> None:
    path = tmp_path / "critic.npz"
    with pytest.raises(CriticError, match="there is no such file"):
        Critic.load(path)
    path.write_bytes(b"not a zip at all")
    with pytest.raises(CriticError, match="damaged"):
        Critic.load(path)
    critic = Critic.fit(*drawn(120, 1), trees=20)
    endless = replace(critic.forest, left=np.where(critic.forest.left >= 0, 0, -1))
    replace(critic, forest=endless).save(path)
    with pytest.raises(CriticError, match="its trees are not whole"):
        Critic.load(path)
    replace(critic, card=replace(critic.card, version=0)).save(path)
    with pytest.raises(CriticError, match="of version 0"):
        Critic.load(path)


def test_too_few_labels_or_labels_of_one_kind_fit_nothing() -> None:
    runs, truths = drawn(39, 1)
    with pytest.raises(CriticError, match="wants 40 labels"):
        Critic.fit(runs, truths)
    runs, _ = drawn(100, 1)
    with pytest.raises(CriticError, match="10 of each kind"):
        Critic.fit(runs, [True] * 100)


def test_runs_that_another_version_measured_are_refused() -> None:
    critic = Critic.fit(*drawn(120, 1), trees=20)
    with pytest.raises(CriticError, match="another version"):
        critic.scores([Measured((1.0,), ("z",), 0.0)])


async def test_a_critics_verdict_says_why_and_what_it_took() -> None:
    runs = [measured(NETWORK, filled(text)) for text in ("Agustina", "Agnes", "Agu", "x")]
    critic = Critic.fit(runs * 12, [True, False, False, False] * 12, trees=60)
    verifier = CriticVerifier(critic, NETWORK)
    good, bad = await verifier.judge(filled()), await verifier.judge(filled("Agnes"))
    assert (good.label, bad.label) == ("success", "fail")
    assert "1 of the goal's 2 literal texts" in bad.evidence[-1]
    assert good.cost.seconds > 0
    assert (await verifier.judge(replace(filled(), outcome="device_failed"))).label == "infra_error"
