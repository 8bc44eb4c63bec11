"""What changed between two cuts, topic by topic: now, before, and the difference."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.measures.center_time import center_time
from data.measures.registry import Moment, Tidy, measure
from data.measures.sae_process import forms_expected
from data.vocabulary import Topic
from data.vocabulary.analysis import (
    CONDUCT_DEVIATIONS,
    CONSENT_STATUS,
    ENROLLMENT,
    FORM_STATUS,
    INFUSION_STARTS,
    SAE_REPORTS,
    SOFA_STATUS,
)
from data.vocabulary.tables import CENTERS, DEVIATIONS, SAFETY_FORMS, SCREENING_LOG

_COLUMNS = {"item": "", "now": "", "before": "", "change": ""}
_Frames = tuple[pd.DataFrame, ...]
_Counts = Mapping[str, tuple[str, int]]  # item -> (the table it comes from, its count)


def _compared(now: _Counts, before: _Counts, at: Moment) -> pd.DataFrame:
    """One row per item; a count is missing where its table was not supplied to that cut."""
    rows = [
        (
            item,
            found if table in at.supplied else None,
            before[item][1] if table in at.then_supplied else None,
        )
        for item, (table, found) in now.items()
    ]
    frame = pd.DataFrame(rows, columns=["item", "now", "before"])
    frame = frame.astype({"item": "str", "now": "Int64", "before": "Int64"})
    return frame.assign(change=frame["now"] - frame["before"])


def _status(frame: pd.DataFrame, column: str, code: str) -> int:
    return int((frame[column] == code).sum())


@measure(
    ENROLLMENT, CENTERS, SCREENING_LOG,
    topic=Topic.RECRUITMENT, columns=_COLUMNS, since=True, optional=(SCREENING_LOG,),
)  # fmt: skip
def recruitment_changes(*now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How recruitment changed since an earlier cut: screened, randomized, analyzable, centers open.

    Population: everyone screened or randomized by each cut. Each count is of its cut as it was.
    Missing: a count whose table that cut's export did not hold.
    Returns one row per item: whole numbers; `change` = now − before, a net difference.
    """
    return _compared(_recruitment(now, at, False), _recruitment(then, at, True), at)


def _recruitment(frames: _Frames, at: Moment, earlier: bool) -> _Counts:
    enrollment, centers, screening = frames
    as_of = (at.then or at.as_of) if earlier else at.as_of
    opened = center_time(centers, enrollment, at.trial, as_of)["open"]
    return {
        "screened": (SCREENING_LOG.name, len(screening)),
        "randomized": (ENROLLMENT.name, len(enrollment)),
        "analyzable": (ENROLLMENT.name, int(enrollment["analyzable"].sum())),
        "centers_open": (CENTERS.name, int(opened.sum())),
    }


@measure(CONSENT_STATUS, topic=Topic.CONSENT, columns=_COLUMNS, since=True)
def consent_changes(now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How consent changed since an earlier cut: settled, pending, overdue, refused.

    Population: everyone randomized by each cut; overdue is part of pending.
    Missing and returns: as `recruitment_changes`.
    """
    return _compared(_consent(now), _consent(then[0]), at)


def _consent(consent: pd.DataFrame) -> _Counts:
    table = CONSENT_STATUS.name
    return {
        "consent_settled": (table, _status(consent, "status", "settled")),
        "consent_pending": (table, _status(consent, "status", "pending")),
        "consent_overdue": (table, int(consent["overdue"].sum())),
        "consent_refused": (table, _status(consent, "status", "refused")),
    }


@measure(INFUSION_STARTS, topic=Topic.INFUSION_START, columns=_COLUMNS, since=True)
def infusion_start_changes(now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How starts of the infusion changed since an earlier cut, by class.

    Population: everyone randomized by each cut. Missing and returns: as `recruitment_changes`.
    """
    return _compared(_starts(now), _starts(then[0]), at)


def _starts(starts: pd.DataFrame) -> _Counts:
    classes = {"started_in_window": "in_window", "started_early": "early",
               "started_late": "late", "not_started": "not_started"}  # fmt: skip
    return {
        item: (INFUSION_STARTS.name, _status(starts, "start", code))
        for item, code in classes.items()
    }


@measure(
    SOFA_STATUS, FORM_STATUS,
    topic=Topic.COMPLETENESS, columns=_COLUMNS, since=True, optional=(SOFA_STATUS, FORM_STATUS),
)  # fmt: skip
def completeness_changes(*now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How completeness changed since an earlier cut: final SOFA known and missing, forms late.

    Population: scores of the trial's final day, forms expected, at each cut.
    Missing and returns: as `recruitment_changes`.
    """
    return _compared(_completeness(now, at), _completeness(then, at), at)


def _completeness(frames: _Frames, at: Moment) -> _Counts:
    sofa, forms = frames
    final = sofa[sofa["day"] == at.trial.sofa.final_day]
    return {
        "sofa_known": (SOFA_STATUS.name, _status(final, "status", "known")),
        "sofa_missing": (SOFA_STATUS.name, _status(final, "status", "missing")),
        "forms_received": (FORM_STATUS.name, _status(forms, "status", "received")),
        "forms_late": (FORM_STATUS.name, _status(forms, "status", "late")),
    }


@measure(CONDUCT_DEVIATIONS, topic=Topic.DEVIATIONS, columns=_COLUMNS, since=True)
def deviation_changes(now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How deviations changed since an earlier cut: all, important, open, closed.

    Population: deviations that no drug effect can cause, found in each cut or reported by it.
    Missing and returns: as `recruitment_changes`; a cut without a file of reports has no counts.
    """
    return _compared(_deviations(now), _deviations(then[0]), at)


def _deviations(deviations: pd.DataFrame) -> _Counts:
    table = DEVIATIONS.name  # without reports a count is of another thing
    return {
        "deviations": (table, len(deviations)),
        "deviations_important": (table, int(deviations["important"].sum())),
        "deviations_open": (table, _status(deviations, "status", "open")),
        "deviations_closed": (table, _status(deviations, "status", "closed")),
    }


@measure(
    SAE_REPORTS, ENROLLMENT, SAFETY_FORMS,
    topic=Topic.SAE_PROCESS, columns=_COLUMNS, since=True, optional=(SAFETY_FORMS,),
)  # fmt: skip
def sae_changes(*now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """How serious adverse events changed since an earlier cut: all, on time, late, forms received.

    Population: serious events of everyone randomized by each cut; safety forms due by it.
    Missing and returns: as `recruitment_changes`.
    """
    return _compared(_saes(now), _saes(then), at)


def _saes(frames: _Frames) -> _Counts:
    reports, enrollment, forms = frames
    expected = forms_expected(enrollment, forms)
    return {
        "saes": (SAE_REPORTS.name, len(reports)),
        "saes_on_time": (SAE_REPORTS.name, _status(reports, "timeliness", "on_time")),
        "saes_late": (SAE_REPORTS.name, _status(reports, "timeliness", "late")),
        "safety_forms_expected": (SAFETY_FORMS.name, len(expected)),
        "safety_forms_received": (SAFETY_FORMS.name, int(expected["received"].sum())),
    }
