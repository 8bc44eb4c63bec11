"""How much one session may ask: enough for whoever looks, too little for whoever fetches.

Counted in the memory of each worker, so with two of them a session has up to twice as much. Fifty
sessions that answer 2 500 requests a second in all stay far below it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from data.vocabulary import UNBLINDED_ROLES, Role

_SESSIONS_KEPT = 10_000


@dataclass(frozen=True)
class Pace:
    """`burst` requests at once, then `per_s` a second."""

    burst: float
    per_s: float


BLINDED = Pace(3_000, 300)
CLOSED = Pace(300, 20)  # arms are looked at, not fetched
ADMINISTRATION = Pace(300, 20)
EXPORTS = Pace(60, 0.5)


def pace_of(role: Role) -> Pace:
    """What a role may ask, files taken along apart."""
    if role in UNBLINDED_ROLES:
        return CLOSED
    return ADMINISTRATION if role is Role.ADMINISTRATOR else BLINDED


class Limits:
    """What each session has left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[tuple[str, Pace], tuple[float, float]] = OrderedDict()

    def wait_s(self, session: str, pace: Pace, now: float | None = None) -> int:
        """0, and the request is counted, or the seconds until one more is free."""
        now = time.monotonic() if now is None else now
        key = (session, pace)
        with self._lock:
            left, since = self._left.pop(key, (pace.burst, now))
            left = min(pace.burst, left + (now - since) * pace.per_s)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, now)
            while len(self._left) > _SESSIONS_KEPT:
                self._left.popitem(last=False)
        return 0 if allowed else max(1, round((1 - left) / pace.per_s))
