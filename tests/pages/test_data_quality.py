"""Data quality over hand-made frames: forms, scores, what to chase, and the page around them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.measures.completeness import form_completeness, late_items
from data.measures.quality_forms import forms_by_center_and_form, forms_by_form
from data.measures.quality_sofa import (
    primary_completeness,
    sofa_by_day,
    sofa_component_completeness,
    sofa_missing_components,
    vital_completeness,
    vital_unknown,
)
from data.measures.quality_sources import sources, sources_blocked
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import Kind, NotShown, sentence
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from layouts import data_quality as page
from layouts import quality_forms, quality_items, quality_scores
from tests.pages.frames import measured, parts, said, words
from tests.pages.recruitment_frames import counted

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {"03": "Center 03", "07": "Center 07"}
_W, _N = Kind.WHOLE, Kind.NUMBER
FORMS = counted(
    form_completeness,
    {"due": 100, "received": 97, "late": 2, "waiting": 1, "not_due": 5},
    {"center": "03", "due": 150, "received": 149, "waiting": 1, "not_due": 0},
)


# --- forms -------------------------------------------------------------------------------------


def by_form(*rows: dict[str, Any]) -> pd.DataFrame:
    kinds = dict.fromkeys(("expected", "due", "received", "late", "waiting", "not_due"), _W)
    return measured(forms_by_form.columns, [dict.fromkeys(kinds, 0) | r for r in rows], **kinds)


def test_forms_are_stacked_in_order_and_late_ones_are_written_behind():
    drawn = quality_forms.forms_drawn(
        by_form({"form": "inclusion", "expected": 12, "due": 12, "received": 12},
                {"form": "day_7", "expected": 12, "due": 10, "received": 7, "late": 2,
                 "waiting": 1, "not_due": 2}),
        TRIAL,
    )  # fmt: skip
    assert [trace["x"] for trace in drawn.figure["data"]] == [[12, 7], [0, 1], [0, 2], [0, 2]]
    texts = [a["text"] for a in drawn.figure["layout"]["annotations"]]
    assert texts[:4] == ["received", "waiting", "late", "not due yet"]
    assert texts[4:] == ["12\u00a0/\u00a012", "7\u00a0/\u00a010 ▲2"]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Inclusion", "Day 7"]
    assert drawn.sentence == (
        "19 of 22 forms due are in (86\u202f%); 2 late, 1 waiting within their time. "
        "Most missing: Day 7 (3)."
    )
    assert "more than 10 days past the due day" in drawn.note


def test_centers_stand_by_what_is_expected_and_one_form_can_be_picked():
    kinds = dict.fromkeys(("expected", "due", "received", "late", "waiting", "not_due"), _W)
    of_form = measured(forms_by_center_and_form.columns, [
        {"center": "07", "form": "day_7", "expected": 3, "due": 3, "received": 3, "late": 0,
         "waiting": 0, "not_due": 0},
    ], **kinds)  # fmt: skip
    drawn = quality_forms.form_centers_drawn(FORMS, of_form, "all", NAMES, TRIAL)
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Center 03", "Center 07"]
    assert drawn.sentence == "Forms are late in 1 of 2 centers; most in Center 07 (2)."
    one = quality_forms.form_centers_drawn(FORMS, of_form, "day_7", NAMES, TRIAL)
    assert one.figure["data"][0]["x"] == [3]
    assert one.sentence == "Nothing is late in the 1 center that forms are expected of."
    none = quality_forms.form_centers_drawn(FORMS, of_form, "day_1", NAMES, TRIAL)
    assert none.figure is None


def test_cards_of_forms_have_denominators_and_a_calm_word_only_where_forms_are_due():
    assert said(quality_forms.received_card(FORMS)) == (
        "Forms received 98 % 246 / 250 2 waiting, 5 not yet due"
    )
    assert said(quality_forms.late_card(FORMS, TRIAL)) == (
        "Forms late 2 of 250 due over 10 days past due"
    )
    for due, calm in ((4, True), (0, False)):
        card = quality_forms.late_card(counted(form_completeness, {"due": due}), TRIAL)
        assert ("nothing late" in said(card)) is calm
    assert "no forms" in said(quality_forms.late_card(NOT, TRIAL))


# --- scores ------------------------------------------------------------------------------------


def sofa(*rows: tuple[int, int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(day, known, missing) each, and the liver alone to blame."""
    kinds = {
        "day": _W,
        "due": _W,
        "known": _W,
        "missing": _W,
        "not_due": _W,
        "component": Kind.TEXT,
    }
    days = [{"day": d, "known": k, "missing": m, "due": k + m, "not_due": 1} for d, k, m in rows]
    whole = [r | {"known": r["due"], "missing": 0} for r in days]
    found = [
        (lost if c == "liver" else none) | {"component": c}
        for lost, none in zip(days, whole, strict=True)
        for c in SOFA_COMPONENTS_OF
    ]
    known = {c: k for c, k in kinds.items() if c in sofa_by_day.columns}
    return (measured(sofa_by_day.columns, days, **known),
            measured(sofa_component_completeness.columns, found, **kinds))  # fmt: skip


def test_the_heat_table_writes_what_is_missing_and_is_empty_where_nothing_is():
    drawn = quality_scores.sofa_drawn(*sofa((0, 10, 0), (1, 6, 4), (7, 8, 1)), TRIAL)
    cells = drawn.figure["data"][0]
    assert cells["text"][:3] == ["0", "4", "1"]
    shapes = drawn.figure["layout"]["shapes"]
    assert len(shapes) == len(cells["text"]) == 3 * (1 + len(SOFA_COMPONENTS_OF))
    assert "opacity" not in shapes[0]
    assert shapes[1]["opacity"] > shapes[2]["opacity"] > 0
    axis = drawn.figure["layout"]["xaxis"]["ticktext"]
    assert axis == ["<b>0</b><br>10", "1<br>10", "<b>7</b><br>9"]
    assert drawn.sentence == (
        "The score is known for 10\u00a0/\u00a010 on day 0 and 8\u00a0/\u00a09 on day 7. "
        "Most is missing on day 1: 4 of 10. Of the components, liver is missing most often."
    )
    assert set(drawn.tidy.columns) == set(sofa_component_completeness.columns)


def test_nothing_missing_blames_nothing_and_nobody_due_is_said():
    whole = quality_scores.sofa_drawn(*sofa((0, 10, 0), (7, 9, 0)), TRIAL)
    assert "missing" not in whole.sentence
    assert quality_scores.sofa_drawn(*sofa(), TRIAL).figure is None
    assert quality_scores.sofa_drawn(NOT, NOT, TRIAL) is NOT


PRIMARY = counted(
    primary_completeness,
    {"due": 10, "complete": 7, "missing_baseline": 1, "missing_final": 2, "not_due": 1},
    {"center": "03", "due": 20, "complete": 20},
)
VITAL = counted(vital_completeness, {"due": 9, "known": 8, "unknown": 1, "not_due": 2},
                {"center": "03", "due": 20, "known": 20})  # fmt: skip


def test_primary_outcome_by_center_and_what_is_missing_of_it():
    drawn = quality_scores.primary_drawn(PRIMARY, NAMES)
    assert [trace["x"] for trace in drawn.figure["data"]] == [[20, 7], [0, 3], [0, 1]]
    assert drawn.sentence == (
        "Computable for 27 of 30 participants due. First score missing: 1; last: 2; both: 0. "
        "In 1 of 2 centers."
    )
    assert said(quality_scores.primary_card(PRIMARY)) == (
        "Primary outcome 90 % 27 / 30 3 not computable, 1 not yet due"
    )


def test_centers_side_by_side_with_vital_status():
    listed = quality_scores.centers_list(PRIMARY, VITAL, FORMS, NAMES, TRIAL)
    text = words(listed.content).replace("\u00a0", " ")
    for cell in ("7 / 10", "8 / 9", "97 / 100", "Center 07"):
        assert cell in text
    assert listed.sentence == (
        "Vital status at day 28 is known for 28 of 29 due; 1 to be found out."
    )
    without = quality_scores.centers_list(NOT, VITAL, NOT, NAMES, TRIAL)
    assert "primary_computable" not in without.tidy.columns
    assert "Vital status at day 28 known 97 % 28 / 29" in said(
        quality_scores.vital_card(VITAL, TRIAL)
    )


# --- to chase ----------------------------------------------------------------------------------


def late(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    names = ("participant", "kind", "item", "days_late")
    found = [dict(zip(names, r, strict=True)) | {"center": r[0][:2]} for r in rows]
    return measured(late_items.columns, found, days_late=_W, kind=Kind.TEXT, item=Kind.TEXT)


def components(participant: str, day: int, *lost: str) -> pd.DataFrame:
    row = {"center": participant[:2], "participant": participant, "day": day, "missing": len(lost)}
    row |= {name: name not in lost for name in SOFA_COMPONENTS_OF}
    return measured(sofa_missing_components.columns, [row], missing=_W)


UNKNOWN = measured(
    vital_unknown.columns,
    [{"center": "03", "participant": "03-001", "days_late": 12}],
    days_late=_W,
)
ITEMS = quality_items.items_frame(
    late(("07-002", "sofa", "day_7", 20), ("07-002", "form", "day_7", 11)),
    UNKNOWN, components("07-002", 7, "nervous_system", "renal"), TRIAL,
)  # fmt: skip


def test_what_to_chase_stands_longest_first_with_its_components_and_opens_its_participant():
    listed = quality_items.chase_list(ITEMS, NAMES, "all", 3, [])
    assert list(listed.tidy["participant"]) == ["07-002", "03-001", "07-002"]
    text = words(listed.content)
    for cell in ("SOFA, Day 7", "Vital status, Day 28", "Form, Day 7", "Nervous system, renal"):
        assert cell in text
    assert listed.sentence == "3 items are late, in 2 participants."
    (table,) = (p for p in parts(listed.content, "Div") if hasattr(p, "data-table"))
    assert "/participant?cut=3&participant=07-002" in getattr(table, "data-table")


def test_the_filter_keeps_one_center_and_what_is_not_supplied_is_said():
    one = quality_items.chase_list(ITEMS, NAMES, "03", 3, [NOT])
    assert list(one.tidy["center"]) == ["03"]
    assert one.sentence.endswith("Not supplied: the export has no forms.")
    none = quality_items.chase_list(ITEMS.iloc[:0], NAMES, "all", 3, [NOT])
    assert said(none.content) == "Nothing to chase here. Not supplied: the export has no forms."
    assert quality_items.chase_list(NOT, NAMES, "all", 3, []) is NOT
    assert quality_items.waiting(ITEMS) == 3
    assert quality_items.waiting(NOT) == 0


def test_components_to_chase_day_by_day():
    found = quality_items.components_frame(components("07-001", 3, *SOFA_COMPONENTS_OF))
    listed = quality_items.chase_list(found, {"07": "Center 07"}, "all", None, [])
    assert "All components" in words(listed.content)
    assert "Center" not in words(listed.content)  # there is one alone
    assert listed.sentence == "1 score waits for a component, in 1 participant."


def test_files_not_supplied_are_named_with_what_needs_them():
    rows = [
        {"table": "sofa", "supplied": False, "blocked": 1},
        {"table": "forms", "supplied": True},
    ]
    given = measured(sources.columns, rows, supplied=Kind.YES_NO, blocked=_W)
    blocked = measured(sources_blocked.columns, [{"table": "sofa", "measure": "sofa_by_day"}])
    listed = quality_items.sources_list(given, blocked)
    assert said(listed.content) == "sofa.csv SOFA by day"
    assert listed.sentence.startswith("1 of 2 files was not supplied")
    whole = quality_items.sources_list(given.iloc[1:], blocked)
    assert said(whole.content) == "The 1 file an export may leave out was supplied."


# --- the page ----------------------------------------------------------------------------------


def test_the_head_says_each_thing_or_why_not():
    text = page.head(PRIMARY, FORMS, VITAL, NOT, TRIAL)
    assert text == (
        "The primary outcome can be computed for 27 of 30 participants due. 2 of 250 forms due "
        "are late. Vital status at day 28 is known for 28 of 29 due; 1 to be found out."
    )
    assert page.head(PRIMARY, NOT, VITAL, NOT, TRIAL).count("the export has no forms") == 1
    assert page.head(NOT, NOT, NOT, NOT, None) == "No data cut has been imported yet."


@pytest.mark.parametrize(
    ("people", "whole", "centers", "there"),
    [
        (False, True, 32, (False, True, True, True)),
        (True, True, 32, (True, True, True, True)),
        (True, False, 1, (True, False, False, False)),
        (True, False, 2, (True, False, True, True)),
    ],
)
def test_what_a_view_has_nothing_for_is_not_there(people, whole, centers, there):
    found = page.places(people, whole, centers)
    assert tuple(style != {"display": "none"} for style in found) == there


def test_the_filter_of_centers_offers_those_of_the_view():
    offered, style = page.center_filter(NAMES)
    assert [o["value"] for o in offered] == ["all", "03", "07"]
    assert offered[1]["label"] == "Center 03"
    assert style == {}
    assert page.center_filter({"07": "Center 07"})[1] == {"display": "none"}


def test_in_french_everything_is_built():
    with use_language("fr"):
        page.layout()
        assert "critère principal" in page.head(PRIMARY, FORMS, VITAL, NOT, TRIAL)
