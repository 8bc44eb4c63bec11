"""Forms: expected, not yet due, waiting, late, received, by form, center and participant."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.measures.completeness import FORM_STATUSES
from data.measures.counting import add_share, count_codes, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import FORM_STATUS
from data.vocabulary.tables import CENTERS, FORMS

FORM_NAMES = FORMS.column("form").choices
_COUNTS = {
    "expected": "forms", "due": "forms", **dict.fromkeys(FORM_STATUSES, "forms"), "share": "",
    "low": "", "high": "",
}  # fmt: skip


@measure(
    FORM_STATUS,
    topic=Topic.COMPLETENESS,
    columns={"form": "", **_COUNTS},
)
def forms_by_form(forms: pd.DataFrame, at: Moment) -> Tidy:
    """Of each form of the schedule, how many are in, wait, are late, or are not due yet.

    Population: every form the export expects, of the centers of the view together. `expected` =
    received + late + waiting + not_due, `due` the first three; late is more days past its due day
    than the trial allows. The dead stay on schedule.
    Numerator of `share`: received; denominator: due; exact 95 % interval low to high.
    Missing: shares with none due.
    Returns one row per form that is expected of somebody, in the order of the schedule.
    """
    return _counted(forms, ["form"], forms_by_form.columns)


@measure(
    FORM_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={"center": "", "form": "", **_COUNTS},
)  # fmt: skip
def forms_by_center_and_form(forms: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Of each form in each center, how many are in, wait, are late, or are not due yet.

    Population, numerator, denominator, missing: as `forms_by_form`, center by center.
    Returns one row per center and form expected there, by center, then in the schedule's order.
    """
    return _counted(forms, ["center", "form"], forms_by_center_and_form.columns)


@measure(
    FORM_STATUS,
    topic=Topic.COMPLETENESS,
    by=(CENTER, PARTICIPANT),
    columns={"center": "", "participant": "", **_COUNTS, "longest_days": "days"},
)
def forms_by_participant(forms: pd.DataFrame, at: Moment) -> Tidy:
    """Of each participant's forms, how many are in, wait, are late, or are not due yet.

    Population: participants of whom a form is expected. Numerator, denominator: as
    `forms_by_form`. `longest_days`: of the late ones, the most days past the due day.
    Missing: shares with none due, longest_days with none late.
    Returns one row per participant, the most late forms first.
    """
    keys = ["center", "participant"]
    frame = _counted(forms, keys, [*keys, *_COUNTS])
    late = forms[forms["status"] == "late"].groupby("participant")["days_late"].max()
    longest = late.reindex(frame["participant"]).to_numpy()
    frame = frame.assign(longest_days=pd.Series(longest, index=frame.index).astype("Int64"))
    order = ["late", "longest_days", "center", "participant"]
    frame = frame.sort_values(order, ascending=[False, False, True, True])
    return frame.reset_index(drop=True)[list(forms_by_participant.columns)]


def _counted(forms: pd.DataFrame, keys: list[str], columns: Iterable[str]) -> pd.DataFrame:
    """One row per combination of `keys` that a form is expected of, in order."""
    place = forms["form"].map({name: place for place, name in enumerate(FORM_NAMES)})
    order = [place if key == "form" else forms[key] for key in keys]
    row = forms.groupby(order).ngroup()
    first = row.drop_duplicates().sort_values().index
    known = forms.loc[first, keys].reset_index(drop=True)
    index = pd.RangeIndex(len(known), name="row")
    counts = count_codes(forms.assign(center=row), "status", FORM_STATUSES, index)
    due = counts["received"] + counts["late"] + counts["waiting"]
    frame = known.join(counts.assign(due=due, expected=due + counts["not_due"]))
    return tidy(add_share(frame, "due", "received"), columns)
