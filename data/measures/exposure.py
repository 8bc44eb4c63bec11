"""What each participant was given, hour by hour and in all, and how that is spread by center."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.counting import add_share, centers_in, count, tidy
from data.measures.pooled import MATURE_DAYS, mature
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.trial import Infusion
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT, EXPOSURE, INFUSION_SEGMENTS
from data.vocabulary.tables import CENTERS

_KNOWN = ("full", "reduced", "interrupted", "stopped_early")
QUARTERS = {"low_quarter": 0.25, "median": 0.5, "high_quarter": 0.75}
QUARTERS_FROM = 5  # [A] fewer values have no quartiles: they are read in the list
_SPREAD = {"infusion_h": "h", "time_adherence": "", "dose_intensity": "", "minutes_to_max": "min"}


@measure(
    EXPOSURE,
    topic=Topic.INFUSION_COURSE,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "started_at": "", "ended_at": "", "class_blinded": "",
        "stop_reason": "", "infusion_h": "h", "time_adherence": "", "dose_ng_kg": "ng/kg",
        "dose_intensity": "", "max_rate_ng_kg_min": "ng/kg/min", "minutes_to_max": "min",
        "down_steps": "", "restarts": "", "pause_min": "min",
    },
)  # fmt: skip
def exposure_listing(exposure: pd.DataFrame, at: Moment) -> Tidy:
    """What each participant was given of the study drug, and the class of it.

    Population: everyone randomized, those whose infusion never began or is not due included.
    Time zero: the start of the infusion; censored at the cut while it runs.
    `time_adherence`: hours at a rate above zero ÷ min(48 h, hours alive after the start);
    `dose_intensity`: dose delivered ÷ what the ladder plans in them. Neither is capped at 1.
    Missing: hours, dose and shares where nothing was infused and where the end is not on record
    (class incomplete); the end while it runs; the reason unless stopped early.
    Returns one row per participant, the latest start first, those without one last: instants,
    hours, minutes, ng/kg, ng/kg/min, shares, codes. Source: trial.md section 3.
    """
    found = exposure.sort_values(
        ["started_at", "center", "participant"], ascending=[False, True, True]
    )
    return found[list(exposure_listing.columns)]


@measure(
    INFUSION_SEGMENTS,
    topic=Topic.INFUSION_COURSE,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "started_at": "", "from_h": "h", "to_h": "h",
        "rate_ng_kg_min": "ng/kg/min", "planned_ng_kg_min": "ng/kg/min", "running": "",
    },
)  # fmt: skip
def exposure_segments(segments: pd.DataFrame, at: Moment) -> Tidy:
    """The rate delivered beside the rate planned, stretch by stretch: a swimmer chart's rows.

    Population: participants whose infusion began. Time zero: its start; censored at the cut while
    it runs (`running`). A stretch ends where the rate or the plan changes; a rate of 0 is a
    pause; the plan is 0 after 48 h.
    Missing: `to_h` of the last stretch where no end is on record; such a stretch is not cut at
    the plan's later changes.
    Returns one row per stretch, participants by the latest start, stretches in order: hours from
    the start, ng/kg/min.
    """
    start = segments.groupby("participant")["from_at"].transform("min")
    rows = segments.assign(started_at=start)
    parts = [_planned(rows, *step) for step in _plan(at.trial.infusion)]
    found = pd.concat(parts)
    order = ["started_at", "center", "participant", "from_h"]
    found = found.sort_values(order, ascending=[False, True, True, True])
    return found[list(exposure_segments.columns)]


def _plan(infusion: Infusion) -> list[tuple[float, float, float]]:
    """The ladder as (from hour, to hour, rate), to the end of time."""
    hours = [step.after_min / 60 for step in infusion.ladder]
    rates = [step.rate for step in infusion.ladder]
    ends = [*hours[1:], infusion.duration_h, np.inf]
    return list(zip([*hours, infusion.duration_h], ends, [*rates, 0.0], strict=True))


def _planned(rows: pd.DataFrame, begins: float, ends: float, rate: float) -> pd.DataFrame:
    """The stretches, cut to the hours in which the plan has this rate."""
    to = rows["to_h"]
    first = rows["from_h"].clip(lower=begins)
    last = to.clip(upper=ends)
    without_end = to.isna() & (rows["from_h"] >= begins) & (rows["from_h"] < ends)
    kept = (first < last) | without_end
    cut = rows.assign(from_h=first, to_h=last, planned_ng_kg_min=rate,
                      running=rows["running"] & (to <= ends))  # fmt: skip
    return cut[kept]


@measure(
    EXPOSURE, ENROLLMENT, CENTERS,
    topic=Topic.INFUSION_COURSE,
    by=(CENTER,),
    columns={
        "center": "", "count": "participants", "of": "participants", "share": "", "low": "",
        "high": "",
        **{f"{name}_{q}": unit for name, unit in _SPREAD.items() for q in QUARTERS},
    },
    mature_days=MATURE_DAYS,
)  # fmt: skip
def exposure_summary(
    exposure: pd.DataFrame, enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment
) -> Tidy:
    """How hours, dose and titration are spread among a center's infusions.

    Population: participants randomized 4 days ago or longer whose data may be used (`of`). Time
    zero: the start of the infusion. `count` of them have an infusion whose end is known, which the
    quartiles are about: hours infused, time adherence, dose intensity, and the minutes to the
    highest rate of those who reached it.
    Numerator of `share`: `count`; denominator: `of`; exact 95 % interval low to high.
    Missing: quartiles of fewer than 5.
    Returns one row per center, by center: whole numbers, shares, hours, minutes.
    """
    index = centers_in(centers)
    people = mature(enrollment)
    known = known_ends(exposure, people)
    frame = pd.DataFrame({"count": count(known, index), "of": count(people, index)})
    for name in _SPREAD:
        values = known.groupby("center")[name]
        enough = (values.count() >= QUARTERS_FROM).reindex(index, fill_value=False)
        for quarter, share in QUARTERS.items():
            frame[f"{name}_{quarter}"] = values.quantile(share).reindex(index).where(enough)
    return tidy(add_share(frame, "of", "count"), exposure_summary.columns)


def known_ends(exposure: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Of these people those whose infusion began and has a known end."""
    theirs = exposure[exposure["participant"].isin(people["participant"])]
    return theirs[theirs["started_at"].notna() & theirs["class_blinded"].isin(_KNOWN)]
