"""The store's clock, and instants as the database keeps them: whole microseconds, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000  # microseconds


def now() -> datetime:
    """This instant, UTC. Tests put another clock in its place."""
    return datetime.now(UTC)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC; ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return (instant - _EPOCH) // _MICROSECOND


def instant(since_1970_us: int) -> datetime:
    """The instant, UTC, of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=since_1970_us)


def maybe_instant(since_1970_us: int | None) -> datetime | None:
    return None if since_1970_us is None else instant(since_1970_us)
