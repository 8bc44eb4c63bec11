"""What numbers, dates and sentences look like, in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kit import words
from dashboard.kit.labels_closed import CLOSED_ENGLISH
from dashboard.kit.words import NONE, say, use_language
from data.vocabulary import TABLES, Role, Topic, sentence

AT = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (0, None, "0", "0"),
        (1234567, None, "1\u202f234\u202f567", "1\u202f234\u202f567"),
        (-3, None, "\u22123", "\u22123"),
        (2.25, None, "2.2", "2,2"),
        (-12345.678, 2, "\u221212\u202f345.68", "\u221212\u202f345,68"),
        (-0.04, None, "0.0", "0,0"),
        (np.int64(7), None, "7", "7"),
        (3, 1, "3.0", "3,0"),
        (float("inf"), None, "∞", "∞"),
        (float("nan"), None, NONE, NONE),
        (None, None, NONE, NONE),
        (pd.NA, None, NONE, NONE),
        (pd.NaT, None, NONE, NONE),
    ],
)
def test_numbers(value, digits, english, french):
    assert words.number(value, digits) == english
    with use_language("fr"):
        assert words.number(value, digits) == french


@given(st.integers(-(10**9), 10**9), st.sampled_from(["en", "fr"]))
def test_a_number_can_be_read_back(n, language):
    with use_language(language):
        text = words.number(n)
    assert int(text.replace("\u202f", "").replace("\u2212", "-")) == n


def test_changes_carry_their_sign():
    assert [words.signed(x) for x in (2, -3, 0, 0.01)] == ["+2", "\u22123", "0", "0.0"]


@pytest.mark.parametrize(
    ("count", "of", "text"),
    [(136, 145, "94\u202f%"), (0, 145, "0\u202f%"), (145, 145, "100\u202f%"), (0, 0, NONE),
     (1, 1000, "<1\u202f%"), (999, 1000, ">99\u202f%"), (10, 1000, "1\u202f%"),
     (pd.NA, 3, NONE)],
)  # fmt: skip
def test_percentages_are_never_rounded_into_none_or_all(count, of, text):
    assert words.percent(count, of) == text


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 2))
def test_only_nobody_is_0_percent_and_only_everybody_100(count, of, digits):
    text = words.percent(min(count, of), of, digits)
    assert (text[:-2] in ("0", "0.0", "0.00")) == (count == 0)
    assert (text[:-2] in ("100", "100.0", "100.00")) == (count >= of)


def test_ratios_and_intervals_do_not_break_across_lines():
    assert words.ratio(136, 145) == "136\u00a0/\u00a0145"
    assert words.interval(5.9, 15.5) == "5.9\u00a0–\u00a015.5"
    assert words.interval(5.91, 15.55, 1, "%") == "5.9\u00a0–\u00a015.6\u202f%"


@pytest.mark.parametrize(
    ("p", "text"), [(0.02, "0.02"), (0.004, "<0.01"), (0.996, ">0.99"), (0, "0.00"), (1, "1.00")]
)
def test_probabilities_are_certain_only_when_they_are(p, text):
    assert words.probability(p) == text


def test_days_and_moments_are_read_on_the_clock_in_force():
    assert words.day(date(2026, 11, 16)) == "16 Nov 2026"
    assert words.moment(AT) == "16 Nov 2026,\u00a005:00\u00a0UTC"
    assert words.moment(AT, "Europe/Paris") == "16 Nov 2026,\u00a006:00"
    with use_language("fr", "Europe/Paris"):
        assert words.moment(AT) == "16 nov. 2026,\u00a006:00"
        assert words.month(date(2027, 12, 3)) == "déc. 2027"
    assert words.day(datetime(2026, 11, 15, 23, 30, tzinfo=UTC), "Europe/Paris") == "16 Nov 2026"
    assert words.day(pd.Timestamp("2026-11-16")) == "16 Nov 2026"


def test_a_sentence_fills_its_names_with_values_as_people_write_them():
    text = say("{n} of {name}, {x}, {day}, {part}, {role}, {no}", n=1234, name="{x}", x=0.5,
               day=date(2026, 1, 2), part=sentence("{k} rows", k=3), role=Role.STEERING,
               no=False)  # fmt: skip
    assert text == "1\u202f234 of {x}, 0.5, 2 Jan 2026, 3 rows, Steering committee, No"


def test_plurals_follow_the_language():
    def said(n):
        return words.say_plural("{n} day old", "{n} days old", n)

    assert [said(n) for n in (0, 1, 2)] == ["0 days old", "1 day old", "2 days old"]


def test_labels_are_the_name_unless_the_dictionary_knows_better():
    assert words.label("randomized_at") == "Randomized at"
    assert words.label("sofa_missing") == "SOFA missing"
    assert words.label("late") == "Late"
    assert words.label("late", "start") == "After the window"
    assert words.label(Role.STEERING) == "Steering committee"


def test_cells_say_codes_but_leave_people_s_words_alone():
    assert words.cell("not_due", "status") == "Not yet due"
    assert words.cell("not_due", "a_measure_s_own_column") == "Not yet due"
    assert words.cell("other", "text") == "other"
    assert words.cell("07", "center") == "07"
    assert words.cell(True, "important") == "Yes"
    assert words.cell(pd.NA, "days_late") == NONE
    assert words.cell(pd.Timestamp("2026-03-01"), "month") == "Mar 2026"


def test_the_language_ends_with_its_block_even_after_an_error():
    with pytest.raises(ZeroDivisionError), use_language("fr"):
        raise ZeroDivisionError
    assert words.language() == "en"
    with use_language("xx"):
        assert words.language() == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en-US,fr;q=0.5", "en"), ("de, fr;q=0.3", "fr"),
     ("", "en"), ("fr;q=x", "en"), ("de", "en")],
)  # fmt: skip
def test_a_browser_s_languages_are_heard(header, language):
    assert words.preferred_language(header) == language


def test_no_two_lists_of_words_name_the_same_thing():
    """The last would win wherever the code stands: 'received' of a form was 'Infusion begun'."""
    package = importlib.import_module("dashboard.kit")
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if m.name.startswith("labels_")]
    modules = [importlib.import_module(f"dashboard.kit.{name}") for name in names]
    lists = [found for module in modules for name, found in vars(module).items()
             if name.endswith("_ENGLISH")]  # fmt: skip
    assert len(lists) == len(names)
    said: dict[str, set[str]] = {}
    for listed in lists:
        for key, text in listed.items():
            said.setdefault(key, set()).add(text)
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_words_of_closed_pages_leave_the_codes_of_open_ones_alone():
    said = {
        code
        for table in TABLES.values()
        for column in table.columns
        if table.topic_of(column.name) is not Topic.OUTCOMES
        for code in column.choices
    }
    assert not said & set(CLOSED_ENGLISH) - {"norepinephrine"}
