"""How often somebody may ask: token buckets by name, in memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST = 2048
"""Names that are remembered; the fullest buckets are forgotten first, which changes nothing for them."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """Each name may ask `rate` times a second on average, and `burst` times at once."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, name: str) -> int:
        """0 when `name` may ask now; else after how many whole seconds it may ask again."""
        now = self._clock()
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= MOST:
                self._forget(now)
            bucket = self._buckets[name] = _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) / self._rate)
        bucket.left -= 1
        return 0

    def _forget(self, now: float) -> None:
        def fill(name: str) -> float:
            bucket = self._buckets[name]
            return bucket.left + (now - bucket.at) * self._rate

        for name in sorted(self._buckets, key=fill, reverse=True)[: MOST // 2]:
            del self._buckets[name]
