"""One participant's week, for those who may see them: where they stand, infusion, SOFA, events.

Each measure takes a participant the view holds; for nobody, its default, there is no row.
"""

from __future__ import annotations

import pandas as pd

from data.measures.quality_forms import FORM_NAMES
from data.measures.registry import (
    ANY_PARTICIPANT,
    CENTER,
    NOBODY,
    PARTICIPANT,
    Moment,
    Tidy,
    measure,
)
from data.measures.sae_process import forms_expected
from data.measures.safety_events import EVENT_COLUMNS, in_order
from data.vocabulary import Topic
from data.vocabulary.analysis import (
    CONDUCT_DEVIATIONS,
    CONSENT_STATUS,
    DRUG_DEVIATIONS,
    ENROLLMENT,
    EXPOSURE,
    FORM_STATUS,
    INFUSION_SEGMENTS,
    INFUSION_STARTS,
    SOFA_STATUS,
)
from data.vocabulary.analysis_events import SAFETY_EVENTS, SOFA_COMPONENTS, SOFA_COMPONENTS_OF
from data.vocabulary.tables import INFUSION, PARTICIPANTS, SAFETY_FORMS

_WHO = {"center": "", "participant": ""}
_BY = (CENTER, PARTICIPANT)
_ANYBODY = {"participant": ANY_PARTICIPANT}
_HOUR = pd.Timedelta(hours=1)


def _of(frame: pd.DataFrame, participant: str) -> pd.DataFrame:
    return frame[frame["participant"] == participant]


@measure(
    ENROLLMENT, CONSENT_STATUS, PARTICIPANTS,
    topic=Topic.CONSENT,
    by=_BY,
    columns={
        **_WHO, "randomized_at": "", "days_since": "days", "analyzable": "", "mode": "",
        "status": "", "approach": "", "sought_on": "", "decided_on": "", "overdue": "",
        "withdrawn_at": "", "withdrawal": "",
    },
    choices=_ANYBODY,
    optional=(CONSENT_STATUS,),
)  # fmt: skip
def participant_header(
    enrollment: pd.DataFrame,
    consent: pd.DataFrame,
    people: pd.DataFrame,
    at: Moment,
    participant: str = NOBODY,
) -> Tidy:
    """Who this is: center, randomization, days since, and where consent stands.

    Population: the participant named. Time zero: randomization.
    Missing: everything of consent without a record of it; the withdrawal of who did not withdraw.
    Returns one row; none for nobody.
    """
    asked = consent.drop(columns=["center", "days_since", "group"], errors="ignore")
    left = people[["participant", "withdrawn_at", "withdrawal"]]
    found = _of(enrollment, participant).merge(_of(asked, participant), "left", "participant")
    found = found.merge(_of(left, participant), "left", "participant")
    return found[list(participant_header.columns)]


@measure(
    INFUSION_STARTS,
    topic=Topic.INFUSION_START,
    by=_BY,
    columns={**_WHO, "started_at": "", "hours_to_start": "h", "start": ""},
    choices=_ANYBODY,
)
def participant_start(starts: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """When the infusion started, against the window after the onset of norepinephrine.

    Population: the participant named. Time zero: onset of norepinephrine.
    Missing: the start where nothing was infused, the hours where the onset is unknown too.
    Returns one row; none for nobody.
    """
    return _of(starts, participant)[list(participant_start.columns)]


@measure(
    INFUSION_SEGMENTS,
    topic=Topic.INFUSION_COURSE,
    by=_BY,
    columns={
        **_WHO, "from_at": "", "until_at": "", "from_h": "h", "to_h": "h",
        "rate_ng_kg_min": "ng/kg/min", "running": "",
    },
    choices=_ANYBODY,
)  # fmt: skip
def participant_infusion(segments: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """The rates this participant was given, stretch by stretch; a pause is a rate of 0.

    Population: the participant named. Time zero: the start of the infusion, elapsed hours.
    Missing: the end of the last stretch where none is recorded.
    Returns one row per stretch, in order; none for nobody, or before the start.
    """
    return _of(segments, participant).sort_values("from_at")[list(participant_infusion.columns)]


@measure(
    EXPOSURE,
    topic=Topic.INFUSION_COURSE,
    by=_BY,
    columns={
        **_WHO, "class_blinded": "", "stop_reason": "", "infusion_h": "h", "time_adherence": "",
        "dose_intensity": "", "max_rate_ng_kg_min": "ng/kg/min", "down_steps": "",
        "pause_min": "min",
    },
    choices=_ANYBODY,
)  # fmt: skip
def participant_exposure(exposure: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """How much of the infusion planned this participant was given, and the class of it.

    Population: the participant named. Time zero, shares, missing: as `exposure_listing`.
    Returns one row; none for nobody.
    """
    return _of(exposure, participant)[list(participant_exposure.columns)]


@measure(
    INFUSION, EXPOSURE,
    topic=Topic.INFUSION_COURSE,
    by=_BY,
    columns={
        **_WHO, "changed_at": "", "hours": "h", "rate_ng_kg_min": "ng/kg/min", "action": "",
        "reason": "",
    },
    choices=_ANYBODY,
)  # fmt: skip
def participant_rate_changes(
    rates: pd.DataFrame, exposure: pd.DataFrame, at: Moment, participant: str = NOBODY
) -> Tidy:
    """Each change of the rate as it was recorded, with what was done and why.

    Population: the participant named. Time zero: the first rate above zero, elapsed hours.
    Missing: hours of who was never infused; a reason nobody wrote down, and a death, which is no
    reason that blinded eyes are told.
    Returns one row per change, in order; none for nobody.
    """
    found = _of(rates, participant).sort_values("changed_at")
    start = _of(exposure, participant).set_index("participant")["started_at"]
    began = start.reindex(found["participant"]).set_axis(found.index)
    told = found["reason"].mask(found["reason"] == "death")
    found = found.assign(hours=(found["changed_at"] - began) / _HOUR, reason=told)
    return found[list(participant_rate_changes.columns)]


@measure(
    SOFA_COMPONENTS, SOFA_STATUS,
    topic=Topic.COMPLETENESS,
    by=_BY,
    columns={
        **_WHO, "day": "", "status": "", "missing": "components",
        **dict.fromkeys(SOFA_COMPONENTS_OF, ""), "days_since_due": "days",
    },
    choices=_ANYBODY,
)  # fmt: skip
def participant_sofa(
    components: pd.DataFrame, sofa: pd.DataFrame, at: Moment, participant: str = NOBODY
) -> Tidy:
    """Which SOFA scores of this participant are known, and which components are missing.

    Population: the participant named, if the data may be used. No score is told. A component is
    yes where it is known, no where it is missing; all are known from a death on.
    Missing: the components of a day that is not over.
    Returns one row per study day of the trial's, in order; none for nobody.
    """
    found = _of(components, participant).merge(
        _of(sofa, participant)[["day", "status", "days_since_due"]], on="day", how="left"
    )
    answers = found[list(SOFA_COMPONENTS_OF)]
    missing = (~answers.fillna(True)).sum(axis=1).astype("Int64")
    found = found.assign(missing=missing.mask(found["status"] == "not_due"))
    return found.sort_values("day")[list(participant_sofa.columns)]


@measure(
    SAFETY_EVENTS,
    topic=Topic.AESI,
    by=_BY,
    columns=EVENT_COLUMNS,
    choices=_ANYBODY,
)
def participant_events(events: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """The adverse events of this participant.

    Population, time zero, missing: as `event_listing`, for the participant named.
    Returns one row per event, the latest onset first; none for nobody.
    """
    return in_order(_of(events, participant))[list(EVENT_COLUMNS)]


@measure(
    FORM_STATUS,
    topic=Topic.COMPLETENESS,
    by=_BY,
    columns={
        **_WHO, "form": "", "expected_on": "", "received_on": "", "status": "",
        "days_late": "days",
    },
    choices=_ANYBODY,
)  # fmt: skip
def participant_forms(forms: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """The forms expected of this participant, and where each stands.

    Population: the forms that the export expects of the participant named.
    Missing: the day of receipt of a form that is not in; days_late of one that is, or not yet due.
    Returns one row per form, in the order of the schedule; none for nobody.
    """
    found = _of(forms, participant)
    place = found["form"].map({name: n for n, name in enumerate(FORM_NAMES)})
    return found.iloc[place.argsort(kind="stable")][list(participant_forms.columns)]


@measure(
    ENROLLMENT,
    SAFETY_FORMS,
    topic=Topic.SAE_PROCESS,
    by=_BY,
    columns={**_WHO, "form": "", "received": "", "received_on": ""},
    choices=_ANYBODY,
)
def participant_safety_forms(
    enrollment: pd.DataFrame, forms: pd.DataFrame, at: Moment, participant: str = NOBODY
) -> Tidy:
    """Whether the safety forms due of this participant are in.

    Population: the safety forms due of the participant named, if the data may be used.
    Missing: the day of receipt of one that is not in.
    Returns one row per form due, in order; none for nobody, or before the first is due.
    """
    due = forms_expected(_of(enrollment, participant), _of(forms, participant))
    there = _of(forms, participant).set_index("form")["received_on"]
    received = there.reindex(due["form"]).set_axis(due.index)
    found = due.assign(received_on=received)
    found = found.astype({"form": "str", "received": "boolean"})
    return found[list(participant_safety_forms.columns)]


_DEVIATION_COLUMNS = {
    **_WHO, "deviation": "", "code": "", "detail": "", "occurred_on": "", "reported_on": "",
    "important": "", "status": "", "days_open": "days", "source": "",
}  # fmt: skip


@measure(
    CONDUCT_DEVIATIONS,
    topic=Topic.DEVIATIONS,
    by=_BY,
    columns=_DEVIATION_COLUMNS,
    choices=_ANYBODY,
)
def participant_deviations(deviations: pd.DataFrame, at: Moment, participant: str = NOBODY) -> Tidy:
    """The deviations of this participant that no drug effect can cause, found or reported.

    Population: those of the participant named, by the cut.
    Missing: the day of report of one that was only found; days_open of a closed one.
    Returns one row per deviation, the latest first; none for nobody.
    """
    return _listed(deviations, participant)


@measure(
    DRUG_DEVIATIONS,
    topic=Topic.DEVIATIONS_DRUG,
    by=_BY,
    columns=_DEVIATION_COLUMNS,
    choices=_ANYBODY,
)
def participant_drug_deviations(
    deviations: pd.DataFrame, at: Moment, participant: str = NOBODY
) -> Tidy:
    """The deviations of this participant that a drug effect can cause, found or reported.

    Population: those of the participant named, by the cut.
    Missing and returns: as `participant_deviations`.
    """
    return _listed(deviations, participant)


def _listed(deviations: pd.DataFrame, participant: str) -> pd.DataFrame:
    found = _of(deviations, participant).sort_values(
        ["occurred_on", "deviation"], ascending=[False, True]
    )
    return found[list(_DEVIATION_COLUMNS)]
