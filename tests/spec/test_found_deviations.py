"""Deviations of start, rates, duration, scores and reports that the data show: both sides of each
rule, the day, and what is not one.
"""

import pandas as pd
import pytest

from tests.spec.courses import ladder, tables
from tests.spec.finding import AS_OF, found, said
from tests.spec.reader import TRIAL, changed

# --- start, rates, duration ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2025-05-01T05:59:59Z", [("WIN-EARLY", "", "2025-05-01")]),
        ("2025-05-01T06:00:00Z", []),
        ("2025-05-02T00:00:00Z", []),
        ("2025-05-02T00:00:01Z", [("WIN-LATE", "", "2025-05-02")]),
    ],
)
def test_starts_out_of_the_window(started: str, expected: list[tuple[str, str, str]]) -> None:
    frame = found(
        as_of="2025-05-02T06:00Z",
        participants="""
            participant | center | randomized_at     | norepinephrine_onset_at
            07-001      | 07     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
        """,
        infusion=f"""
            participant | center | changed_at | rate_ng_kg_min | action
            07-001      | 07     | {started}  | 0.5            | start
        """,
    )
    assert said(frame) == expected


def of_course(course: str, code: str, trial=TRIAL, **known: object) -> list[str]:
    """The details of what a course shows of a code."""
    frames = tables(course, trial=trial, **known)
    both = pd.concat([frames["conduct_deviations"], frames["drug_deviations"]])
    return both.loc[both["code"] == code, "detail"].tolist()


END = "48 0 stop planned_end"


@pytest.mark.parametrize(
    ("course", "times"),
    [
        (ladder(END), 0),
        (ladder(f"2 1.6 increase; {END}"), 1),
        (f"0 2.0 start; {END}", 1),
        (ladder(f"2 2.0 increase; 3 2.5 increase; 4 1.6 decrease; {END}"), 1),
        (ladder(f"2 2.0 increase; 3 0 pause; 4 2.0 resume; {END}"), 1),
        (ladder(f"2 2.0 increase; 3 1.5 decrease; 4 2.0 increase; {END}"), 2),
    ],
)
def test_a_rate_above_the_maximum_is_one_deviation_until_it_is_back(
    course: str, times: int
) -> None:
    assert of_course(course, "DOSE-MAX") == ["above_max"] * times


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (ladder(END), []),
        # sooner than 30 min, the tolerance of 5 aside
        (f"0 0.5 start; 0.41667 1.0 increase; {END}", []),  # 25 min
        (f"0 0.5 start; 0.41639 1.0 increase; {END}", ["too_soon"]),  # a second less
        (f"0 0.5 start; 0.5 1.0 increase; 0.9 1.5 increase; {END}", ["too_soon"]),
        # more than 0.5
        (f"0 0.5 start; 0.5 1.0 increase; 1 1.5 increase; {END}", []),
        (f"0 0.5 start; 1 1.01 increase; {END}", ["too_large"]),
        (f"0 0.6 start; {END}", ["too_large"]),  # the start is a step from zero
        (f"0 0.5 start; 0.1 1.5 increase; {END}", ["too_large"]),  # too soon as well: one
        # a resume to the rate before the pause, or less, is no step up
        (ladder(f"5 0 pause; 6 1.5 resume; {END}"), []),
        (ladder(f"5 0 pause; 6 0.5 resume; {END}"), []),
        (ladder(f"0.9 0 pause; 1.1 1.5 resume; {END}"), []),
        # one above it is
        (f"0 0.5 start; 2 0 pause; 3 1.5 resume; {END}", ["too_large"]),
        (f"0 0.5 start; 0.1 0 pause; 0.2 1.0 resume; {END}", ["too_soon"]),
        # reductions are not judged; the way back up is
        (ladder(f"5 0.1 decrease; {END}"), []),
        (ladder(f"5 1.0 decrease; 5.1 1.5 increase; {END}"), []),
        (ladder(f"5 0.5 decrease; 6 1.5 increase; {END}"), ["too_large"]),
        (ladder(f"5 0.5 decrease; 6 1.0 increase; 6.2 1.5 increase; {END}"), ["too_soon"]),
        (f"0 0.5 start; 0.3 0.5 increase; 0.5 1.0 increase; {END}", []),  # no step at 0.3
    ],
)
def test_steps_up(course: str, expected: list[str]) -> None:
    assert of_course(course, "DOSE-STEP") == expected


def test_the_limits_of_rates_are_the_trials() -> None:
    quick = f"0 0.5 start; 0.3 1.0 increase; 0.6 1.8 increase; {END}"
    assert of_course(quick, "DOSE-STEP") == ["too_soon", "too_large"]
    easy = changed(TRIAL, "infusion", step_tolerance_min=15.0, step_max=1.0, max_rate=2.0)
    assert of_course(quick, "DOSE-STEP", easy) == of_course(quick, "DOSE-MAX", easy) == []


@pytest.mark.parametrize(
    ("course", "died", "expected", "important"),
    [
        (ladder(END), None, [], []),
        (ladder("47 0 stop"), None, [], []),
        (ladder("46.9997 0 stop"), None, ["too_short"], [False]),
        (ladder("49 0 stop planned_end"), None, [], []),
        (ladder("49.0003 0 stop planned_end"), None, ["too_long"], [False]),
        # under 80 % of 48 h (38.4 h) it is important
        (ladder("38.4 0 stop"), None, ["too_short"], [False]),
        (ladder("38.3997 0 stop"), None, ["too_short"], [True]),
        # a reason explains a short one, but not every word is a reason
        (ladder("20 0 stop hypotension"), None, [], []),
        (ladder("20 0 stop planned_end"), None, ["too_short"], [True]),
        (ladder("20 0 stop other"), None, ["too_short"], [True]),
        (ladder("52 0 stop hypotension"), None, ["too_long"], [False]),
        # pauses may be made up for, or not
        (ladder("5 0 pause; 8 1.5 resume; 48 0 stop"), None, [], []),
        (ladder("5 0 pause; 8 1.5 resume; 51 0 stop"), None, [], []),
        (ladder("5 0 pause; 8 1.5 resume; 52.1 0 stop"), None, ["too_long"], [False]),
        (ladder("5 0 pause; 8 1.5 resume; 46 0 stop"), None, ["too_short"], [False]),
        # a death ends what is planned
        (ladder("20 0 stop death"), 20, [], []),
        (ladder(""), 20, [], []),
        (ladder("19 0 stop"), 20, [], []),
        (ladder("18.9 0 stop"), 20, ["too_short"], [False]),
        (ladder("10 0 stop"), 20, ["too_short"], [True]),
        # nothing is known of an end
        (ladder(""), None, [], []),
    ],
)
def test_duration(
    course: str, died: float | None, expected: list[str], important: list[bool]
) -> None:
    assert of_course(course, "DURATION", died=died) == expected
    frame = tables(course, died=died)["drug_deviations"]
    assert frame.loc[frame["code"] == "DURATION", "important"].tolist() == important


def test_while_it_runs_no_duration_is_wrong_and_its_day_is_the_end() -> None:
    assert of_course(ladder("20 0 stop"), "DURATION", cut=19.9) == []
    frame = tables(ladder("20 0 stop"), cut=20)["drug_deviations"]
    assert frame["occurred_on"].tolist() == [pd.Timestamp("2025-05-02")]


# --- scores and reports --------------------------------------------------------------------------

COMPLETE = "1 | 1 | 1 | 1 | 1 | 1"


def scores(*rows: str, as_of: str = AS_OF, trial=TRIAL, died: str = "", analyzable: str = "yes"):
    header = "respiration | coagulation | liver | cardiovascular | nervous_system | renal"
    return said(
        found(
            as_of,
            trial,
            participants="participant | center | randomized_at | analyzable | died_at\n"
            f"07-001 | 07 | 2025-05-01T11:00Z | {analyzable} | {died}",
            sofa="\n".join([f"participant | center | day | {header}", *rows]),
        )
    )


FIRST, LAST = f"07-001 | 07 | 0 | {COMPLETE}", f"07-001 | 07 | 7 | {COMPLETE}"
NO_BASELINE, NO_FINAL = (
    ("SOFA-MISSING", "baseline", "2025-05-01"),
    ("SOFA-MISSING", "final", "2025-05-08"),
)


def test_a_score_of_the_first_and_the_last_day_is_missing() -> None:
    assert scores(FIRST, LAST) == []
    assert scores(LAST) == [NO_BASELINE]
    assert scores(FIRST) == [NO_FINAL]
    assert scores() == [NO_BASELINE, NO_FINAL]
    assert scores(FIRST, f"07-001 | 07 | 7 | {COMPLETE.replace('1', '', 1)}") == [NO_FINAL]


def test_it_is_known_only_once_its_day_is_over() -> None:
    assert scores(as_of="2025-05-01T21:59Z") == []
    assert scores(as_of="2025-05-01T22:00Z") == [NO_BASELINE]
    assert scores(FIRST, as_of="2025-05-08T21:59Z") == []
    assert scores(FIRST, as_of="2025-05-08T22:00Z") == [NO_FINAL]


def test_not_of_the_dead_nor_of_whose_data_may_not_be_used() -> None:
    assert scores(FIRST, died="2025-05-08T21:59Z") == []
    assert scores(FIRST, died="2025-05-08T22:00Z") == [NO_FINAL]
    assert scores(analyzable="no") == []


def test_the_last_day_is_the_trials() -> None:
    assert scores(FIRST, trial=changed(TRIAL, "sofa", final_day=5)) == [
        ("SOFA-MISSING", "final", "2025-05-06")
    ]


@pytest.mark.parametrize(
    ("reported", "as_of", "expected"),
    [
        ("2025-05-03T20:00:00Z", AS_OF, []),
        ("2025-05-03T20:00:01Z", AS_OF, ["reported_late"]),
        ("", "2025-05-03T20:00:00Z", []),
        ("", "2025-05-03T20:00:01Z", ["not_reported"]),
    ],
)
def test_late_reports_of_serious_events(reported: str, as_of: str, expected: list[str]) -> None:
    frame = found(
        as_of,
        participants="participant | center | randomized_at\n07-001 | 07 | 2025-05-01T11:00Z",
        events=f"""
            event | participant | center | serious | aware_at          | reported_at
            E1    | 07-001      | 07     | yes     | 2025-05-02T20:00Z | {reported}
            E2    | 07-001      | 07     | no      | 2025-05-02T20:00Z |
        """,
    )
    assert said(frame) == [("SAE-LATE", detail, "2025-05-03") for detail in expected]


# --- the catalog ---------------------------------------------------------------------------------


def test_only_what_the_catalog_has_software_find_is_found() -> None:
    rules = tuple(r.model_copy(update={"found_by": "center"}) if r.code == "DURATION" else r
                  for r in TRIAL.deviations)  # fmt: skip
    assert of_course(ladder("20 0 stop"), "DURATION") == ["too_short"]
    trial = changed(TRIAL, "", deviations=rules)
    assert of_course(ladder("20 0 stop"), "DURATION", trial) == []


def test_the_catalog_decides_what_is_important() -> None:
    rules = tuple(r.model_copy(update={"important": False}) for r in TRIAL.deviations)
    frame = tables(ladder("20 0 stop"), trial=changed(TRIAL, "", deviations=rules))
    assert frame["drug_deviations"]["important"].tolist() == [False]


def test_a_drug_effect_in_the_catalog_decides_which_table() -> None:
    frames = tables(f"0 0.5 start; 1 2.0 increase; {END}")
    assert set(frames["drug_deviations"]["code"]) == {"DOSE-MAX", "DOSE-STEP"}
    assert frames["conduct_deviations"].empty
