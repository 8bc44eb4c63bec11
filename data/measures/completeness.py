"""Are the scores of the primary outcome and the forms there, and what is to be chased today."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count_codes, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import NotShown, Topic, sentence
from data.vocabulary.analysis import FORM_STATUS, SOFA_STATUS
from data.vocabulary.tables import CENTERS

SOFA_STATUSES = SOFA_STATUS.column("status").choices
FORM_STATUSES = FORM_STATUS.column("status").choices
SOFA, FORM = "sofa", "form"


@measure(
    SOFA_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "due": "participants", **dict.fromkeys(SOFA_STATUSES, "participants"),
        "share": "", "low": "", "high": "",
    },
    choices={"day": ("7", "0")},
)  # fmt: skip
def sofa_completeness(
    sofa: pd.DataFrame, centers: pd.DataFrame, at: Moment, day: str = "7"
) -> Tidy:
    """For how many participants the SOFA of study day `day` is known.

    Population: participants whose data may be used. `due` = known + missing: everyone whose study
    day `day` is over, whatever happened to them, and nobody else (`not_due`). Known: computable,
    or dead by then. Missing: due, alive, not computable.
    Numerator of `share`: known; denominator: due; exact 95 % interval low to high.
    Missing: shares with nobody due.
    Returns one row per center, by center: whole numbers, shares. Source: trial.md section 2,
    requirements B-35.
    """
    frame = sofa_counts(sofa, centers, int(day))
    return tidy(add_share(frame, "due", "known"), sofa_completeness.columns)


def sofa_counts(sofa: pd.DataFrame, centers: pd.DataFrame, day: int) -> pd.DataFrame:
    """By center: participants by status of that day's score, and due."""
    that_day = sofa[sofa["day"] == day]
    frame = count_codes(that_day, "status", SOFA_STATUSES, centers_in(centers))
    return frame.assign(due=frame["known"] + frame["missing"])


@measure(
    FORM_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "due": "forms", **dict.fromkeys(FORM_STATUSES, "forms"), "share": "",
        "low": "", "high": "",
    },
)  # fmt: skip
def form_completeness(forms: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many of the forms due were received, wait, or are late.

    Population: every form the export expects. `due` = received + late + waiting; late is more
    days past its due day than the trial allows. A form received early counts as due and received.
    Numerator of `share`: received; denominator: due; exact 95 % interval low to high.
    Missing: shares with no form due.
    Returns one row per center, by center: whole numbers, shares.
    Assumes forms are independent for the interval, which one participant's are not quite.
    """
    frame = form_counts(forms, centers)
    return tidy(add_share(frame, "due", "received"), form_completeness.columns)


def form_counts(forms: pd.DataFrame, centers: pd.DataFrame) -> pd.DataFrame:
    """By center: forms by status, and due."""
    frame = count_codes(forms, "status", FORM_STATUSES, centers_in(centers))
    return frame.assign(due=frame["received"] + frame["late"] + frame["waiting"])


@measure(
    SOFA_STATUS, FORM_STATUS,
    topic=Topic.COMPLETENESS,
    by=(CENTER, PARTICIPANT),
    columns={"center": "", "participant": "", "kind": "", "item": "", "days_late": "days"},
    optional=(SOFA_STATUS, FORM_STATUS),
)  # fmt: skip
def late_items(sofa: pd.DataFrame, forms: pd.DataFrame, at: Moment) -> Tidy:
    """What to chase today: scores of the primary outcome that are missing, and late forms.

    Population: SOFA of the baseline and the final day that `sofa_completeness` counts as missing
    (`kind` sofa), and forms that `form_completeness` counts as late (`kind` form); `item` is the
    form or the day. `days_late` counts from the end of the score's day, or the form's due day.
    Missing: nothing; a table that was not supplied brings no row.
    Returns one row per item, the longest late first; NotShown where neither was supplied.
    """
    if not at.supplied & {SOFA_STATUS.name, FORM_STATUS.name}:
        return NotShown(sentence("Not supplied: the export has neither SOFA nor forms."))
    ends = (at.trial.sofa.baseline_day, at.trial.sofa.final_day)
    scores = sofa[(sofa["status"] == "missing") & sofa["day"].isin(ends)]
    late = forms[forms["status"] == "late"]
    scores = scores.assign(
        kind=SOFA, item="day_" + scores["day"].astype("str"), days_late=scores["days_since_due"]
    )
    parts = [part[list(late_items.columns)] for part in
             (scores, late.assign(kind=FORM, item=late["form"]))]  # fmt: skip
    found = pd.concat(parts).astype({"kind": "str", "item": "str", "days_late": "Int64"})
    order = ["days_late", "center", "participant", "kind", "item"]
    return found.sort_values(order, ascending=[False, True, True, True, True])
