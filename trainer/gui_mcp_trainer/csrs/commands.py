"""`gui-mcp train label | audit | critic | calibrate`: from runs to labels that can be trusted.

Exit codes: 0 fine; 1 it could not be done, or something is left for later; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp_trainer.stages import Stages

if TYPE_CHECKING:
    from gui_mcp_trainer.csrs.audit import Chosen
    from gui_mcp_trainer.csrs.fitting import Calibrated
    from gui_mcp_trainer.csrs.label import Labelled
    from gui_mcp_trainer.store.store import Store

FINE, FAILED = 0, 1


def add(stages: Stages) -> None:
    """The stages `label`, `audit`, `critic` and `calibrate`."""
    label = stages.add_parser(
        "label",
        help="judge every run that a verifier has not judged",
        description="Judge every run that a verifier has not judged. It may be killed and started again, and "
        "several may work at once. Runs that the machine failed are never judged, nor those of a test split.",
    )
    label.add_argument(
        "--verifier",
        default="tree",
        metavar="NAME,...",
        help="tree (rules on what was on the screens), critic (fitted by `gui-mcp train critic`), or a model "
        "of config.toml by its name (default %(default)s)",
    )
    label.add_argument(
        "--calibration",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="of `gui-mcp train calibrate`: gives labels that are as precise as it proves, and abstains "
        "elsewhere; may be given several times",
    )
    label.add_argument(
        "--rule",
        choices=("unanimous", "majority", "milestone"),
        default="unanimous",
        help="what a model's votes make together (default %(default)s)",
    )
    label.add_argument("--votes", type=int, default=3, help="that a model casts on each run (default 3)")
    label.add_argument("--workers", type=int, default=4, help="runs that a model judges at once (default 4)")
    _store(label)
    label.set_defaults(run=_label)

    audit = stages.add_parser(
        "audit",
        help="ask a person about runs",
        description="Ask a person about runs: those that the verifiers abstained from first, then the "
        "closest calls; or a random sample, which is what a verifier can be calibrated by. The console has "
        "the same on a page.",
    )
    audit.add_argument("--limit", type=int, default=0, metavar="N", help="ask about so many at most")
    audit.add_argument("--by", default="", metavar="NAME", help="who answers (default: your account's name)")
    audit.add_argument("--sample", type=int, default=0, metavar="N", help="a random sample of N runs instead")
    audit.add_argument("--seed", type=int, default=0, help="of the sample (default %(default)s)")
    audit.add_argument(
        "--verifier", default="", metavar="NAME", help="only what this one has judged, by how sure it is"
    )
    _store(audit)
    audit.set_defaults(run=_audit)

    critic = stages.add_parser(
        "critic",
        help="fit the small critic on trusted labels",
        description="Fit the small critic on trusted labels of one half of all starts; the other is kept "
        "for its calibration.",
    )
    _truth(critic)
    critic.add_argument("--seed", type=int, default=0)
    critic.add_argument("--out", type=Path, help="default: critic.npz in the store, where `label` looks")
    _store(critic)
    critic.set_defaults(run=_critic)

    calibrate = stages.add_parser(
        "calibrate",
        help="find where a verifier can be trusted, and prove it",
        description="Find the score from which on a verifier is right as often as asked for, and prove it on "
        "trusted labels; below it abstains. A later round needs a new one: the share of successes moves.",
    )
    calibrate.add_argument("--verifier", required=True, metavar="NAME", help="as its verdicts name it")
    _truth(calibrate)
    calibrate.add_argument("--target", type=float, default=0.95, help="precision (default %(default)s)")
    calibrate.add_argument("--confidence", type=float, default=0.95, help="one-sided (default %(default)s)")
    calibrate.add_argument("--method", choices=("sequence", "split"), default="sequence")
    calibrate.add_argument("--out", type=Path, required=True, help="file that is written")
    _store(calibrate)
    calibrate.set_defaults(run=_calibrate)


def _label(arguments: argparse.Namespace) -> int:
    if arguments.workers < 1 or arguments.votes < 1:
        raise ValueError("--workers and --votes must be at least 1")
    if not _words(arguments.verifier) and not arguments.calibration:
        raise ValueError("--verifier names nobody; say tree, critic, or a model of the config")
    return asyncio.run(_labelling(arguments))


async def _labelling(arguments: argparse.Namespace) -> int:
    from gui_mcp.config import load_config
    from gui_mcp.folder import data_folder
    from gui_mcp_models.errors import ModelError

    from gui_mcp_trainer.csrs.calibrate import Calibration, CalibrationError
    from gui_mcp_trainer.csrs.eligible import eligible
    from gui_mcp_trainer.csrs.judges import Judges, UnknownVerifier
    from gui_mcp_trainer.csrs.label import label
    from gui_mcp_trainer.csrs.verifiers.critic import CriticError
    from gui_mcp_trainer.csrs.verifiers.judge import Asking
    from gui_mcp_trainer.store.forgetting import CRITIC

    store, config = _open(arguments), load_config(data_folder())
    may = await asyncio.to_thread(eligible, store)
    asking = Asking(arguments.rule, arguments.votes)
    try:
        calibrations = [Calibration.load(path) for path in arguments.calibration]
        async with Judges(config.models, config.trusted_hosts, store.root / CRITIC, asking) as judges:
            verifiers = [judges.load(name) for name in _words(arguments.verifier)]
            done = await label(
                store,
                verifiers,
                calibrations=calibrations,
                may=may,
                workers=arguments.workers,
                tell=lambda name, judged, all_: print(f"{name}: {judged} of {all_}", flush=True),
            )
    except (UnknownVerifier, CalibrationError, CriticError, ModelError) as error:
        return _failed(arguments, str(error))
    print(f"{len(may.episodes)} runs may be judged; {may.infra} were failed by the machine", end="")
    print(f", {may.refused} are of a test split and are left alone" if may.refused else "")
    for one in done:
        _say(one)
    return FAILED if any(one.later or one.given_up for one in done) else FINE


def _say(done: Labelled) -> None:
    labels = ", ".join(f"{count} {name}" for name, count in sorted(done.labels.items())) or "nothing new"
    print(f"{done.verifier}: {labels}; {done.there} were there; {done.seconds:.1f} s")
    if done.warning:
        print(f"  WARNING: {done.warning}")
    if done.later:
        print(f"  {done.later} are left for later: the model does not answer. Give the same command again.")
    for episode, why in done.given_up[:5]:
        print(f"  given up: {episode} ({why})")
    if len(done.given_up) > 5:
        print(f"  and {len(done.given_up) - 5} more")


def _audit(arguments: argparse.Namespace) -> int:
    from gui_mcp_trainer.csrs.asking import ask
    from gui_mcp_trainer.csrs.audit import Chosen, questions

    if arguments.limit < 0 or arguments.sample < 0:
        raise ValueError("--limit and --sample must be at least 0")
    chosen = Chosen(arguments.sample, arguments.seed) if arguments.sample else None
    store, by = _open(arguments), arguments.by or _account()
    asked = questions(store, by, chosen, verifier=arguments.verifier)
    if not asked:
        print(_nothing(store, chosen))
        return FINE
    came = ask(store, by, asked[: arguments.limit or None], read=input, write=print)
    print(f"\n{came.answered} answered by {by}, {came.skipped} skipped, {came.seconds / 60:.1f} minutes.")
    left = len(asked) - came.answered
    print(f"{left} left." if left else "That was all.")
    return FINE


def _nothing(store: Store, chosen: Chosen | None) -> str:
    from gui_mcp_trainer.csrs.eligible import eligible

    if not eligible(store).episodes:
        return "There is no run to judge: `gui-mcp train ingest` or `gui-mcp train collect` brings some."
    if chosen is not None:
        return "You have answered all of this sample."
    return (
        "Nothing to ask: each run has a trusted label, or no verifier has judged it (`gui-mcp train label`)."
    )


def _critic(arguments: argparse.Namespace) -> int:
    from gui_mcp_models.errors import ModelError

    from gui_mcp_trainer.csrs.fitting import NotEnough, fit_critic
    from gui_mcp_trainer.csrs.verifiers.critic import CriticError
    from gui_mcp_trainer.store.forgetting import CRITIC

    store = _open(arguments)
    out: Path = arguments.out or store.root / CRITIC
    try:
        critic = asyncio.run(fit_critic(store, arguments.truth, seed=arguments.seed))
    except (NotEnough, CriticError, ModelError) as error:
        return _failed(arguments, str(error))
    critic.save(out)
    card = critic.card
    print(f"{out}: fitted on {card.labels} labels by {card.truth}, {card.successes} of them successes.")
    print(
        "Next: gui-mcp train label --verifier critic; then calibrate it on the starts that it has not seen."
    )
    return FINE


def _calibrate(arguments: argparse.Namespace) -> int:
    from gui_mcp_trainer.csrs.calibrate import Aim, CalibrationError
    from gui_mcp_trainer.csrs.fitting import NotEnough, calibrate

    if not 0 < arguments.target < 1 or not 0 < arguments.confidence < 1:
        raise ValueError("--target and --confidence lie between 0 and 1")
    aim = Aim(arguments.target, arguments.confidence, arguments.method)
    try:
        made = calibrate(_open(arguments), arguments.verifier, arguments.truth, aim)
    except (NotEnough, CalibrationError) as error:
        return _failed(arguments, str(error))
    made.calibration.save(arguments.out)
    _say_calibrated(made)
    print(f"{arguments.out}: use it with gui-mcp train label --calibration {arguments.out}")
    return FINE if made.calibration.success else FAILED


def _say_calibrated(made: Calibrated) -> None:
    found, own = made.calibration, made.on_its_own
    print(f"{found.verifier}: {made.labels} trusted labels, {own.successes} of them successes", end="")
    print(f"; {made.unscored} more have no score" if made.unscored else "")
    for word, side, cut in (("success", "from", found.success), ("fail", "up to", found.fail)):
        if cut is None:
            print(f"  {word}: no threshold can be proven; it abstains")
        else:
            print(
                f"  {word}: {side} {cut.threshold:.4g}, {cut.right} of {cut.accepted} right, bound "
                f"{cut.bound:.4f}; {cut.kept:.0%} of the true ones get it"
            )
    print(f"  it abstains from {own.abstention:.0%} (Brier {own.brier:.4f}, calibration error {own.ece:.4f},")
    print("  both on the labels that it was made of)")


def _open(arguments: argparse.Namespace) -> Store:
    from gui_mcp_trainer.store.opened import opened

    return opened(arguments.store)


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store", type=Path, help="folder of the store (default: `training` in the data folder)"
    )


def _truth(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--truth",
        choices=("check", "human"),
        default="check",
        help="whose labels are trusted: tasks' own checks, or people on a random sample (default check)",
    )


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _account() -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", getpass.getuser()).strip("-._")[:40] or "owner"


def _failed(arguments: argparse.Namespace, why: str) -> int:
    print(f"gui-mcp train {arguments.stage}: {why}", file=sys.stderr)
    return FAILED
