"""A center's own lists over hand-made frames: patient by patient, and what is not there."""

from __future__ import annotations

from data.measures.exposure import exposure_listing
from data.measures.infusion_start import infusion_start_counts, infusion_start_listing
from layouts import my_center as page
from layouts import own_lists
from tests.pages.frames import links, measured, parts, said, words
from tests.pages.own_frames import ONE, SUPPLY, TWO, consents, counted, late


def test_late_items_stand_patient_by_patient() -> None:
    found = own_lists.todo_list(
        late(("07-009", "form", "day_28", 40), ("07-001", "sofa", "day_7", 30),
             ("07-009", "sofa", "day_0", 20), ("07-004", "form", "day_7", 1)), [], ONE
    )  # fmt: skip
    items = [said(part) for part in parts(found.content, "Li")]
    assert items == [
        "● missing 07-009 Form, Day 28 · 40 days late SOFA, Day 0 · 20 days late",
        "● missing 07-001 SOFA, Day 7 · 30 days late",
        "▲ late 07-004 Form, Day 7 · 1 day late",
    ]
    assert found.sentence == "4 items are late, in 3 participants."
    assert links(found.content) == [
        f"/participant?participant=07-{n}" for n in ("009", "001", "004")
    ]  # fmt: skip
    alone = own_lists.todo_list(late(("07-004", "form", "day_7", 0)), [], ONE)
    assert alone.sentence == "1 item is late, in 1 participant."
    assert said(alone.content) == "▲ late 07-004 Form, Day 7 · due now"


def test_a_long_list_folds_and_loses_nobody() -> None:
    rows = [(f"07-{n:03d}", "form", "day_7", 99 - n) for n in range(own_lists.LISTED + 3)]
    found = own_lists.todo_list(late(*rows), [], ONE)
    assert len(parts(found.content, "Li")) == own_lists.LISTED + 3
    assert said(parts(found.content, "Summary")[0]) == "3 more"
    assert len(parts(parts(found.content, "Details")[0], "Li")) == 3


def test_with_two_centers_each_line_says_which() -> None:
    found = own_lists.todo_list(
        late(("03-001", "form", "day_7", 2), ("07-001", "form", "day_7", 1)), [], TWO
    )
    assert "03-001 · Center 03" in said(found.content)
    assert "07-001 · Center 07" in said(found.content)


def test_nothing_late_is_said() -> None:
    assert said(own_lists.todo_list(late(), [], ONE).content).startswith("Nothing late:")


def test_without_forms_nothing_late_is_not_claimed_of_them() -> None:
    found = own_lists.todo_list(late(), [SUPPLY], ONE)
    assert said(found.content) == (
        "Nothing late in what was supplied. Not supplied: the export has no forms."
    )
    some = own_lists.todo_list(late(("07-001", "sofa", "day_7", 3)), [SUPPLY], ONE)
    assert some.sentence.endswith("in 1 participant. Not supplied: the export has no forms.")
    card = said(page.late_card(late(), [SUPPLY]))
    assert card == "Late items 0 Not supplied: the export has no forms."


def test_the_consent_tracker_says_whom_to_approach_and_keeps_refusals_apart() -> None:
    found = own_lists.consent_list(
        consents(
            {"participant": "07-003", "status": "pending", "overdue": True, "days_since": 18,
             "approach": "relative", "sought_on": "2026-11-05"},
            {"participant": "07-005", "status": "pending", "days_since": 2},
            {"participant": "07-006", "days_since": 30, "mode": None},
            {"participant": "07-001", "status": "refused", "decided_on": "2026-10-01"},
        ), ONE
    )  # fmt: skip
    items = [said(part) for part in parts(found.content, "Li")]
    assert items == [
        "● overdue 07-003 Approach: relative · sought 5 Nov 2026 day 18, limit 14",
        "▲ pending 07-005 Approach: nobody is named · not sought yet day 2, limit 14",
        "▲ no record 07-006 Nothing says how consent was given. 30 days",
        "refused 07-001 on 1 Oct 2026",
    ]
    assert [said(h) for h in parts(found.content, "H3")] == ["No consent record", "Refused"]
    assert found.sentence == "2 deferred consents are waited for, 1 overdue. 1 was refused."
    assert "overdue after 14 days" in found.note


def test_no_consent_waited_for_is_said() -> None:
    assert said(own_lists.consent_list(consents(), ONE).content) == (
        "No consent is waited for, and none was refused."
    )
    refused = own_lists.consent_list(consents({"participant": "07-001", "status": "refused"}), ONE)
    assert said(refused.content) == "Refused refused 07-001 day not written"
    assert refused.sentence == "0 deferred consents are waited for, 0 overdue. 1 was refused."


def test_starts_are_said_against_the_window() -> None:
    rows = [
        {"center": "07", "participant": "07-002", "randomized_at": "2026-10-01T08:00Z",
         "started_at": "2026-10-01T10:00Z", "hours_to_start": 25.25, "start": "late"},
        {"center": "07", "participant": "07-001", "randomized_at": "2026-09-01T08:00Z",
         "start": "not_due"},
    ]  # fmt: skip
    counts = counted(infusion_start_counts, in_window=7, late=1, due=8)
    given = measured(exposure_listing.columns, [
        {"center": "07", "participant": "07-001", "class_blinded": "not_due"},
        {"center": "07", "participant": "07-002", "class_blinded": "stopped_early"},
    ])  # fmt: skip
    starts = measured(infusion_start_listing.columns, rows)
    found = own_lists.starts_list(starts, counts, given, ONE)
    cells = words(found.content)
    assert "Class | Stopped early | Not yet due" in cells
    assert links(found.content) == [
        "/participant?participant=07-002", "/participant?participant=07-001"
    ]  # fmt: skip
    unseen = own_lists.starts_list(starts, counts, SUPPLY, ONE)
    assert "Class" not in words(unseen.content)
    assert "▲\u00a0late | not yet due" in cells
    assert "Onset to start (h) | 25.2 | –" in cells
    assert "Center" not in cells
    assert said(found.sentence).startswith("7 / 8 started within the window (88 %)")
    none = counted(infusion_start_counts)
    assert own_lists.starts_sentence(none) == "No infusion is due yet."
    assert own_lists.starts_sentence(SUPPLY) == ""
