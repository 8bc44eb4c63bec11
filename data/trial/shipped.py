"""The definitions that come with the software: I-MICRO, its charters, and the demo's dates."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "imicro"
SHIPPED_TRIAL = _FOLDER / "trial.toml"
SHIPPED_CHARTER = _FOLDER / "charter.toml"
DEMO_CHARTER = _FOLDER / "charter_demo.toml"


def demo_trial_text(first: date, last: date) -> str:
    """The shipped definition with other planned dates of first and last participant.

    Everything else is the shipped text, so the demo and I-MICRO are spelled once.
    """
    text = SHIPPED_TRIAL.read_text(encoding="utf-8")
    for key, day in (("first_participant_on", first), ("last_participant_on", last)):
        line = f"{key} = {day.isoformat()}  # DEMO: replaces the date of I-MICRO"
        text, times = re.subn(rf"^{key} = .*$", line, text, flags=re.MULTILINE)
        if times != 1:
            raise ValueError(f"{SHIPPED_TRIAL.name} must hold one line '{key} = …'")
    return text
