"""A deviation found and one reported are one event: same participant, code, and about the day."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.derive.matching import matched
from tests.spec.courses import ladder, tables
from tests.spec.reader import derived, frame, same

AS_OF = "2025-06-15T06:00+02:00"
HEADER = "deviation | participant | center | code | occurred_on | reported_on | important | status"


def started_late(reports: str = "", participants: str = "") -> pd.DataFrame:
    """The list of a trial in which 07-001 started late on the 2nd of May."""
    return derived(
        AS_OF,
        participants=f"""
            participant | center | randomized_at     | norepinephrine_onset_at
            07-001      | 07     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
            {participants}
        """,
        infusion="""
            participant | center | changed_at        | rate_ng_kg_min | action
            07-001      | 07     | 2025-05-02T10:00Z | 0.5            | start
        """,
        deviations=f"{HEADER} | closed_on\n{reports}",
    ).tables["conduct_deviations"]


def test_what_nobody_reported_is_open_from_its_day_and_important_by_its_rule() -> None:
    same(
        started_late(),
        """
        code     | occurred_on | reported_on | important | status | days_open | source
        WIN-LATE | 2025-05-02  |             | yes       | open   | 44        | found
        """,
    )


def test_reported_too_it_keeps_its_number_and_what_was_said_of_it() -> None:
    """The day is what the data say; of importance the center's word goes before the rule's."""
    found = started_late("D9|07-001|07|WIN-LATE|2025-05-20|2025-05-21|no|closed|2025-05-30")
    same(
        found,
        """
        deviation | occurred_on | reported_on | important | status | source
        D9        | 2025-05-02  | 2025-05-21  | no        | closed | both
        """,
    )
    same(found, "days_open | days_to_close\n | 9")


def test_not_yet_classified_it_is_what_the_rule_says() -> None:
    same(
        started_late("D9|07-001|07|WIN-LATE|2025-05-02|2025-05-03||open|"),
        "important | status | days_open | source\nyes | open | 43 | both",
    )


def test_another_code_or_another_participant_is_another_event() -> None:
    found = started_late(
        "D1|07-001|07|WIN-EARLY|2025-05-02||yes|open|\nD2|07-002|07|WIN-LATE|2025-05-02||yes|open|",
        "07-002 | 07 | 2025-05-01T08:00Z |",
    )
    assert sorted(found["source"]) == ["found", "reported", "reported"]


def test_a_second_report_of_what_happens_only_once_stays_a_report() -> None:
    found = started_late(
        "D1|07-001|07|WIN-LATE|2025-05-09||yes|open|\nD2|07-001|07|WIN-LATE|2025-05-03||yes|open|"
    )
    assert dict(zip(found["deviation"], found["source"], strict=True)) == {
        "D1": "reported", "D2": "both",
    }  # fmt: skip


# --- days ----------------------------------------------------------------------------------------

TOO_FAST = ladder("2 2.0 increase; 48 0 stop planned_end")  # on the 1st of May


@pytest.mark.parametrize(
    ("day", "source"),
    [
        ("2025-04-29", {"found", "reported"}),
        ("2025-04-30", {"both"}),
        ("2025-05-01", {"both"}),
        ("2025-05-02", {"both"}),
        ("2025-05-03", {"found", "reported"}),
    ],
)
def test_what_can_happen_again_is_the_same_up_to_a_day_apart(day: str, source: set[str]) -> None:
    report = f"D1 | 07-001 | 07 | DOSE-MAX | {day} | {day} | yes | open"
    frames = tables(TOO_FAST, deviations=f"{HEADER}\n{report}")
    assert set(frames["drug_deviations"]["source"]) == source


@pytest.mark.parametrize(
    ("day", "source"),
    [
        ("2025-05-02", "found"),  # the limit passes on the 4th, the report came on the 9th
        ("2025-05-03", "both"),
        ("2025-05-07", "both"),
        ("2025-05-10", "both"),
        ("2025-05-11", "found"),
    ],
)
def test_a_late_report_may_be_dated_from_the_limit_to_the_report(day: str, source: str) -> None:
    found = derived(
        AS_OF,
        participants="participant | center | randomized_at\n07-001 | 07 | 2025-05-01T11:00Z",
        events="""
            event | participant | center | serious | aware_at          | reported_at
            E1    | 07-001      | 07     | yes     | 2025-05-03T09:00Z | 2025-05-09T09:00Z
        """,
        deviations=f"{HEADER}\nD1 | 07-001 | 07 | SAE-LATE | {day} | {day} | yes | open",
    ).tables["conduct_deviations"]
    assert source in set(found["source"])
    assert len(found) == (1 if source == "both" else 2)


@pytest.mark.parametrize(("day", "count"), [("2025-06-16", 1), ("2025-06-17", 2)])
def test_one_not_reported_yet_may_be_dated_up_to_the_cut(day: str, count: int) -> None:
    """And, as ever, up to a day after."""
    found = derived(
        AS_OF,
        participants="participant | center | randomized_at\n07-001 | 07 | 2025-05-01T11:00Z",
        events="""
            event | participant | center | serious | aware_at          | reported_at
            E1    | 07-001      | 07     | yes     | 2025-05-03T09:00Z |
        """,
        deviations=f"{HEADER}\nD1 | 07-001 | 07 | SAE-LATE | {day} | {day} | yes | open",
    ).tables["conduct_deviations"]
    assert len(found) == count


def test_the_nearest_are_one_and_each_only_once() -> None:
    """Found on the 1st, 3rd and 5th; reported on the 2nd (either), 3rd and 8th (neither)."""
    found = pd.DataFrame(
        {
            "participant": "07-001", "code": "DOSE-MAX",
            "occurred_on": pd.to_datetime(["2025-05-01", "2025-05-03", "2025-05-05"]),
            "found_key": ["a", "b", "c"],
        }
    ).assign(latest_on=lambda f: f["occurred_on"])  # fmt: skip
    reported = frame(
        "deviations",
        """
        deviation | participant | code     | occurred_on
        D1        | 07-001      | DOSE-MAX | 2025-05-02
        D2        | 07-001      | DOSE-MAX | 2025-05-03
        D3        | 07-001      | DOSE-MAX | 2025-05-08
        """,
    )
    assert matched(found, reported).to_dict() == {0: 0, 1: 1}


_DAYS = st.lists(st.integers(0, 12), max_size=7)


@settings(max_examples=25, deadline=None)
@given(_DAYS, _DAYS, st.randoms())
def test_pairs_are_one_to_one_near_and_leave_no_pair_behind(
    found_on: list[int], reported_on: list[int], random
) -> None:
    found = pd.DataFrame(
        {
            "participant": pd.Series("P1", index=range(len(found_on)), dtype="str"),
            "code": pd.Series("DOSE-STEP", index=range(len(found_on)), dtype="str"),
            "occurred_on": _dates(found_on),
            "latest_on": _dates(found_on),
            "found_key": pd.Series([f"F{n}" for n in range(len(found_on))], dtype="str"),
        }
    )
    text = "deviation | participant | code | occurred_on\n"
    reported = frame("deviations", text + "\n".join(
        f"D{n} | P1 | DOSE-STEP | {_dates([day]).iloc[0]:%Y-%m-%d}"
        for n, day in enumerate(reported_on)
    ))  # fmt: skip
    pairs = matched(found, reported)
    assert pairs.index.is_unique
    assert pairs.is_unique
    apart = [abs(found_on[one] - reported_on[other]) for one, other in pairs.items()]
    assert all(days <= 1 for days in apart)
    left = [found_on[i] for i in set(range(len(found_on))) - set(pairs.index)]
    alone = [reported_on[i] for i in set(range(len(reported_on))) - set(pairs)]
    assert not any(abs(a - b) <= 1 for a in left for b in alone)
    # whatever the order of the rows
    order = list(range(len(reported)))
    random.shuffle(order)
    again = matched(found, reported.iloc[order])
    assert again.to_dict() == pairs.to_dict()


def _dates(days: list[int]) -> pd.Series:
    start = pd.Timestamp("2025-05-01")
    return pd.Series([start + pd.Timedelta(days=d) for d in days], dtype="datetime64[us]")


# --- opportunities -------------------------------------------------------------------------------


def test_opportunities_by_participant() -> None:
    scores = "respiration | coagulation | liver | cardiovascular | nervous_system | renal"
    found = derived(
        "2025-05-20T06:00Z",
        participants="""
            participant | center | randomized_at     | norepinephrine_onset_at
            07-001      | 07     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
            07-002      | 07     | 2025-05-15T08:00Z | 2025-05-15T00:00Z
            07-003      | 07     | 2025-05-19T21:00Z |
        """,
        infusion="""
            participant | center | changed_at        | rate_ng_kg_min | action
            07-001      | 07     | 2025-05-01T10:00Z | 0.5            | start
            07-003      | 07     | 2025-05-19T22:00Z | 0.5            | start
        """,
        sofa=f"participant | center | day | {scores}\n07-001 | 07 | 0 | 1 | 1 | 1 | 1 | 1 | 1",
        events="""
            event | participant | center | serious | aware_at          | reported_at
            E1    | 07-001      | 07     | yes     | 2025-05-02T20:00Z | 2025-05-02T21:00Z
            E2    | 07-001      | 07     | yes     | 2025-05-03T20:00Z | 2025-05-03T21:00Z
            E3    | 07-001      | 07     | no      | 2025-05-03T20:00Z |
        """,
        deviations=f"""
            {HEADER}
            D1 | 07-002 | 07 | SAE-LATE | 2025-05-17 | 2025-05-17 | yes | open
            D2 | 07-003 | 07 | WIN-LATE | 2025-05-19 | 2025-05-19 | yes | open
            D3 | 07-003 | 07 | WIN-LATE | 2025-05-19 | 2025-05-19 | yes | open
        """,
    ).tables["deviation_opportunities"]
    same(
        found.sort_values(["participant", "basis"]),
        """
        participant | basis      | opportunities
        07-001      | randomized | 1
        07-001      | sae        | 2
        07-001      | sofa_due   | 2
        07-001      | started    | 1
        07-002      | randomized | 1
        07-002      | sae        | 1
        07-002      | sofa_due   | 1
        07-003      | randomized | 1
        07-003      | sofa_due   | 1
        07-003      | started    | 1
        """,
    )
