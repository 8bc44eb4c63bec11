"""Recruitment: against the plan, by center, silent on both sides of each threshold, forecast."""

from datetime import date

import pandas as pd
import pytest

from data.vocabulary import NotShown
from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

PLAN = changed(
    changed(TRIAL, "", target=10),
    "planned",
    first_participant_on=date(2025, 1, 1),
    last_participant_on=date(2025, 12, 31),
)
CENTERS = """
    center | name   | timezone     | opened_on  | closed_on
    01     | First  | Europe/Paris | 2025-01-01 |
    02     | Second | Europe/Paris | 2025-03-01 | 2025-04-30
    03     | Third  | Europe/Paris |            |
    04     | Fourth | Europe/Paris | 2025-06-02 |
"""


def people(*days: str, center: str = "01", analyzable: str = "yes") -> str:
    """Participants of one center randomized at noon UTC on these days."""
    rows = [
        f"{center}-{n:03} | {center} | {day}T12:00Z | {analyzable}" for n, day in enumerate(days)
    ]
    return "\n".join(["participant | center | randomized_at | analyzable", *rows])


def with_more(first: str, *others: str) -> str:
    """Several lists of participants as one."""
    return "\n".join([first, *("\n".join(o.splitlines()[1:]) for o in others)])


TWO_CENTERS = with_more(
    people("2025-01-10", "2025-02-10", "2025-05-20"),
    people("2025-03-05", center="02"),
    people("2025-04-01", center="02", analyzable="no").replace("02-000", "02-009"),
)


def test_the_total_counts_the_analyzable_against_the_plan() -> None:
    found = answer("recruitment_total", {"centers": CENTERS, "participants": TWO_CENTERS},
                   trial=PLAN)  # fmt: skip
    same(
        found,
        """
        randomized | analyzable | counted | target | planned | behind | centers_open | centers_total
        5          | 4          | 4       | 10     | 4       | 0      | 1            | 4
        """,
    )
    same(found, "last_randomized_on | target\n2025-05-20 | 10")
    assert found["months"].round(2).tolist() == [4.96]  # 151 days


def test_where_the_definition_says_randomized_all_count() -> None:
    trial = changed(PLAN, "", target_counts="randomized")
    found = answer("recruitment_total", {"centers": CENTERS, "participants": TWO_CENTERS},
                   trial=trial)  # fmt: skip
    same(found, "counted | planned | behind\n5 | 4 | -1")


def test_the_curve_goes_from_the_plans_start_to_its_end_and_stops_counting_at_the_cut() -> None:
    same(
        answer("recruitment_curve", {"centers": CENTERS, "participants": TWO_CENTERS}, trial=PLAN),
        """
        date       | randomized | analyzable | counted
        2025-01-01 | 0          | 0          | 0
        2025-01-10 | 1          | 1          | 1
        2025-02-10 | 2          | 2          | 2
        2025-03-05 | 3          | 3          | 3
        2025-04-01 | 4          | 3          | 3
        2025-05-20 | 5          | 4          | 4
        2025-06-01 | 5          | 4          | 4
        2025-12-31 |            |            |
        """,
    )


def test_twelve_months_keep_the_count_from_the_start() -> None:
    found = answer(
        "recruitment_curve", {"centers": CENTERS, "participants": TWO_CENTERS},
        as_of="2026-04-15T06:00+02:00", trial=PLAN, period="12m",
    )  # fmt: skip
    same(
        found,
        """
        date       | randomized
        2025-04-15 | 4
        2025-05-20 | 5
        2025-12-31 | 5
        2026-04-15 | 5
        """,
    )
    assert found["planned"].iloc[-1] == 10


def test_by_center_each_counts_for_the_time_it_was_open() -> None:
    found = answer("recruitment_by_center", {"centers": CENTERS, "participants": TWO_CENTERS})
    same(
        found,
        """
        center | name   | state           | randomized | analyzable | target | days_since_last
        01     | First  | not_enough_data | 3          | 3          | 8      | 12
        02     | Second | closed          | 2          | 1          | 8      | 61
        03     | Third  | not_open        | 0          | 0          | 8      |
        04     | Fourth | not_open        | 0          | 0          | 8      |
        """,
    )
    days = (found["months_open"] * 365.25 / 12).round(6).tolist()
    assert days == [152, 61, 0, 0]  # both ends count
    assert found["per_month"].round(4).fillna(-1).tolist() == [0.6007, 0.998, -1, -1]
    assert found["low"].isna().tolist() == [False, False, True, True]


def test_a_center_opens_on_its_first_day_and_closes_after_its_last() -> None:
    def states(as_of: str) -> list[str]:
        return answer("recruitment_by_center", {"centers": CENTERS}, as_of=as_of)["state"].tolist()

    assert states("2025-06-01T23:59+02:00")[3] == "not_open"
    assert states("2025-06-02T00:00+02:00")[3] == "not_enough_data"
    assert states("2025-04-30T23:59+02:00")[1] == "not_enough_data"
    assert states("2025-05-01T00:00+02:00")[1] == "closed"


# Five inclusions, the last on the 60th day. (60 / T)^5 < 0.05 from T = 110 on.
FIVE = people("2025-01-10", "2025-01-20", "2025-02-01", "2025-02-20", "2025-03-01")
ONE = "center | name | timezone | opened_on\n01 | First | Europe/Paris | 2025-01-01"


@pytest.mark.parametrize(
    ("day", "gap", "state"),
    [("2025-04-18", 48, "open"), ("2025-04-20", 50, "silent")],
)
def test_a_center_is_silent_when_the_gap_is_unlikely(day: str, gap: int, state: str) -> None:
    trial = changed(TRIAL, "signals", silent_after_days=30)
    texts = {"centers": ONE, "participants": FIVE}
    found = answer("recruitment_by_center", texts, f"{day}T06:00+02:00", trial)
    assert (found["days_since_last"][0], found["state"][0]) == (gap, state)
    signal = answer("silent_centers", texts, f"{day}T06:00+02:00", trial)
    assert (len(signal) == 1) is (state == "silent")
    if state == "silent":
        assert found["gap_probability"][0] == pytest.approx((60 / 110) ** 5)
        same(signal, "center | level | randomized | days_since_last\n01 | watch | 5 | 50")
        assert signal["expected"][0] == pytest.approx(5 / 60 * 50)


@pytest.mark.parametrize(("day", "state"), [("2025-04-29", "open"), ("2025-04-30", "silent")])
def test_and_when_it_is_long(day: str, state: str) -> None:
    texts = {"centers": ONE, "participants": FIVE}  # 59 and 60 days; the trial's setting is 60
    found = answer("recruitment_by_center", texts, f"{day}T06:00+02:00")
    assert found["state"].tolist() == [state]


def test_and_when_it_had_enough_participants_to_tell() -> None:
    four = "\n".join(FIVE.splitlines()[:-2] + FIVE.splitlines()[-1:])
    found = answer("recruitment_by_center", {"centers": ONE, "participants": four},
                   "2025-12-01T06:00+01:00")  # fmt: skip
    assert found["state"].tolist() == ["not_enough_data"]


def peers(own: str | None, n: int = 4):
    """Centers 01 to n, open for 304 days, of 1, 2, 3, … participants."""
    head = "center | name | timezone | opened_on"
    rows = [f"{c:02} | Center | Europe/Paris | 2025-01-01" for c in range(1, n + 1)]
    lists = [people(*["2025-02-01"] * c, center=f"{c:02}") for c in range(1, n + 1)]
    return answer(
        "recruitment_peers",
        {"centers": "\n".join([head, *rows]), "participants": with_more(*lists)},
        "2025-10-31T06:00+01:00",
        own=frozenset({own}) if own else None,
    )


def test_peers_are_the_others_and_name_no_center() -> None:
    found = peers("04")
    month = 304 / (365.25 / 12)
    assert found["centers"].tolist() == [3]
    assert found["median"].tolist() == [round(2 / month, 2)]
    assert found["own_per_month"][0] == pytest.approx(4 / month)
    assert found["place"].tolist() == ["highest_quarter"]
    assert peers("01")["place"].tolist() == ["lowest_quarter"]
    assert not any(column in found for column in ("center", "name"))


def test_without_own_centers_there_is_no_place_and_with_few_peers_no_comparison() -> None:
    assert peers(None)["place"].isna().all()
    assert isinstance(peers("01", n=3), NotShown)


MANY = people(*pd.date_range("2025-01-05", periods=8, freq="15D").strftime("%Y-%m-%d"))


def test_the_forecast_brackets_its_median_and_names_the_pace() -> None:
    found = answer("recruitment_forecast", {"centers": ONE, "participants": MANY}, trial=PLAN)
    same(
        found,
        "counted | target | remaining | centers_open | interval | planned_on | level"
        "\n8 | 10 | 2 | 1 | 0.8 | 2025-12-31 |",
    )
    row = found.iloc[0]
    assert pd.Timestamp("2025-06-01") < row["low_on"] < row["median_on"] < row["high_on"]
    assert 0.9 < row["probability"] < 1
    assert row["analyzable_share"] == 1


@pytest.mark.parametrize(
    ("planned", "level"),
    [
        (date(2025, 6, 1), "act"),  # the day of the cut: too late
        (date(2025, 6, 16), "act"),  # 0.19
        (date(2025, 6, 17), "watch"),  # 0.21
        (date(2025, 7, 4), "watch"),  # 0.49
        (date(2025, 7, 5), ""),  # 0.51
    ],
)
def test_the_pace_wants_a_decision_as_its_probability_falls(planned: date, level: str) -> None:
    trial = changed(PLAN, "planned", last_participant_on=planned)
    found = answer("recruitment_forecast", {"centers": ONE, "participants": MANY}, trial=trial)
    same(found, f"level | target\n{level} | 10")


def test_once_the_target_is_reached_the_days_are_the_day_it_was() -> None:
    trial = changed(PLAN, "", target=6)
    found = answer("recruitment_forecast", {"centers": ONE, "participants": MANY}, trial=trial)
    same(
        found,
        "remaining | median_on | low_on | high_on | probability"
        "\n0 | 2025-03-21 | 2025-03-21 | 2025-03-21 | 1",
    )
    late = changed(trial, "planned", last_participant_on=date(2025, 3, 20))
    found = answer("recruitment_forecast", {"centers": ONE, "participants": MANY}, trial=late)
    same(found, "probability | level\n0 | ")


def test_the_not_analyzable_are_not_counted_toward_the_target() -> None:
    removed = MANY.replace("yes", "no", 3)
    found = answer("recruitment_forecast", {"centers": ONE, "participants": removed}, trial=PLAN)
    same(found, "counted | remaining | analyzable_share\n5 | 5 | 0.625")


def test_without_a_pace_or_a_center_there_is_no_day() -> None:
    nobody = answer("recruitment_forecast", {"centers": ONE}, trial=PLAN)
    assert nobody["median_on"].isna().all()
    assert nobody["probability"].isna().all()
    shut = ONE.replace("opened_on", "opened_on | closed_on").replace(
        "-01-01", "-01-01 | 2025-05-30"
    )
    closed = answer("recruitment_forecast", {"centers": shut, "participants": MANY}, trial=PLAN)
    same(closed, "centers_open | median_on\n0 | ")
    assert answer("recruitment_forecast_curve", {"centers": ONE}, trial=PLAN).empty


def test_the_fan_starts_at_the_count_of_today_and_ends_past_the_target() -> None:
    fan = answer("recruitment_forecast_curve", {"centers": ONE, "participants": MANY}, trial=PLAN)
    last = answer("recruitment_forecast", {"centers": ONE, "participants": MANY}, trial=PLAN)
    same(fan.head(1), "date | low | median | high\n2025-06-01 | 8 | 8 | 8")
    assert fan["date"].iloc[-1] == last["high_on"][0]
    assert fan["low"].iloc[-1] in (9, 10)
    assert (fan["low"] <= fan["median"]).all()
    assert (fan["median"] <= fan["high"]).all()
    assert len(fan) <= 62


def test_more_centers_bring_the_day_nearer_and_none_is_the_forecast() -> None:
    texts = {"centers": ONE, "participants": MANY}
    days = [
        answer("what_if_centers", texts, trial=changed(PLAN, "", target=100), extra=n)
        for n in ("0", "1", "3", "5")
    ]
    plain = answer("recruitment_forecast", texts, trial=changed(PLAN, "", target=100))
    medians = [found["median_on"][0] for found in days]
    assert medians[0] == plain["median_on"][0]
    assert medians == sorted(medians, reverse=True)
    assert [found["centers_open"][0] for found in days] == [1, 2, 4, 6]
    assert 1.8 < days[1]["per_month"][0] / days[0]["per_month"][0] < 2.6


@pytest.mark.parametrize("name", ["recruitment_forecast", "recruitment_forecast_curve",
                                  "what_if_centers"])  # fmt: skip
def test_one_center_alone_makes_no_forecast(name: str) -> None:
    found = answer(name, {"centers": ONE, "participants": MANY}, own=frozenset({"01"}))
    assert isinstance(found, NotShown)


SCREENED = """
    screening | center | screened_on | outcome      | reason
    S1        | 01     | 2025-01-02  | randomized   |
    S2        | 01     | 2025-01-03  | not_eligible | lactate
    S3        | 02     | 2025-01-04  | not_eligible | lactate
    S4        | 02     | 2025-01-05  | not_eligible | platelets
    S5        | 02     | 2025-01-06  | missed       |
"""


def test_the_flow_adds_up_and_says_what_was_not_stated() -> None:
    same(
        answer("screening_flow", {"screening": SCREENED, "centers": CENTERS}),
        """
        outcome      | reason     | count | of | share
        randomized   |            | 1     | 5  | 0.2
        not_eligible | lactate    | 2     | 5  | 0.4
        not_eligible | platelets  | 1     | 5  | 0.2
        missed       | not_stated | 1     | 5  | 0.2
        """,
    )


def test_screening_by_center_has_a_row_for_whom_screened_nobody() -> None:
    same(
        answer("screening_by_center", {"screening": SCREENED, "centers": CENTERS}),
        """
        center | screened | randomized | not_eligible | refused | missed | share | last_screened_on
        01     | 2        | 1          | 1            | 0       | 0      | 0.5   | 2025-01-03
        02     | 3        | 0          | 2            | 0       | 1      | 0     | 2025-01-06
        03     | 0        | 0          | 0            | 0       | 0      |       |
        04     | 0        | 0          | 0            | 0       | 0      |       |
        """,
    )


def test_that_nobody_was_randomized_is_said() -> None:
    nobody = SCREENED.replace("randomized  ", "refused     ")
    found = answer("screening_flow", {"screening": nobody, "centers": CENTERS})
    same(found.head(1), "outcome | reason | count | of\nrandomized | | 0 | 5")
