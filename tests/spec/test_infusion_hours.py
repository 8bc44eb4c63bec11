"""Hours from onset to start by center: quartiles of five starts and more, never of one person."""

import pytest

from tests.spec.answers import answer
from tests.spec.reader import same


def hours_of(*hours: float | None) -> dict[str, str]:
    """An export of one center where infusions started so many hours after onset, or never."""
    people = [f"07-{n:03} | 07 | 2025-05-01T00:00Z | 2025-05-01T00:00Z" for n in range(len(hours))]
    rates = [
        f"07-{n:03} | 07 | 2025-05-{1 + int(h) // 24:02}T{int(h) % 24:02}:00Z | 0.5 | start"
        for n, h in enumerate(hours)
        if h is not None
    ]
    return {
        "centers": "center | timezone\n07 | Europe/Paris\n08 | Europe/Paris",
        "participants": "\n".join(
            ["participant | center | randomized_at | norepinephrine_onset_at", *people]
        ),
        "infusion": "\n".join(
            ["participant | center | changed_at | rate_ng_kg_min | action", *rates]
        ),
    }


def test_five_starts_have_quartiles_and_who_never_started_is_not_among_them() -> None:
    same(
        answer("infusion_start_hours", hours_of(6, 10, 20, 24, 30, None)),
        """
        center | known | low_quarter | median | high_quarter
        07     | 5     | 10          | 20     | 24
        08     | 0     |             |        |
        """,
    )


@pytest.mark.parametrize("few", [0, 1, 4])
def test_fewer_than_five_are_counted_and_not_told(few: int) -> None:
    found = answer("infusion_start_hours", hours_of(*[12] * few))
    assert found["known"].tolist() == [few, 0]
    assert found[["low_quarter", "median", "high_quarter"]].isna().all(axis=None)


def test_without_an_onset_there_are_no_hours() -> None:
    export = hours_of(6, 7, 8, 9, 10)
    export["participants"] = export["participants"].replace(" | 2025-05-01T00:00Z\n", " | \n", 1)
    found = answer("infusion_start_hours", export)
    assert found["known"].tolist() == [4, 0]
