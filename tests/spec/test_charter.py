"""The charter: what it opens, and that it may tighten the rule for small cells, never loosen it."""

from __future__ import annotations

import hashlib

import pytest

from data.trial import DEMO_CHARTER, SHIPPED_CHARTER, DisclosureRule, read_charter
from data.vocabulary import Topic
from tests.spec.definitions import CHARTER_TEXT, edited, told

GUARDED = {Topic.DEVIATIONS_DRUG, Topic.INFUSION_COURSE, Topic.AESI, Topic.OUTCOMES}


def test_the_shipped_charter_opens_what_the_product_opens_by_default() -> None:
    charter = read_charter(SHIPPED_CHARTER)
    assert {topic for topic in Topic if charter.opens(topic)} == {Topic.DEVIATIONS_DRUG}
    assert charter.disclosure == DisclosureRule(denominator=30, cell=5, batch=10)
    assert charter.digest == hashlib.sha256(CHARTER_TEXT.encode()).hexdigest()
    assert charter.text == CHARTER_TEXT


def test_the_demo_s_charter_opens_events_and_the_infusion_but_no_outcome() -> None:
    charter = read_charter(DEMO_CHARTER)
    assert {topic for topic in Topic if charter.opens(topic)} == GUARDED - {Topic.OUTCOMES}


@pytest.mark.parametrize("topic", sorted(GUARDED))
def test_each_line_opens_and_closes_its_own_topic(topic: Topic) -> None:
    closed = CHARTER_TEXT.replace("deviations_drug = true", "deviations_drug = false")
    assert not any(read_charter(closed).opens(one) for one in Topic)
    opened = read_charter(edited(closed, f"{topic} = false", f"{topic} = true"))
    assert {one for one in Topic if opened.opens(one)} == {topic}


WRONG_CHARTERS = [
    ("denominator = 30", "denominator = 29", "disclosure.denominator", "29",
     "a whole number, 30 or more"),
    ("cell = 5", "cell = 4", "disclosure.cell", "4", "a whole number, 5 or more"),
    ("batch = 10", "batch = 9", "disclosure.batch", "9", "a whole number, 10 or more"),
    ("aesi = false", 'aesi = "no"', "pooled.aesi", '"no"', "true or false"),
    ("aesi = false", "", "pooled.aesi", "nothing", "true or false"),
    ("aesi = false", "aesi = false\ncompleteness = true", "pooled.completeness", "true",
     "no such key, but one of: deviations_drug, infusion_course, aesi, outcomes"),
    ('version = "1.0"', 'version = ""', "version", '""', "a text, not empty"),
    ('format = "charter/1"', 'format = "trial/1"', "format", '"trial/1"', '"charter/1"'),
    ('format = "charter/1"', "", "format", "nothing", '"charter/1"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "found", "expected"), WRONG_CHARTERS)
def test_a_wrong_charter_is_told_by_key_found_and_expected(
    old: str, new: str, key: str, found: str, expected: str
) -> None:
    assert told(read_charter, edited(CHARTER_TEXT, old, new)) == [(key, found, expected)]


@pytest.mark.parametrize("key", ["denominator", "cell", "batch"])
def test_a_charter_may_ask_for_more(key: str) -> None:
    least = getattr(DisclosureRule(), key)
    text = edited(CHARTER_TEXT, f"{key} = {least}", f"{key} = {least + 1}")
    assert getattr(read_charter(text).disclosure, key) == least + 1
