"""The demonstration: which made-up trial, and the three data cuts that it is shown with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.synthetic.whole import Synthetic, synthetic_trial

# Chosen among seeds so that the last cut shows all that reality does; a test lists what
DEMO_SEED = 67443
_ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class DemoExport:
    """One export of the demonstration: when it is taken, what for, under which name frozen."""

    as_of: datetime
    label: str
    frozen_name: str | None = None


def demo_exports() -> list[DemoExport]:
    """The demonstration's exports, oldest first: Monday mornings in mid-course."""
    return [
        DemoExport(datetime(2026, 10, 19, 6, tzinfo=_ZONE), "Before the DSMB's first meeting",
                   "DSMB meeting 1"),
        DemoExport(datetime(2026, 11, 9, 6, tzinfo=_ZONE), "Weekly review 2026-11-09"),
        DemoExport(datetime(2026, 11, 16, 6, tzinfo=_ZONE), "Weekly review 2026-11-16"),
    ]  # fmt: skip


def demo_trial(participants: int = 240, centers: int = 32, seed: int = DEMO_SEED) -> Synthetic:
    """The made-up trial that the demonstration shows."""
    return synthetic_trial(seed, participants=participants, centers=centers)
