"""Events of special interest, pooled over the trial: what blinded eyes may see by the charter."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.measures.counting import add_share
from data.measures.registry import Moment, Tidy, measure
from data.trial import Trial
from data.vocabulary import NotShown, Topic, sentence
from data.vocabulary.analysis_events import AESI_DAY, AESI_STATUS, EVENT_KINDS
from data.vocabulary.tables import HEMODYNAMICS, INFUSION, SAFETY_FORMS

MATURE_DAYS = AESI_DAY + 1  # day 7 is over: the population of the table, and of the renewal rule
BLEEDING, GRADE, HYPOTENSION, SEVERE = "bleeding", "bleeding_grade", "hypotension", "severe"
_OTHERS = tuple(kind for kind in EVENT_KINDS if kind not in (BLEEDING, HYPOTENSION))


@measure(
    AESI_STATUS,
    topic=Topic.AESI,
    columns={
        "category": "", "count": "participants", "of": "participants", "share": "", "low": "",
        "high": "", "forms_in": "participants", "definition": "",
    },
    choices={"kind": (BLEEDING, GRADE, HYPOTENSION, *_OTHERS, SEVERE)},
    mature_days=MATURE_DAYS,
)  # fmt: skip
def aesi_pooled(status: pd.DataFrame, at: Moment, kind: str = BLEEDING) -> Tidy:
    """How many participants had an event of this kind in their first seven days, all together.

    Population: participants whose data may be used and whose study day 7 is over, the same for
    every kind (`of`), both arms and all centers of the view together, whether or not their form
    is in. Time zero: randomization; events after day 7 are left out, so that everybody has been
    watched for as long. Deaths are not told apart.
    Numerator `count`: participants with at least one; denominator `of`; exact 95 % interval low
    to high. `forms_in`: those of them whose safety form of day 7 is in, 'none' included: while it
    is less than `of`, the count may still grow.
    Kinds: those of the trial's `aesi` and `severe`, any severe event. `bleeding_grade` sets the
    bleedings of the trial's major WHO grades beside the others, graded lower or not at all.
    `hypotension` is as the trial's `definition` has it, reported or measured; measured, those
    that cannot be assessed stand apart and are no 'none'.
    Missing: `forms_in` where no safety form was supplied.
    Returns one row per category: one, or those that could be had by subtraction as well, since
    the rule for small cells must judge those too. NotShown for a kind the trial does not name.
    Source: trial.md section 5, requirements U-5, U-6.
    """
    if kind != SEVERE and _kind(kind) not in at.trial.aesi:
        return NotShown(
            sentence("Not shown: the trial does not count this among the events of interest.")
        )
    measured = kind == HYPOTENSION and at.trial.hypotension.definition == "measured"
    if measured and not {HEMODYNAMICS.name, INFUSION.name} <= at.supplied:
        return NotShown(
            sentence("Not supplied: measuring hypotension needs hemodynamics.csv and infusion.csv.")
        )
    frame = _rows(_parts(status, kind, measured), len(status))
    forms_in = int(status["form_in"].sum()) if SAFETY_FORMS.name in at.supplied else pd.NA
    frame["forms_in"] = pd.array([forms_in] * len(frame), dtype="Int64")
    definition = at.trial.hypotension.definition if kind == HYPOTENSION else None
    frame["definition"] = pd.Series([definition] * len(frame), dtype="str")
    return frame[list(aesi_pooled.columns)]


def kinds_of_interest(trial: Trial) -> tuple[str, ...]:
    """The choices of `kind` that this trial has an answer for, in order."""
    kinds = aesi_pooled.choices["kind"]
    return tuple(kind for kind in kinds if kind == SEVERE or _kind(kind) in trial.aesi)


def _kind(choice: str) -> str:
    return BLEEDING if choice == GRADE else choice


def _parts(status: pd.DataFrame, kind: str, measured: bool) -> dict[str, int]:
    """By part, the participants in it; every part that another less a third one would give."""
    if kind == GRADE:
        every, major = int(status[BLEEDING].sum()), int(status["bleeding_major"].sum())
        return {BLEEDING: every, "bleeding_major": major, "bleeding_not_major": every - major}
    had = int(status[kind].sum())
    if measured:
        unknown = int(status[kind].isna().sum())
        none = len(status) - had - unknown
        return {HYPOTENSION: had, "no_hypotension": none, "not_assessable": unknown}
    return {kind: had}


def _rows(parts: Mapping[str, int], of: int) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "category": pd.Series(list(parts), dtype="str"),
            "count": pd.array(list(parts.values()), dtype="Int64"),
            "of": pd.array([of] * len(parts), dtype="Int64"),
        }
    )
    return add_share(frame, "of", "count")
