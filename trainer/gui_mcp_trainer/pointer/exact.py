"""How often the numpy network does just what the oracle does, on fresh rows; needs no torch."""

from __future__ import annotations

from itertools import islice

import numpy as np
from gui_mcp_models.pointer.features import Encoded
from gui_mcp_models.pointer.forward import Network
from gui_mcp_models.pointer.threads import one_thread

from gui_mcp_trainer.pointer.row import Row
from gui_mcp_trainer.pointer.rows import FAMILIES, Families, cases
from gui_mcp_trainer.pointer.vocabulary import Split


def exact_share(
    network: Network, count: int, seed: int, split: Split, families: Families = FAMILIES
) -> float:
    """Share of `count` rows in which op, element and typed span are all right."""
    with one_thread():
        right = sum(is_exact(network, x, row) for x, row in islice(cases(seed, split, families), count))
    return right / count


def is_exact(network: Network, x: Encoded, row: Row) -> bool:
    """The first choice of every head that counts for this row is the oracle's."""
    scores = network.score(x)
    if int(np.argmax(scores.op)) != row.op:
        return False
    if row.target < 0:
        return True
    if int(np.argmax(scores.point)) not in (row.target, *row.also):
        return False
    if row.start < 0:
        return True
    return (
        int(np.argmax(network.start(x, scores, row.target))) == row.start
        and int(np.argmax(network.end(x, scores, row.target, row.start))) == row.end
        and int(np.argmax(network.case(x, scores, row.target))) == row.case
    )
