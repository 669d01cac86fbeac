"""What `gui-mcp train extract` tells at its end, and what it needs by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from gui_mcp_models.dialects.dialect import Dialect

from gui_mcp_trainer.csrs.credit.credit import Scored
from gui_mcp_trainer.csrs.extract.claims import NUMBER
from gui_mcp_trainer.csrs.extract.judged import Judged
from gui_mcp_trainer.csrs.extract.sampling import Score
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.csrs.rules import Rules
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CHECKED, KINDS, ExtractionRow


def view_name(rules: Rules, dialect: Dialect | None, writer: Writer) -> str:
    """`paper-1-5+step-gui+plain-1`; a model's name without what would part a key."""
    by = writer.name("progress").partition("+")[0].replace("/", ".")
    return f"{rules.name}+{dialect.name if dialect is not None else 'words'}+{by}"


def score_for(credit: str) -> Score:
    """What a credit rule is told of the steps: nothing for broadcast, else what pointer and the screens say
    of each, and how much of the goal is done on each screen."""
    if credit == "broadcast":
        return Scored
    from gui_mcp_models.pointer.checkpoint import load
    from gui_mcp_models.pointer.model import WEIGHTS

    from gui_mcp_trainer.csrs.nearing import scored

    return partial(scored, load(WEIGHTS))


def table(store: Store, writer: Writer, episodes: Sequence[Judged]) -> str:
    """Kinds by what came of the check, over all rows of `writer` on `episodes`. Blocks."""
    ours = {one.row.episode for one in episodes}
    names = {kind: writer.name(kind) for kind in KINDS}
    counts: Counter[tuple[str, str]] = Counter()
    for row in store.read(ExtractionRow):
        if row.episode in ours and row.extractor in names.values():
            counts[row.kind, row.checked] += 1
    lines = [f"{'kind':<16}" + "".join(f"{word:>11}" for word in CHECKED)]
    for kind in KINDS:
        cells = "".join(f"{counts[kind, word]:>11,}" for word in CHECKED)
        lines.append(f"{NUMBER[kind]} {kind:<14}{cells}")
    return "\n".join(lines)
