"""The committee's own record: actions carried over, notes, reviews closed."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.live import ACTIONS, NOTES, REVIEWS


@measure(
    ACTIONS,
    topic=Topic.REVIEW,
    columns={**dict.fromkeys(ACTIONS.names, ""), "late": ""},
    choices={"show": ("open", "all")},
)
def open_actions(actions: pd.DataFrame, at: Moment | None, show: str = "open") -> Tidy:
    """Actions the committee decided and has not closed; with `show` all, the closed ones too.

    `late`: open, and its due day before the day of the cut in view (no clock is read).
    Missing: late without a due day or without a cut.
    Returns one row per action, open before closed, the earliest due first, those without last.
    """
    is_open = actions["status"] == "open"
    cut_day = pd.Timestamp(at.as_of).tz_localize(None).normalize() if at else pd.NaT
    late = (is_open & (actions["due_on"] < cut_day)).astype("boolean")
    late = late.mask(actions["due_on"].isna() | pd.isna(cut_day))
    found = actions.assign(late=late, place=(~is_open).astype("int64"))
    found = found[is_open] if show == "open" else found
    return found.sort_values(["place", "due_on", "action"])[list(open_actions.columns)]


@measure(NOTES, topic=Topic.REVIEW, columns=dict.fromkeys(NOTES.names, ""))
def review_notes(notes: pd.DataFrame, at: Moment | None) -> Tidy:
    """What the committee wrote down. Returns one row per note, the newest first."""
    return notes.sort_values("note", ascending=False)[list(review_notes.columns)]


@measure(REVIEWS, topic=Topic.REVIEW, columns=dict.fromkeys(REVIEWS.names, ""))
def last_reviews(reviews: pd.DataFrame, at: Moment | None) -> Tidy:
    """The reviews the committee closed. Returns one row per review, the newest first."""
    return reviews.sort_values("review", ascending=False)[list(last_reviews.columns)]
