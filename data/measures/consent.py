"""Consent: where it stands by center, and whom to approach."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import centers_in, count, count_codes, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONSENT_STATUS
from data.vocabulary.tables import CENTERS

STATUSES = CONSENT_STATUS.column("status").choices
_CHASED = ("pending", "refused")


@measure(
    CONSENT_STATUS, CENTERS,
    topic=Topic.CONSENT,
    by=(CENTER,),
    columns={
        "center": "", "participants": "participants", "deferred": "participants",
        **dict.fromkeys(STATUSES, "participants"), "unknown": "participants",
        "overdue": "participants",
    },
)  # fmt: skip
def consent_counts(consent: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """For how many participants consent is settled, waited for, or refused.

    Population: everyone randomized. `participants` = settled + pending + refused + unknown;
    `settled`: obtained, or no longer to be sought; `deferred` were included in an emergency;
    `overdue` is part of pending.
    Missing: `unknown` counts those without a consent record.
    Returns one row per center, by center: whole numbers. Source: trial definition, consent.
    """
    index = centers_in(centers)
    frame = count_codes(consent, "status", STATUSES, index).assign(
        participants=count(consent, index),
        deferred=count(consent[consent["mode"] == "deferred"], index),
        unknown=count(consent[consent["status"].isna()], index),
        overdue=count(consent[consent["overdue"]], index),
    )
    return tidy(frame, consent_counts.columns)


@measure(
    CONSENT_STATUS,
    topic=Topic.CONSENT,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "status": "", "mode": "", "days_since": "days",
        "limit_days": "days", "overdue": "", "approach": "", "sought_on": "", "decided_on": "",
    },
)  # fmt: skip
def consent_tracker(consent: pd.DataFrame, at: Moment) -> Tidy:
    """Whose consent is waited for, for how long and whom to approach; and who refused.

    Population: participants whose consent is pending or refused, or who have no consent record.
    `days_since` counts from randomization to the cut; a pending one is overdue beyond
    `limit_days`.
    Missing: status and mode without a record; approach unless pending; days nobody wrote down.
    Returns one row per participant, overdue first, then pending by days, unrecorded, refused.
    """
    found = consent[consent["status"].isin(_CHASED) | consent["status"].isna()]
    place = found["status"].map({"pending": 1, "refused": 3}).fillna(2).mask(found["overdue"], 0)
    found = found.assign(place=place, limit_days=at.trial.consent.limit_days)
    found = found.sort_values(
        ["place", "days_since", "center", "participant"], ascending=[True, False, True, True]
    )
    return found.astype({"limit_days": "Int64"})[list(consent_tracker.columns)]
