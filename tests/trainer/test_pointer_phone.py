"""Rows from the simulated phone: the train split alone, the same from one seed, what the oracle does."""

from __future__ import annotations

from itertools import islice

import numpy as np
from gui_mcp_benchmarks.suites.pocket.suite import seeds_of, template_named
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_models.pointer.features import cut
from gui_mcp_models.pointer.forward import OPS
from gui_mcp_trainer.pointer.phone import FIRST_SEED, learnable, phone_cases, phone_rows


def test_only_the_train_split_is_learnt_from() -> None:
    names = {template.name for template in learnable()}
    assert names
    assert all(template_named(name).split == "train" for name in names)
    assert not names & {t.name for t in TEMPLATES if t.split != "train"}


def test_no_seed_of_the_benchmark_is_learnt_from() -> None:
    assert all(seed < FIRST_SEED for t in learnable() for seed in seeds_of(t.name, 200))


def test_one_seed_gives_the_same_rows() -> None:
    one, other = (list(islice(phone_rows(3), 15)) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert (a.op, a.target, a.start, a.end, a.family) == (b.op, b.target, b.start, b.end, b.family)
        assert np.array_equal(a.ids, b.ids)
        assert np.array_equal(a.mark, b.mark)


def test_a_row_names_what_is_there() -> None:
    """A tap has an element that can be tapped, a text one that can be typed into and words to copy."""
    seen: set[str] = set()
    for encoded, row in islice(phone_cases(11), 60):
        op = OPS[row.op]
        seen.add(op)
        if op in ("tap", "type"):
            assert encoded.usable[row.target]
        if op == "type":
            assert encoded.editable[row.target]
            assert cut(encoded, "", row.start, row.end) or row.start < len(encoded.places)
    assert {"tap", "type", "done"} <= seen
