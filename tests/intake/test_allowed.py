"""The other side of each limit: exports that are just allowed import."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.intake import ImportRefused, read_export
from data.trial import SHIPPED_TRIAL, read_trial
from tests.intake.exports import Tables, write_good

TRIAL = read_trial(SHIPPED_TRIAL)

Change = Callable[[Tables], object]


def cells(table: str, row: int, **changed: str) -> Change:
    """Cells of a row (as a spreadsheet counts) that become something else."""
    return lambda tables: tables[table][row - 2].update(changed)


def more(table: str, row: int, **changed: str) -> Change:
    """One more row: that one, but for some cells."""
    return lambda tables: tables[table].append({**tables[table][row - 2], **changed})


def nothing_but(table: str, row: int, *kept: str, **changed: str) -> Change:
    """One more row, of which only some cells are filled."""

    def change(tables: Tables) -> None:
        like = tables[table][row - 2]
        blank = {name: like[name] if name in kept else "" for name in like}
        tables[table].append({**blank, **changed})

    return change


ALLOWED: dict[str, Change] = {
    "the instant of the export": cells("participants", 4, last_contact_at="2025-05-05T10:00"),
    "the day of the export": cells("sofa", 6, day="4"),
    "a day to come that says nothing yet": nothing_but("sofa", 6, "participant", "center", day="5"),
    "a form that is expected later": cells("forms", 5, expected_on="2099-12-31"),
    "an opening that is planned": cells("centers", 2, planned_opening_on="2026-01-01"),
    "randomized on the day of opening": cells("centers", 2, opened_on="2025-04-02"),
    "randomized on the day of closing": cells("centers", 2, closed_on="2025-04-10"),
    "randomized at the first moment of the day of opening": lambda t: (
        cells("centers", 3, opened_on="2025-05-01")(t),
        cells("participants", 4, randomized_at="2025-05-01T00:00", norepinephrine_onset_at="")(t)),
    "screened at the moment of randomization": lambda t: (
        cells("participants", 4, randomized_at="2025-05-01T00:00", norepinephrine_onset_at="")(t)),
    "opened and closed on one day": more("centers", 2, center="13", opened_on="2025-03-12",
                                         closed_on="2025-03-12"),
    "onset at randomization": cells("participants", 2, norepinephrine_onset_at="2025-04-02T14:35"),
    "dead at randomization": lambda t: (
        cells("participants", 4, died_at="2025-05-01T20:05", last_contact_at="2025-05-01T20:05")(t),
        [rows.pop() for name, rows in t.items() if name in ("sofa", "support", "infusion",
                                                            "hemodynamics", "events")],
        t["infusion"].pop()),
    "started at randomization": cells("infusion", 2, changed_at="2025-04-02T14:35"),
    "measured at death": more("hemodynamics", 2, participant="07-002",
                              measured_at="2025-04-13T03:15"),
    "pump switched off after death": more("infusion", 7, changed_at="2025-04-13T04:00"),
    "a day after death that says nothing": nothing_but("sofa", 5, "participant", "center", day="4"),
    "ended in the month of the onset": cells("events", 2, ended="2025-04"),
    "known as it began": cells("events", 2, aware_at="2025-04-03T08:20"),
    "reported as it was known": cells("events", 3, reported_at="2025-04-10T12:00"),
    "onset known to the month of death": cells("events", 3, onset="2025-04", aware_at=""),
    "reported after death": cells("events", 3, reported_at="2025-04-20T12:00"),
    "consent decided after death": cells("consent", 3, sought_on="2025-04-14",
                                         decided_on="2025-04-14"),
    "deviation after death": cells("deviations", 2, occurred_on="2025-04-15"),
    "form received on the day of randomization": cells("safety_forms", 2, received_on="2025-04-02"),
    "limits of a range": lambda t: (cells("participants", 2, age="18", lactate_mmol_l="0")(t),
                                    cells("participants", 3, age="120", lactate_mmol_l="40.0")(t)),
    "many digits that a float keeps": cells("participants", 2, weight_kg="78.10000000000000000"),
    "every digit of a float": cells("participants", 2, weight_kg="78.12345678901234"),
    "screened twice, randomized the second time": more("screening", 3, screening="S07-0009",
                                                       outcome="not_eligible", participant=""),
    "free text with lines, tabs and spaces": cells("events", 2, term=" a\tb\nc\u00e9 \u20ac "),
    "identifiers that differ in more than case": more("centers", 2, center="7"),
}  # fmt: skip


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_what_is_just_allowed_imports(change: Change, tmp_path) -> None:
    read_export(write_good(tmp_path / "export", change), TRIAL)


def test_a_lock_file_of_an_office_program_is_no_table(tmp_path) -> None:
    folder = write_good(tmp_path / "export")
    (folder / "~$participants.csv").write_bytes(b"\x05name")
    read_export(folder, TRIAL)


def test_an_unclear_time_names_the_clock_it_was_on(tmp_path) -> None:
    folder = write_good(tmp_path / "e", cells("hemodynamics", 2, measured_at="2025-03-30T02:30"))
    with pytest.raises(ImportRefused) as refused:
        read_export(folder, TRIAL)
    (finding,) = refused.value.findings
    assert "Europe/Paris" in str(finding.expected)
