"""Serious adverse events: how many, how fast reported, and which safety forms are in."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import (
    add_share,
    centers_in,
    count,
    count_codes,
    count_people,
    tidy,
)
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT, SAE_REPORTS
from data.vocabulary.tables import CENTERS, SAFETY_FORMS

TIMELINESS = SAE_REPORTS.column("timeliness").choices
_FORM_DAYS = {form: int(form.removeprefix("day_")) for form in SAFETY_FORMS.column("form").choices}


@measure(
    SAE_REPORTS, ENROLLMENT, CENTERS, SAFETY_FORMS,
    topic=Topic.SAE_PROCESS,
    by=(CENTER,),
    columns={
        "center": "", "participants": "participants", "saes": "events",
        "participants_with_sae": "participants", **dict.fromkeys(TIMELINESS, "events"),
        "share": "", "low": "", "high": "", "forms_expected": "forms", "forms_received": "forms",
        "deaths_are_saes": "",
    },
    optional=(SAFETY_FORMS,),
)  # fmt: skip
def sae_counts(
    reports: pd.DataFrame,
    enrollment: pd.DataFrame,
    centers: pd.DataFrame,
    forms: pd.DataFrame,
    at: Moment,
) -> Tidy:
    """How many serious adverse events each center reported, how fast, and how far that is known.

    Population: everyone randomized; every serious event of theirs, both arms together. `saes` =
    on_time + late + unknown. Whether deaths are among them is the trial's `deaths_are_saes`.
    Numerator of `share`: reported within the trial's limit; denominator: all serious events;
    exact 95 % interval low to high. `forms_expected`: safety forms of participants (whose data
    may be used) past day 7 and day 28; `forms_received`: those of them that are in, one that
    says 'none' like any other. No event where no form is in is not yet zero events.
    Missing: shares without an event; both counts of forms where no safety form was supplied.
    Returns one row per center, by center: whole numbers, shares, yes/no.
    """
    index = centers_in(centers)
    expected = forms_expected(enrollment, forms)
    frame = count_codes(reports, "timeliness", TIMELINESS, index).assign(
        participants=count(enrollment, index),
        saes=count(reports, index),
        participants_with_sae=count_people(reports, index),
        forms_expected=count(expected, index),
        forms_received=count(expected[expected["received"]], index),
        deaths_are_saes=pd.array([at.trial.sae.deaths_are_saes] * len(index), dtype="boolean"),
    )
    if SAFETY_FORMS.name not in at.supplied:
        frame[["forms_expected", "forms_received"]] = pd.NA
    return tidy(add_share(frame, "saes", "on_time"), sae_counts.columns)


def forms_expected(enrollment: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """One row per safety form due: participant, center, form, and whether it was received."""
    usable = enrollment[enrollment["analyzable"]]
    parts = []
    for form, day in _FORM_DAYS.items():
        due = usable.loc[usable["days_since"] > day, ["participant", "center"]]
        there = forms.loc[forms["form"] == form, "participant"]
        parts.append(due.assign(form=form, received=due["participant"].isin(there)))
    return pd.concat(parts)
