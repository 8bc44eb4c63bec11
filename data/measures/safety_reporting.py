"""Serious adverse events and how fast they were reported, beside the safety forms that are in."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count, count_codes, count_people, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.measures.sae_process import TIMELINESS, forms_expected
from data.vocabulary import ALL_CENTERS, Topic
from data.vocabulary.analysis import ENROLLMENT, SAE_REPORTS
from data.vocabulary.tables import CENTERS, SAFETY_FORMS

_COUNTS = {
    "participants": "participants", "forms_due": "participants", "forms_in": "participants",
    "saes": "events", "participants_with_sae": "participants",
    **dict.fromkeys(TIMELINESS, "events"), "overdue": "events", "awaiting": "events",
    "share": "", "low": "", "high": "", "delays": "events", "low_quarter_h": "h", "median_h": "h",
    "high_quarter_h": "h", "longest_h": "h", "limit_h": "h", "deaths_are_saes": "",
}  # fmt: skip


@measure(
    SAE_REPORTS, ENROLLMENT, CENTERS, SAFETY_FORMS,
    topic=Topic.SAE_PROCESS,
    by=(CENTER,),
    columns={"center": "", **_COUNTS},
    optional=(SAFETY_FORMS,),
)  # fmt: skip
def sae_reporting(
    reports: pd.DataFrame,
    enrollment: pd.DataFrame,
    centers: pd.DataFrame,
    forms: pd.DataFrame,
    at: Moment,
) -> Tidy:
    """How many serious adverse events each center reported, how fast, and who has answered at all.

    Population: everyone randomized, both arms together; every serious event of theirs. Whether
    deaths are among them is the trial's `deaths_are_saes`. `forms_due`: participants (whose data
    may be used) with a safety form due, that is past day 7 or day 28; `forms_in`: those of them
    with every form due received, 'none' as much as any other answer. No event and no form is not
    zero events. Time zero of a delay: awareness.
    Numerator of `share`: on_time, within `limit_h`; denominator: saes = on_time + late + unknown;
    exact 95 % interval low to high. Not reported at all: `overdue`, those of the late, and
    `awaiting`, those of the unknown whose limit has not passed. Quarters, median and longest are
    of the `delays` known.
    Missing: shares without an event, hours without a delay, both forms where no safety form was
    supplied.
    Returns one row per center, by center: whole numbers, shares, hours, yes/no.
    """
    index = centers_in(centers)
    return tidy(_reporting(reports, enrollment, forms, index, at), sae_reporting.columns)


@measure(
    SAE_REPORTS, ENROLLMENT, SAFETY_FORMS,
    topic=Topic.SAE_PROCESS,
    columns=_COUNTS,
    optional=(SAFETY_FORMS,),
)  # fmt: skip
def sae_reporting_total(
    reports: pd.DataFrame, enrollment: pd.DataFrame, forms: pd.DataFrame, at: Moment
) -> Tidy:
    """How many serious adverse events were reported, how fast, and who has answered at all.

    Population, numerator, denominator, missing: as `sae_reporting`, all centers of the view
    together: quarters of delays are no sum of the centers'.
    Returns one row: whole numbers, shares, hours, yes/no.
    """
    index = pd.Index([ALL_CENTERS], dtype="str", name="center")
    frame = _reporting(_together(reports), _together(enrollment), _together(forms), index, at)
    return tidy(frame, sae_reporting_total.columns)


def _together(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(center=ALL_CENTERS)


def _reporting(
    reports: pd.DataFrame,
    enrollment: pd.DataFrame,
    forms: pd.DataFrame,
    index: pd.Index,
    at: Moment,
) -> pd.DataFrame:
    due = forms_expected(enrollment, forms)
    waiting = due.loc[~due["received"], "participant"]
    silent = reports[reports["reported_at"].isna() & reports["aware_at"].notna()]
    delay = reports.dropna(subset=["delay_h"]).groupby("center")["delay_h"]
    frame = count_codes(reports, "timeliness", TIMELINESS, index).assign(
        participants=count(enrollment, index),
        forms_due=count_people(due, index),
        forms_in=count_people(due[~due["participant"].isin(waiting)], index),
        saes=count(reports, index),
        participants_with_sae=count_people(reports, index),
        overdue=count(silent[silent["timeliness"] == "late"], index),
        awaiting=count(silent[silent["timeliness"] == "unknown"], index),
        delays=delay.size().reindex(index, fill_value=0).astype("Int64"),
        low_quarter_h=delay.quantile(0.25).reindex(index),
        median_h=delay.median().reindex(index),
        high_quarter_h=delay.quantile(0.75).reindex(index),
        longest_h=delay.max().reindex(index),
        limit_h=at.trial.sae.report_within_h,
        deaths_are_saes=pd.array([at.trial.sae.deaths_are_saes] * len(index), dtype="boolean"),
    )
    if SAFETY_FORMS.name not in at.supplied:
        frame[["forms_due", "forms_in"]] = pd.NA
    return add_share(frame, "saes", "on_time").astype({"limit_h": "float64"})


@measure(
    ENROLLMENT, SAFETY_FORMS,
    topic=Topic.SAE_PROCESS,
    by=(CENTER, PARTICIPANT),
    columns={"center": "", "participant": "", "form": "", "days_late": "days"},
)  # fmt: skip
def safety_forms_missing(enrollment: pd.DataFrame, forms: pd.DataFrame, at: Moment) -> Tidy:
    """Whose safety form is due and not in, so that their silence is not yet 'no event'.

    Population: participants whose data may be used, past day 7 or day 28, the dead among them
    like everybody. `days_late` counts from the end of the form's day to the cut.
    Missing: nothing; a form that was received, whatever it says, has no row.
    Returns one row per participant and form, the longest late first.
    """
    due = forms_expected(enrollment, forms)
    waiting = due[~due["received"]]
    since = enrollment.set_index("participant")["days_since"].reindex(waiting["participant"])
    day = waiting["form"].str.removeprefix("day_").astype("Int64")
    waiting = waiting.assign(days_late=since.to_numpy() - day - 1).astype({"form": "str"})
    order = ["days_late", "center", "participant", "form"]
    waiting = waiting.sort_values(order, ascending=[False, True, True, True])
    return waiting.astype({"days_late": "Int64"})[list(safety_forms_missing.columns)]
