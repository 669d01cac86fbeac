"""Ray's own switches, which it reads when it is first imported."""

from __future__ import annotations

import os

LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""At 0 a node of its own takes 127.0.0.1 for its address, on every system, and its programs listen there
alone; else on every address of the machine (`ray._private.services`, 2.60)."""
TELLING = "RAY_USAGE_STATS_ENABLED"


def stay_on_the_loopback() -> None:
    """For a cluster of this machine alone. What the environment says already stays."""
    os.environ.setdefault(LOOPBACK, "0")
    os.environ.setdefault(TELLING, "0")
