"""Local times against the standard library's zoneinfo: the same instant, or known to be unclear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.intake import clocks
from data.intake.clocks import Zones, known_zones, placed, written

ZONES = sorted(known_zones())
ODD = ["Europe/Paris", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo",
       "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca"]  # fmt: skip
MINUTES = (datetime(2035, 1, 1) - datetime(2000, 1, 1)) // timedelta(minutes=1)


def place(texts: list[str], zone: str) -> clocks.Placed:
    codes = np.arange(len(texts))
    spans = [clocks.partial(text) for text in texts]
    return placed(written(spans), codes, Zones([zone], np.zeros(len(texts), int)))


def judged(wall: datetime, zone: str) -> tuple[datetime | None, bool, bool]:
    """By zoneinfo: the instant if it is clear, else whether it came twice, or never."""
    one, two = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if one.utcoffset() == two.utcoffset():
        return one.astimezone(UTC).replace(tzinfo=None), False, False
    back = one.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return None, back == wall, back != wall


def assert_agrees(walls: list[datetime], zone: str) -> None:
    found = place([f"{wall:%Y-%m-%dT%H:%M}" for wall in walls], zone)
    for n, wall in enumerate(walls):
        instant, twice, never = judged(wall, zone)
        assert found.first[n].item() == instant, (wall, zone)
        assert found.last[n].item() == instant
        assert (found.twice[n], found.never[n]) == (twice, never), (wall, zone)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, MINUTES), min_size=1, max_size=50), st.sampled_from(ZONES))
def test_a_time_is_the_instant_zoneinfo_says(minutes, zone) -> None:
    assert_agrees([datetime(2000, 1, 1) + timedelta(minutes=m) for m in minutes], zone)


def changes(zone: str, years: range) -> list[datetime]:
    """The wall times around which the clock of a zone was changed, to the hour."""
    start, there = datetime(years.start, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    hours = [start + timedelta(hours=h) for h in range(len(years) * 8766)]
    offsets = [hour.astimezone(there).utcoffset() for hour in hours]
    return [
        hour.astimezone(there).replace(tzinfo=None)
        for hour, now, then in zip(hours[1:], offsets[1:], offsets, strict=False)
        if now != then
    ]


@pytest.mark.parametrize("zone", ODD)
def test_every_change_of_an_odd_clock(zone) -> None:
    around = [timedelta(minutes=m) for m in range(-150, 151, 15)]
    walls = [change + step for change in changes(zone, range(2010, 2016)) for step in around]
    if zone != "Asia/Kathmandu":  # a clock that is never changed
        assert walls
        assert {judged(wall, zone)[1:] for wall in walls} > {(False, False)}
    assert_agrees([*walls, datetime(2012, 2, 29, 12)], zone)


@pytest.mark.proof
@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_every_clock_from_2000_to_2035(zone) -> None:
    around = [timedelta(minutes=m) for m in range(-150, 151, 15)]
    walls = [change + step for change in changes(zone, range(2000, 2036)) for step in around]
    assert_agrees([*walls, datetime(2012, 2, 29, 12)], zone)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01T00:00", "2025-01-01T00:00"),
        ("2024-02", "2024-02-01T00:00", "2024-03-01T00:00"),
        ("2024-12", "2024-12-01T00:00", "2025-01-01T00:00"),
        ("2024-02-29", "2024-02-29T00:00", "2024-03-01T00:00"),
    ],
)
def test_an_incomplete_date_spans_all_it_may_mean(text, first, last) -> None:
    found = place([text], "UTC")
    assert found.first[0] == np.datetime64(first)
    assert found.last[0] + np.timedelta64(1, "us") == np.datetime64(last)


def test_a_day_that_begins_without_a_midnight_begins_when_its_clock_does() -> None:
    found = place(["2017-10-15"], "America/Sao_Paulo")  # 00:00 was skipped there
    assert found.first[0] == np.datetime64("2017-10-15T03:00")
    assert not found.never[0]


def test_a_row_whose_clock_is_not_known_has_no_instant_unless_it_has_an_offset() -> None:
    spans = [clocks.time(text) for text in ("2025-04-02T14:35", "2025-04-02T14:35+02:00")]
    found = placed(written(spans), np.arange(2), Zones([], np.full(2, -1)))
    assert np.isnat(found.first[0])
    assert found.first[1] == np.datetime64("2025-04-02T12:35")


def test_time_zones_are_places() -> None:
    assert {"Europe/Paris", "Indian/Reunion", "UTC"} <= known_zones()
    assert not {"CET", "EST", "localtime", "posixrules", ""} & known_zones()
