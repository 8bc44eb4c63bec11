"""Reporting of serious events, who has answered, events listed, and events pooled."""

import pytest

from data.measures.aesi_pooled import MATURE_DAYS, aesi_pooled, kinds_of_interest
from data.measures.registry import MEASURES, PARTICIPANT
from data.vocabulary import NotShown
from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-01-01
    03     | Third  | Europe/Paris | 2025-01-01
"""
PEOPLE = """
    participant | center | randomized_at     | analyzable
    01-001      | 01     | 2025-05-01T12:00Z | yes
    01-002      | 01     | 2025-05-02T12:00Z | yes
    01-003      | 01     | 2025-05-31T12:00Z | yes
    02-001      | 02     | 2025-05-10T12:00Z | yes
    02-002      | 02     | 2025-05-11T12:00Z | no
"""
EVENTS = """
    event | participant | center | kind     | severity | serious | onset      | aware_at          | reported_at
    E1    | 01-001      | 01     | other    | severe   | yes     | 2025-05-02 | 2025-05-02T12:00Z | 2025-05-02T16:00Z
    E2    | 01-001      | 01     | other    | severe   | yes     | 2025-05-03 | 2025-05-03T12:00Z | 2025-05-04T12:00Z
    E3    | 01-002      | 01     | bleeding | mild     | yes     | 2025-05-04 | 2025-05-04T12:00Z | 2025-05-06T00:00Z
    E4    | 01-002      | 01     | bleeding | mild     | yes     | 2025-05    |                   | 2025-05-06T00:00Z
    E5    | 02-001      | 02     | ischemia | severe   | yes     | 2025-05-31 | 2025-05-31T20:00Z |
    E6    | 02-001      | 02     | flushing | mild     | no      | 2025-05-12 | 2025-05-12T08:00Z | 2025-05-12T09:00Z
"""  # noqa: E501
FORMS = """
    participant | center | form   | received_on | events
    01-001      | 01     | day_7  | 2025-05-10  | some
    01-001      | 01     | day_28 | 2025-05-31  | none
    01-002      | 01     | day_7  | 2025-05-10  | none
    02-002      | 02     | day_7  | 2025-05-20  | none
"""
BASE = {"centers": CENTERS, "participants": PEOPLE, "events": EVENTS}


def test_events_by_center_stand_beside_the_participants_who_have_answered() -> None:
    """01-002 has answered the first form and not the second; 02-002's data may not be used."""
    same(
        answer("sae_reporting", BASE | {"safety_forms": FORMS}),
        """
        center | participants | forms_due | forms_in | saes | participants_with_sae | on_time | late | unknown | share
        01     | 3            | 2         | 1        | 4    | 2                     | 2       | 1    | 1       | 0.5
        02     | 2            | 1         | 0        | 1    | 1                     | 0       | 0    | 1       | 0
        03     | 0            | 0         | 0        | 0    | 0                     | 0       | 0    | 0       |
        """,  # noqa: E501
    )


def test_delays_are_told_in_quarters_of_those_known() -> None:
    columns = "delays | low_quarter_h | median_h | high_quarter_h | longest_h | limit_h"
    same(
        answer("sae_reporting", BASE),
        f"""
        center | {columns}
        01     | 3 | 14 | 24 | 30 | 36 | 24
        02     | 0 |    |    |    |    | 24
        03     | 0 |    |    |    |    | 24
        """,
    )
    same(
        answer("sae_reporting_total", BASE | {"safety_forms": FORMS}),
        f"""
        saes | on_time | late | unknown | forms_due | forms_in | deaths_are_saes | {columns}
        5    | 2       | 1    | 2       | 3         | 1        | yes | 3 | 14 | 24 | 30 | 36 | 24
        """,
    )


def test_what_is_not_reported_is_overdue_once_the_limit_has_passed() -> None:
    """E5 was known of at 20:00 on 31 May. E4 was reported, when it was known of is not told; of
    E7 neither is told, so nobody knows since when it waits.
    """
    untold = "    E7 | 02-001 | 02 | other | severe | yes | 2025-05-30 | |\n"
    texts = BASE | {"events": EVENTS + untold}
    columns = "center | late | overdue | unknown | awaiting"
    first = f"{columns}\n01 | 1 | 0 | 1 | 0"
    same(answer("sae_reporting", texts, "2025-06-01T20:00+00:00"),
         f"{first}\n02 | 0 | 0 | 2 | 1\n03 | 0 | 0 | 0 | 0")  # fmt: skip
    same(answer("sae_reporting", texts, "2025-06-01T20:01+00:00"),
         f"{first}\n02 | 1 | 1 | 1 | 0\n03 | 0 | 0 | 0 | 0")  # fmt: skip


def test_the_share_in_time_has_an_exact_interval() -> None:
    row = answer("sae_reporting", BASE).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0.0675860, 0.9324140), abs=1e-7)


def test_forms_that_were_not_supplied_are_not_zero_forms() -> None:
    assert answer("sae_reporting", BASE)[["forms_due", "forms_in"]].isna().all(axis=None)
    same(answer("sae_reporting_total", BASE), "saes | forms_due | forms_in\n5 | |")


def test_a_form_is_missing_from_the_day_after_its_own() -> None:
    texts = BASE | {"safety_forms": FORMS}
    same(
        answer("safety_forms_missing", texts),
        """
        participant | form   | days_late
        02-001      | day_7  | 14
        01-002      | day_28 | 1
        """,
    )
    day_28 = "participant | form   | days_late\n02-001 | day_7 | 11"
    same(answer("safety_forms_missing", texts, "2025-05-29T23:59+02:00"), day_28)


def test_events_are_listed_whole_the_latest_onset_first() -> None:
    same(
        answer("event_listing", BASE),
        """
        event | participant | kind     | of_interest | severity | onset      | day | delay_h
        E5    | 02-001      | ischemia | yes         | severe   | 2025-05-31 | 21  |
        E6    | 02-001      | flushing | no          | mild     | 2025-05-12 | 2   | 1
        E3    | 01-002      | bleeding | yes         | mild     | 2025-05-04 | 2   | 36
        E2    | 01-001      | other    | no          | severe   | 2025-05-03 | 2   | 24
        E1    | 01-001      | other    | no          | severe   | 2025-05-02 | 1   | 4
        E4    | 01-002      | bleeding | yes         | mild     | 2025-05    |     |
        """,
    )
    for kind, found in (("bleeding", "E3 E4"), ("of_interest", "E5 E3 E4"), ("hypoxemia", "")):
        assert " ".join(answer("event_listing", BASE, kind=kind)["event"]) == found


def pooled(kind: str, trial=TRIAL, **more: str):
    return answer("aesi_pooled", BASE | more, trial=trial, kind=kind)


def test_pooled_are_the_participants_of_seven_days_and_not_the_events() -> None:
    """01-003 is not mature, 02-002 not usable; the ischemia of day 21 is after the window."""
    same(
        pooled("bleeding", safety_forms=FORMS),
        "category | count | of | forms_in\nbleeding | 1 | 3 | 2",
    )
    same(pooled("ischemia"), "category | count | of | forms_in\nischemia | 0 | 3 |")
    same(pooled("severe"), "category | count | of\nsevere | 1 | 3")


def test_every_kind_is_of_the_same_participants() -> None:
    frames = [pooled(kind) for kind in kinds_of_interest(TRIAL)]
    assert {of for frame in frames for of in frame["of"]} == {3}


def test_grades_come_with_what_their_difference_would_tell() -> None:
    graded = """
        event | participant | center | kind     | severity | serious | onset      | bleeding_grade
        E1    | 01-001      | 01     | bleeding | mild     | no      | 2025-05-03 | 2
        E2    | 01-002      | 01     | bleeding | mild     | no      | 2025-05-03 | 2
        E3    | 01-002      | 01     | bleeding | mild     | no      | 2025-05-04 | 3
    """
    same(
        pooled("bleeding_grade", events=graded),
        """
        category               | count | of
        bleeding           | 2     | 3
        bleeding_major     | 1     | 3
        bleeding_not_major | 1     | 3
        """,
    )


def test_measured_hypotension_sets_apart_who_cannot_be_assessed() -> None:
    pressures = """
        participant | center | measured_at       | map_mmhg | norepinephrine_ug_kg_min | fluid_bolus
        01-001      | 01     | 2025-05-01T14:00Z | 60       | 0.2                      | no
        01-001      | 01     | 2025-05-01T14:20Z | 60       | 0.4                      | no
        02-001      | 02     | 2025-05-10T14:00Z | 75       | 0.4                      | no
    """
    infusion = """
        participant | center | changed_at        | rate_ng_kg_min | action
        01-001      | 01     | 2025-05-01T13:00Z | 0.5            | start
        02-001      | 02     | 2025-05-10T13:00Z | 0.5            | start
    """
    measured = changed(TRIAL, "hypotension", definition="measured")
    same(
        pooled("hypotension", measured, hemodynamics=pressures, infusion=infusion),
        """
        category           | count | of | definition
        hypotension    | 1     | 3  | measured
        no_hypotension | 1     | 3  | measured
        not_assessable | 1     | 3  | measured
        """,
    )
    same(pooled("hypotension"), "category | count | definition\nhypotension | 0 | reported")
    assert "hemodynamics.csv" in str(pooled("hypotension", measured, infusion=infusion).reason)
    same(
        answer("hypotension_listing",
               BASE | {"hemodynamics": pressures, "infusion": infusion}, trial=measured),
        """
        participant | status         | began_at          | minutes | response
        01-001      | hypotension    | 2025-05-01T14:00Z | 20      | norepinephrine
        01-002      | not_assessable |                   |         |
        02-002      | not_assessable |                   |         |
        01-003      | not_due        |                   |         |
        """,
    )  # fmt: skip


def test_a_kind_the_trial_does_not_name_is_not_pooled() -> None:
    fewer = changed(TRIAL, "", aesi=("hypotension",))
    for kind in ("bleeding", "bleeding_grade", "flushing", "other"):
        assert isinstance(pooled(kind, fewer), NotShown)
    assert kinds_of_interest(fewer) == ("hypotension", "severe")
    assert kinds_of_interest(TRIAL) == (
        "bleeding", "bleeding_grade", "hypotension", "arrhythmia", "hypoxemia", "ischemia",
        "thrombocytopenia", "severe",
    )  # fmt: skip


def test_no_pooled_measure_of_events_reads_a_table_with_outcomes() -> None:
    topics = [m for m in MEASURES.values() if m.topic.value == "aesi" and PARTICIPANT not in m.by]
    assert aesi_pooled in topics
    for measure in topics:
        assert not {c for table in measure.tables for c in table.names} & {"outcome", "died_at"}


def test_whom_the_renewal_counts_is_whom_the_figure_counts() -> None:
    assert aesi_pooled.mature_days == MATURE_DAYS == 8
