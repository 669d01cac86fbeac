"""The official conformance suite against our server, in both eras of the protocol; about a minute.

    python -m tests.conformance

The product is asked as it is served, and a server with the suite's fixtures on the same code. What is not
expected to pass stands in `expected.yml` with its reason.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import warnings

from mcp.shared.exceptions import MCPDeprecationWarning

from tests.conformance.judge import Kind, judged
from tests.conformance.suite import ERAS, SUITE, Missing, get_suite

KINDS: tuple[Kind, ...] = ("production", "fixtures")
CANNOT = 3
"""Exit code where the suite cannot be had."""


async def main() -> int:
    try:
        suite = get_suite()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return CANNOT
    print(SUITE)
    good = True
    for kind in KINDS:
        for era in ERAS:
            verdict = await judged(suite, kind, era)
            print(f"{kind:10} {era}: {verdict.counts}")
            for problem in verdict.unexpected:
                print(f"    failed: {problem}")
            for name in verdict.stale:
                print(f"    passed, but expected.yml says that it fails: {name}")
            good = good and not verdict.unexpected and not verdict.stale
    return 0 if good else 1


if __name__ == "__main__":
    warnings.simplefilter("ignore", MCPDeprecationWarning)  # fixtures use what the older era had
    logging.getLogger("mcp.server.transport_security").setLevel(logging.ERROR)  # it is meant to refuse some
    sys.exit(asyncio.run(main()))
