"""Consent, starts, completeness, SAEs and deviations by center: denominators and thresholds."""

import pytest

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
    participant | center | randomized_at     | analyzable | norepinephrine_onset_at
    01-001      | 01     | 2025-05-01T12:00Z | yes        | 2025-05-01T00:00Z
    01-002      | 01     | 2025-05-02T12:00Z | yes        | 2025-05-02T00:00Z
    01-003      | 01     | 2025-05-31T12:00Z | yes        | 2025-05-31T12:00Z
    02-001      | 02     | 2025-05-10T12:00Z | yes        |
    02-002      | 02     | 2025-05-11T12:00Z | no         | 2025-05-11T00:00Z
"""
BASE = {"centers": CENTERS, "participants": PEOPLE}


def test_consent_adds_up_to_the_participants_with_the_unknown_among_them() -> None:
    consent = """
        participant | center | mode     | status   | approach    | sought_on
        01-001      | 01     | deferred | pending  | relative    | 2025-05-02
        01-002      | 01     | relative | obtained |             |
        01-003      | 01     | deferred | pending  | participant |
        02-002      | 02     | deferred | refused  |             |
    """
    same(
        answer("consent_counts", BASE | {"consent": consent}),
        """
        center | participants | deferred | settled  | pending | refused | unknown | overdue
        01     | 3            | 2        | 1        | 2       | 0       | 0       | 1
        02     | 2            | 1        | 0        | 0       | 1       | 1       | 0
        03     | 0            | 0        | 0        | 0       | 0       | 0       | 0
        """,
    )
    same(
        answer("consent_tracker", BASE | {"consent": consent}),
        """
        participant | status  | days_since | limit_days | overdue | approach    | sought_on
        01-001      | pending | 31         | 14         | yes     | relative    | 2025-05-02
        01-003      | pending | 1          | 14         | no      | participant |
        02-001      |         | 22         | 14         | no      |             |
        02-002      | refused | 21         | 14         | no      |             |
        """,
    )


def test_a_death_before_the_approach_is_not_told_from_a_consent() -> None:
    """Blinded eyes see no class of deaths: neither alone nor as what is left of a sum."""
    consent = """
        participant | center | mode     | status
        01-001      | 01     | deferred | {status}
    """
    told = [
        answer("consent_counts", BASE | {"consent": consent.format(status=status)})
        for status in ("obtained", "died_before_approach")
    ]
    assert told[0].equals(told[1])


@pytest.mark.parametrize(("overdue", "level"), [(0, None), (1, "watch"), (2, "watch"), (3, "act")])
def test_overdue_consents_want_an_eye_from_one_and_a_decision_from_three(
    overdue: int, level: str | None
) -> None:
    names = ["01-001", "01-002", "02-001"]
    rows = "\n".join(f"{n} | {n[:2]} | deferred | pending" for n in names[:overdue])
    consent = f"participant | center | mode | status\n{rows}"
    found = answer("overdue_consents", BASE | {"consent": consent})
    assert set(found["level"]) == ({level} if level else set())
    assert found["overdue"].sum() == overdue


INFUSION = """
    participant | center | changed_at        | rate_ng_kg_min | action
    01-001      | 01     | 2025-05-01T14:00Z | 0.5            | start
    01-002      | 01     | 2025-05-03T01:00Z | 0.5            | start
    02-001      | 02     | 2025-05-10T14:00Z | 0.5            | start
"""


def test_starts_are_counted_among_the_due() -> None:
    same(
        answer("infusion_start_counts", BASE | {"infusion": INFUSION}),
        """
        center | due | in_window | early | late | not_started | unknown | not_due | share
        01     | 2   | 1         | 0     | 1    | 0           | 0       | 1       | 0.5
        02     | 1   | 0         | 0     | 0    | 1           | 1       | 0       | 0
        03     | 0   | 0         | 0     | 0    | 0           | 0       | 0       |
        """,
    )
    same(
        answer("infusion_start_listing", BASE | {"infusion": INFUSION}),
        """
        participant | hours_to_start | start
        01-003      |                | not_due
        02-002      |                | not_started
        02-001      |                | unknown
        01-002      | 25             | late
        01-001      | 14             | in_window
        """,
    )


def starts(late: int, in_window: int) -> dict[str, str]:
    """One center with so many starts late and in the window."""
    people, rates = [], []
    for n in range(late + in_window):
        start = "2025-05-02T02:00Z" if n < late else "2025-05-01T14:00Z"
        people.append(f"01-{n:03} | 01 | 2025-05-01T12:00Z | 2025-05-01T00:00Z")
        rates.append(f"01-{n:03} | 01 | {start} | 0.5 | start")
    head = "participant | center | randomized_at | norepinephrine_onset_at"
    return {
        "centers": CENTERS,
        "participants": "\n".join([head, *people]),
        "infusion": "\n".join(
            ["participant | center | changed_at | rate_ng_kg_min | action", *rates]
        ),
    }


@pytest.mark.parametrize(
    ("late", "in_window", "level"),
    [
        (4, 0, None),  # fewer than five: not enough data yet
        (4, 1, "act"),  # P(true share > 10 %) = 0.9999
        (2, 3, "watch"),  # 0.984
        (2, 4, None),  # 0.974
        (3, 6, "watch"),  # 0.987
        (3, 5, "act"),  # 0.992
    ],
)
def test_late_starts_by_the_probability_that_the_center_is_over_the_limit(
    late: int, in_window: int, level: str | None
) -> None:
    found = answer("late_start_centers", starts(late, in_window))
    assert found["level"].tolist() == ([level] if level else [])
    if level:
        same(found, f"center | out_of_window | started\n01 | {late} | {late + in_window}")
        assert found["limit"].tolist() == [0.1]


SOFA = """
    participant | center | day | respiration | coagulation | liver | cardiovascular | nervous_system | renal
    01-001      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
    01-001      | 01     | 7   | 1           | 1           | 1     | 1              | 1              | 1
    01-002      | 01     | 7   | 1           | 1           |       | 1              | 1              | 1
"""  # noqa: E501
FORMS = """
    participant | center | form      | expected_on | received_on
    01-001      | 01     | inclusion | 2025-05-02  | 2025-05-03
    01-001      | 01     | day_7     | 2025-05-21  |
    01-002      | 01     | day_7     | 2025-05-22  |
    02-001      | 02     | day_28    | 2025-06-07  |
"""


def test_completeness_has_the_due_alone_in_its_denominator() -> None:
    same(
        answer("sofa_completeness", BASE | {"sofa": SOFA}),
        """
        center | due | known | missing | not_due | share
        01     | 2   | 1     | 1       | 1       | 0.5
        02     | 1   | 0     | 1       | 0       | 0
        03     | 0   | 0     | 0       | 0       |
        """,
    )
    same(
        answer("sofa_completeness", BASE | {"sofa": SOFA}, day="0"),
        """
        center | due | known | missing | not_due
        01     | 3   | 1     | 2       | 0
        02     | 1   | 0     | 1       | 0
        03     | 0   | 0     | 0       | 0
        """,
    )
    same(
        answer("form_completeness", BASE | {"forms": FORMS}),
        """
        center | due | received | late | waiting | not_due
        01     | 3   | 1        | 1    | 1       | 0
        02     | 0   | 0        | 0    | 0       | 1
        03     | 0   | 0        | 0    | 0       | 0
        """,
    )


def test_what_to_chase_is_what_the_counts_call_missing_and_late() -> None:
    same(
        answer("late_items", BASE | {"sofa": SOFA, "forms": FORMS}),
        """
        center | participant | kind | item  | days_late
        01     | 01-002      | sofa | day_0 | 29
        01     | 01-002      | sofa | day_7 | 22
        02     | 02-001      | sofa | day_0 | 21
        02     | 02-001      | sofa | day_7 | 14
        01     | 01-001      | form | day_7 | 11
        01     | 01-003      | sofa | day_0 | 0
        """,
    )


def test_one_table_alone_is_chased_and_none_is_not_supplied() -> None:
    assert set(answer("late_items", BASE | {"forms": FORMS})["kind"]) == {"form"}
    assert isinstance(answer("late_items", BASE), NotShown)


@pytest.mark.parametrize(
    ("late", "due", "level"),
    [
        (4, 4, None),  # four due: not enough data yet
        (2, 8, None),  # P(true share > 10 %) = 0.947
        (2, 7, "watch"),  # 0.962
        (3, 7, "watch"),  # P(> 20 %) = 0.944
        (3, 6, "act"),  # 0.967
        (3, 5, "act"),  # five due are enough
    ],
)
def test_late_forms_by_the_probability_of_being_over_each_signal(
    late: int, due: int, level: str | None
) -> None:
    rows = [
        f"01-{n:03} | 01 | day_7 | 2025-05-0{1 if n < late else 2} | "
        f"{'' if n < late else '2025-05-03'}"
        for n in range(due)
    ]
    forms = "\n".join(["participant | center | form | expected_on | received_on", *rows])
    found = answer("late_forms_centers", BASE | {"forms": forms})
    assert found["level"].tolist() == ([level] if level else [])
    if level:
        assert found["longest_days"].tolist() == [31]


EVENTS = """
    event | participant | center | serious | aware_at          | reported_at
    E1    | 01-001      | 01     | yes     | 2025-05-03T10:00Z | 2025-05-03T12:00Z
    E2    | 01-001      | 01     | yes     | 2025-05-03T10:00Z | 2025-05-05T12:00Z
    E3    | 01-002      | 01     | yes     |                   |
    E4    | 02-001      | 02     | no      | 2025-05-11T10:00Z |
"""
SAFETY = """
    participant | center | form   | received_on | events
    01-001      | 01     | day_7  | 2025-05-10  | none
    01-001      | 01     | day_28 | 2025-05-30  | some
    01-003      | 01     | day_7  | 2025-06-01  | none
"""


def test_saes_stand_beside_the_forms_that_say_whether_there_could_be_more() -> None:
    found = answer("sae_counts", BASE | {"events": EVENTS, "safety_forms": SAFETY})
    same(
        found,
        """
        center | participants | saes | participants_with_sae | on_time | late | unknown
        01     | 3            | 3    | 2                     | 1       | 1    | 1
        02     | 2            | 0    | 0                     | 0       | 0    | 0
        03     | 0            | 0    | 0                     | 0       | 0    | 0
        """,
    )
    # 01-001 is past both days, 01-002 too (30 days), 02-001 past day 7; 02-002 has no usable
    # data, and 01-003's early form is not yet due
    same(
        found,
        """
        center | forms_expected | forms_received | deaths_are_saes
        01     | 4              | 2              | yes
        02     | 1              | 0              | yes
        03     | 0              | 0              | yes
        """,
    )
    without = answer("sae_counts", BASE | {"events": EVENTS})
    same(without, "center | forms_expected | forms_received\n01 | |\n02 | |\n03 | |")


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2025-05-08", 0), ("2025-05-09", 1), ("2025-05-29", 1), ("2025-05-30", 2)],
)
def test_a_safety_form_is_expected_once_its_day_is_over(as_of: str, expected: int) -> None:
    one = "\n".join(PEOPLE.splitlines()[:3])  # randomized on 2025-05-01
    texts = {"centers": CENTERS, "participants": one, "events": EVENTS, "safety_forms": SAFETY}
    found = answer("sae_counts", texts, as_of=f"{as_of}T06:00+02:00")
    assert found["forms_expected"].tolist() == [expected, 0, 0]


def sae_center(on_time: int, late: int, unreported: int = 0) -> dict[str, str]:
    ends = ["2025-05-03T12:00Z"] * on_time + ["2025-05-05T12:00Z"] * late + [""] * unreported
    rows = [f"E{n} | 01-001 | 01 | yes | 2025-05-03T10:00Z | {end}" for n, end in enumerate(ends)]
    head = "event | participant | center | serious | aware_at | reported_at"
    return BASE | {"events": "\n".join([head, *rows])}


@pytest.mark.parametrize(
    ("on_time", "late", "unreported", "level"),
    [
        (6, 2, 0, None),  # P(true share > 10 %) = 0.947
        (5, 2, 0, "watch"),  # 0.962
        (4, 3, 0, "watch"),  # P(> 20 %) = 0.944
        (3, 3, 0, "act"),  # 0.967
        (2, 3, 0, "act"),  # five events are enough
        (2, 2, 0, None),  # four events: not enough data yet
        (50, 0, 1, "act"),  # one is overdue and still to be reported
    ],
)
def test_late_reports_by_that_probability_too_and_an_unreported_one_at_once(
    on_time: int, late: int, unreported: int, level: str | None
) -> None:
    found = answer("late_sae_centers", sae_center(on_time, late, unreported))
    assert found["level"].tolist() == ([level] if level else [])
    if level:
        same(found, f"late | unreported\n{late + unreported} | {unreported}")


DEVIATIONS = """
    deviation | participant | center | code        | occurred_on | reported_on | important | status
    D1        | 01-001      | 01     | WIN-LATE    | 2025-05-02  | 2025-05-03  |           | open
    D2        | 01-001      | 01     | KIT         | 2025-05-05  |             | yes       | closed
    D3        | 01-002      | 01     | SAMPLE-LATE | 2025-05-06  | 2025-05-07  |           | open
    D4        | 02-001      | 02     | DURATION    | 2025-05-12  | 2025-05-12  | yes       | open
"""


def test_deviations_per_participant_randomized() -> None:
    found = answer("deviation_counts", BASE | {"deviations": DEVIATIONS})
    same(
        found,
        """
        center | participants | deviations | important | open | participants_with_important
        01     | 3            | 3          | 2         | 2    | 1
        02     | 2            | 0          | 0         | 0    | 0
        03     | 0            | 0          | 0         | 0    | 0
        """,
    )
    assert found["share"].round(3).fillna(-1).tolist() == [0.333, 0, -1]
    same(
        answer("deviation_listing", BASE | {"deviations": DEVIATIONS}),
        """
        deviation | participant | code        | important | status | days_open
        D3        | 01-002      | SAMPLE-LATE | no        | open   | 25
        D1        | 01-001      | WIN-LATE    | yes       | open   | 29
        D2        | 01-001      | KIT         | yes       | closed |
        """,
    )


def test_thresholds_are_the_trials() -> None:
    trial = changed(TRIAL, "signals", late_starts_limit=0.5)
    assert answer("late_start_centers", starts(3, 8), trial=trial).empty
