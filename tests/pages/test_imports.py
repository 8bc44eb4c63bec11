"""Imports and cuts over hand-made frames: sentences, plurals, forms, and what is not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.measures.imports import cut_contents
from data.vocabulary import LIVE_TABLES, NotShown, sentence
from layouts import imports as page
from tests.pages.frames import frame_of, measured, parts, said, words

FIRST = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CLOSED = NotShown(sentence("Not shown: the charter does not open this to your role."))


def cuts(*frozen: str | None) -> pd.DataFrame:
    return frame_of(
        LIVE_TABLES["cuts"],
        [
            {
                "cut": n,
                "as_of": FIRST + timedelta(weeks=n - 1),
                "saved_at": FIRST + timedelta(weeks=n - 1, hours=1),
                "saved_by": "lea",
                "digest": f"{n}" * 64,
                "definition": "1.0",
                "frozen_as": name,
                "frozen_at": None if name is None else "2026-11-09T08:00Z",
                "participants": 140 + 4 * n,
                "rows": 9_000 + n,
            }
            for n, name in enumerate(frozen, start=1)
        ],
    )


def imports(*outcomes: tuple[str, int | None, int]) -> pd.DataFrame:
    return frame_of(
        LIVE_TABLES["imports"],
        [
            {
                "import": n,
                "tried_at": f"2026-11-{n:02d}T07:00Z",
                "tried_by": "lea",
                "outcome": outcome,
                "cut": cut,
                "findings": found,
            }
            for n, (outcome, cut, found) in enumerate(outcomes, start=1)
        ],
    )


def findings(*files: str) -> pd.DataFrame:
    return frame_of(
        LIVE_TABLES["findings"],
        [
            {
                "import": 3,
                "finding": n,
                "file": file,
                "row": n + 1,
                "column": "age",
                "found": "abc",
                "expected": "a whole number",
                "expected_text": "a whole number",
                "expected_values": "{}",
            }
            for n, file in enumerate(files, start=1)
        ],
    )


def contents(**rows: int | None) -> pd.DataFrame:
    found = [{"table": table, "supplied": n is not None, "rows": n} for table, n in rows.items()]
    return measured(cut_contents.columns, found)


SAVED = imports(("saved", 1, 0), ("saved", 2, 0), ("saved", 3, 0))


def test_the_lead_says_the_current_cut_its_age_and_the_last_import() -> None:
    text = page.lead(cuts(None, None, None), SAVED, NOW)
    assert "Cut 3 is the current one, as of 16 Nov 2026" in text
    assert "6 days old" in text
    assert "was saved as cut 3." in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (("refused", None, 1), "was refused with 1 finding; the current cut stays as it was."),
        (("refused", None, 12), "was refused with 12 findings; the current cut stays as it was."),
        (("unchanged", 3, 0), "held what cut 3 holds: nothing new was saved."),
    ],
)
def test_the_lead_says_what_came_of_an_import(outcome, words) -> None:
    text = page.lead(cuts(None, None, None), imports(("saved", 3, 0), outcome), NOW)
    assert text.endswith(words)


def test_the_lead_of_an_empty_home_says_what_to_do() -> None:
    assert page.lead(cuts(), imports(), NOW) == (
        "Nothing has been imported yet. Bring in the first export."
    )


def test_the_lead_after_a_first_import_that_was_refused() -> None:
    text = page.lead(cuts(), imports(("refused", None, 2)), NOW)
    assert text.startswith("There is no cut yet. The last import")


def test_age_counts_whole_days_and_never_below_zero() -> None:
    one = cuts(None)
    assert "1 day old" in page.lead(one, SAVED, datetime(2026, 11, 3, 6, 0, tzinfo=UTC))
    assert ": today." in page.lead(one, SAVED, datetime(2026, 11, 3, 5, 59, tzinfo=UTC))
    assert ": today." in page.lead(one, SAVED, datetime(2026, 11, 1, 5, 59, tzinfo=UTC))


def test_the_cards_agree_with_the_frames() -> None:
    cards = page.number_cards(
        cuts(None, "Board 1", None), SAVED, contents(centers=32, hemodynamics=None), NOW
    )
    current, people, tables, last = map(said, cards)
    assert "3" in current
    assert "6 days old" in current
    assert "152" in people
    assert "+4 since the cut before" in people
    assert "1 of 2" in tables
    assert "not supplied: Hemodynamics" in tables
    assert "0 findings" in last
    assert "✓" in last


def test_cards_without_anything_say_so() -> None:
    for card in page.number_cards(cuts(), imports(), contents(), NOW)[:2]:
        assert "Nothing imported yet" in said(card)
    assert "Nothing imported yet" in said(page.number_cards(cuts(), imports(), contents(), NOW)[3])


def test_cards_that_are_not_shown_give_the_reason() -> None:
    for card in page.number_cards(CLOSED, CLOSED, CLOSED, NOW):
        assert "the charter does not open this" in said(card)


def test_findings_are_counted_by_file_and_listed() -> None:
    found = page.findings_list(
        findings("participants.csv", "events.csv", "participants.csv"),
        imports(("refused", None, 3)),
    )
    assert found.sentence == "3 findings in 2 files. Nothing of this import was kept."
    text = said(found.content)
    assert "participants.csv 2" in text
    assert "events.csv 1" in text
    assert "a whole number" in words(found.content)
    one = page.findings_list(findings("sofa.csv"), imports(("refused", None, 1)))
    assert one.sentence == "1 finding in 1 file. Nothing of this import was kept."


def test_no_findings_is_said() -> None:
    found = page.findings_list(findings(), SAVED)
    assert said(found.content) == "No findings."
    assert "was saved as cut 3" in found.sentence


def test_a_table_that_was_not_supplied_is_not_a_zero() -> None:
    found = page.contents_list(contents(centers=32, hemodynamics=None, events=0), 3)
    assert "Centers 32" in said(found.content)
    assert "Hemodynamics not supplied" in said(found.content)
    assert "Events 0" in said(found.content)
    assert found.sentence.startswith("Cut 3: 2 of 3 tables supplied")


def test_only_a_cut_that_is_not_frozen_has_a_form() -> None:
    found = page.cuts_list(cuts(None, "Board 1", None))
    forms = [f for f in parts(found.content, "Form") if f.action == "/do/freeze_cut"]
    assert ["Freeze cut 3" in said(f) for f in forms] == [True, False]
    assert "Freeze cut 1" in said(forms[1])
    assert all("cannot be unfrozen or renamed" in said(f) for f in forms)
    assert "Board 1" in said(found.content)
    assert [a.href for a in parts(found.content, "A")] == [
        "/imports?cut=3",
        "/imports?cut=2",
        "/imports?cut=1",
    ]
    assert found.sentence == "3 cuts; none is ever changed. 1 is frozen."


def test_a_long_register_says_what_is_left_out() -> None:
    found = page.cuts_list(cuts(*[None] * 21))
    assert len(parts(found.content, "A")) == page.CUTS_LISTED
    assert found.note == "The newest 20 of 21; the CSV has them all."
    assert len(found.tidy) == 21


def test_every_import_tried_is_listed_with_sign_and_word() -> None:
    found = page.tries_list(imports(("saved", 1, 0), ("refused", None, 4)))
    assert found.sentence.startswith("2 imports tried. 1 was refused,")
    assert "● Refused" in said(found.content)
    assert "✓ Saved" in said(found.content)


@pytest.mark.parametrize(
    "made",
    [
        lambda: page.findings_list(CLOSED, SAVED),
        lambda: page.findings_list(findings(), CLOSED),
        lambda: page.contents_list(CLOSED, 3),
        lambda: page.cuts_list(CLOSED),
        lambda: page.tries_list(CLOSED),
    ],
)
def test_what_may_not_be_shown_stays_so(made) -> None:
    assert made() is CLOSED


def test_empty_registers_are_sentences() -> None:
    assert said(page.cuts_list(cuts()).content) == "No cut has been saved yet."
    assert said(page.contents_list(contents(), None).content) == "There is no cut yet."
    assert said(page.tries_list(imports()).content) == "No import has been tried yet."


def test_it_speaks_french() -> None:
    with use_language("fr"):
        assert "Geler" in said(page.cuts_list(cuts(None)).content)
        assert "jours" in page.lead(cuts(None, None, None), SAVED, NOW)
        page.layout()
