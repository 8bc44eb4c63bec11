"""Classes of adherence: both sides of every threshold, and no death in what blinded eyes read."""

from dataclasses import dataclass

import pytest

from data.vocabulary import Topic
from data.vocabulary.analysis import EXPOSURE
from tests.spec.courses import classes, given, ladder
from tests.spec.reader import TRIAL, changed, derived


def both(name: str) -> tuple[str, str]:
    return name, name


@dataclass(frozen=True)
class Case:
    what: str
    course: str
    expected: str


CASES = [
    Case("the ladder to the end", ladder("48 0 stop planned_end"), "full"),
    # 90 % of 48 h are 43 h 12 min; without a reason less than that was stopped early
    Case("90 % without a reason", ladder("43.2 0 stop"), "full"),
    Case("a minute less", ladder("43.1833 0 stop"), "stopped_early"),
    Case("planned end far too soon", ladder("40 0 stop planned_end"), "stopped_early"),
    # with a reason, anything more than the tolerance of an hour before 48 h is early
    Case("reason at 47 h", ladder("47 0 stop hypotension"), "full"),
    Case("reason a second before", ladder("46.9997 0 stop hypotension"), "stopped_early"),
    Case("any other reason", ladder("30 0 stop other"), "stopped_early"),
    # the highest rate, and steps down
    Case("never at 1.5", "0 0.5 start; 1 1.4 increase; 48 0 stop planned_end", "reduced"),
    Case("at 1.5 late", "0 0.5 start; 20 1.5 increase; 48 0 stop planned_end", "full"),
    Case("a step down", ladder("5 1.0 decrease bleeding; 48 0 stop planned_end"), "reduced"),
    Case("down and up again",
         ladder("5 1.0 decrease bleeding; 6 1.5 increase; 48 0 stop planned_end"), "reduced"),
    # pauses of more than an hour in all
    Case("60 min", ladder("9 0 pause; 10 1.5 resume; 48 0 stop planned_end"), "full"),
    Case("61 min", ladder("9 0 pause; 10.0167 1.5 resume; 48 0 stop planned_end"), "interrupted"),
    Case("two of 31 min", ladder("9 0 pause; 9.5167 1.5 resume; 20 0 pause; 20.5167 1.5 resume;"
                                 "48 0 stop planned_end"), "interrupted"),
    Case("a long pause and an early stop",
         ladder("9 0 pause; 12 1.5 resume; 30 0 stop investigator"), "stopped_early"),
    # never taken up again: the pause was the end, for its reason
    Case("a pause without an end", ladder("30 0 pause hypotension"), "stopped_early"),
    Case("no end on record", ladder(""), "incomplete"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_the_class_of_who_lives(case: Case) -> None:
    assert classes(case.course) == both(case.expected)


@pytest.mark.parametrize(
    ("cut", "expected"),
    [(49, "running"), (49.0003, "incomplete")],
)
def test_it_runs_for_48_hours_and_the_tolerance(cut: float, expected: str) -> None:
    assert classes(ladder(""), cut=cut) == both(expected)


@pytest.mark.parametrize(
    ("cut", "expected"),
    [(49, "running"), (49.0003, "stopped_early")],
)
def test_a_pause_may_end_as_long(cut: float, expected: str) -> None:
    assert classes(ladder("30 0 pause hypotension"), cut=cut) == both(expected)


DEATHS = [
    ("on at the death", ladder(""), 20, ("full", "ended_by_death")),
    ("stopped because of it", ladder("20 0 stop death"), 20, ("full", "ended_by_death")),
    ("the pump off after it", ladder("21 0 stop planned_end"), 20, ("full", "ended_by_death")),
    ("noted before it", ladder("19.9 0 stop death"), 20, ("full", "ended_by_death")),
    ("before the ladder's second step", "0 0.5 start", 0.4, ("full", "ended_by_death")),
    ("at the ladder's second step", "0 0.5 start", 0.5, ("full", "ended_by_death")),
    ("a minute after it", "0 0.5 start", 0.52, ("reduced", "ended_by_death")),
    ("after a step down", ladder("5 1.0 decrease bleeding"), 20, ("reduced", "ended_by_death")),
    ("after 61 min of pauses", ladder("9 0 pause; 10.0167 1.5 resume"), 20,
     ("interrupted", "ended_by_death")),
    ("paused when it came", ladder("9 0 pause hypotension"), 20,
     ("interrupted", "ended_by_death")),
    ("paused shortly, of a short life", ladder("2 0 pause; 2.5 1.5 resume"), 4,
     ("interrupted", "ended_by_death")),
    ("stopped for a reason before it", ladder("10 0 stop hypotension"), 20,
     both("stopped_early")),
    ("stopped without one before it", ladder("10 0 stop"), 20, both("stopped_early")),
    ("stopped without one just before it", ladder("19 0 stop"), 20, both("full")),
    ("a second before 48 h", ladder(""), 47.9997, ("full", "ended_by_death")),
    ("at 48 h", ladder(""), 48, both("full")),
    ("at 49 h, with no end on record", ladder(""), 49, both("full")),
    ("a second later", ladder(""), 49.0003, both("incomplete")),
    ("long after", ladder("48 0 stop planned_end"), 60, both("full")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "course", "died", "expected"), DEATHS, ids=[d[0] for d in DEATHS])
def test_the_class_of_who_died(
    what: str, course: str, died: float, expected: tuple[str, str]
) -> None:
    assert classes(course, died=died) == expected


def test_a_death_ends_what_would_still_run_and_counts_once_it_is_known() -> None:
    assert classes(ladder(""), died=20, cut=30) == ("full", "ended_by_death")
    assert classes(ladder(""), died=20, cut=20) == ("full", "ended_by_death")
    assert classes(ladder(""), died=20, cut=19) == both("running")


def test_a_rate_above_zero_is_no_death_whatever_its_reason() -> None:
    assert classes(ladder("5 1.0 decrease death; 48 0 stop planned_end")) == both("reduced")


def test_blinded_eyes_have_no_word_for_a_death() -> None:
    """Neither among the classes and reasons nor in a column of their topic."""
    for column in EXPOSURE.columns:
        if EXPOSURE.topic_of(column.name) is Topic.INFUSION_COURSE:
            assert not {"death", "ended_by_death"} & set(column.choices)
    told = {c.name for c in EXPOSURE.columns if c.topic is Topic.OUTCOMES}
    assert told == {"planned_h", "planned_dose_ng_kg", "class_unblinded"}


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("20 0 stop hypotension", "hypotension"),
        ("20 0 stop other", "other"),
        ("20 0 stop", "not_stated"),
        ("20 0 stop planned_end", "not_stated"),
        ("20 0 pause bleeding; 22 0 stop investigator", "investigator"),
        ("20 0 pause bleeding; 22 0 stop", "bleeding"),
    ],
)
def test_the_reason_of_an_early_stop_is_the_last_one_told(end: str, reason: str) -> None:
    assert given(ladder(end))["stop_reason"] == reason


def test_there_is_a_reason_only_of_an_early_stop() -> None:
    for course, died in ((ladder("48 0 stop planned_end"), None), (ladder("20 0 stop death"), 20),
                         (ladder("47.5 0 stop hypotension"), None)):  # fmt: skip
        assert given(course, died=died)["stop_reason"] is not None
        assert str(given(course, died=died)["stop_reason"]) == "nan"


@pytest.mark.parametrize(
    ("onset", "as_of", "expected"),
    [
        ("2025-05-01T00:00Z", "2025-05-02T00:00:00Z", "not_due"),
        ("2025-05-01T00:00Z", "2025-05-02T00:00:01Z", "never_started"),
        ("", "2025-05-02T08:00:00Z", "not_due"),  # 24 h from randomization
        ("", "2025-05-02T08:00:01Z", "never_started"),
    ],
)
def test_never_started_only_once_the_window_has_passed(
    onset: str, as_of: str, expected: str
) -> None:
    found = derived(
        as_of,
        participants=f"""
            participant | center | randomized_at | norepinephrine_onset_at
            07-001 | 07 | 2025-05-01T08:00Z | {onset}
        """,
        infusion="participant | center | changed_at | rate_ng_kg_min",
    ).tables["exposure"]
    assert found["class_blinded"].tolist() == found["class_unblinded"].tolist() == [expected]
    assert found[["started_at", "infusion_h", "time_adherence", "down_steps"]].isna().all(axis=None)


def test_the_thresholds_are_the_trials() -> None:
    course = ladder("40 0 stop")
    assert classes(course) == both("stopped_early")
    easy = changed(TRIAL, "adherence", full_time_share=0.8)
    assert classes(course, trial=easy) == both("full")
    paused = ladder("9 0 pause; 10.5 1.5 resume; 48 0 stop planned_end")
    assert classes(paused) == both("interrupted")
    patient = changed(TRIAL, "adherence", interrupted_pause_min=90)
    assert classes(paused, trial=patient) == both("full")
    short = changed(TRIAL, "infusion", duration_h=40.0)
    assert classes(course, trial=short) == both("full")
