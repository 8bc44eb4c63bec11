"""From screening to randomization: how many, where, and why not."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count, count_codes, tidy
from data.measures.intervals import share
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.tables import CENTERS, SCREENING_LOG

OUTCOMES = SCREENING_LOG.column("outcome").choices
_NOT_STATED = "not_stated"


@measure(
    SCREENING_LOG,
    topic=Topic.RECRUITMENT,
    columns={"outcome": "", "reason": "", "count": "persons", "of": "persons", "share": ""},
)
def screening_flow(screening: pd.DataFrame, at: Moment) -> Tidy:
    """What became of the persons screened, and the first reason of those not randomized.

    Population: every person in the screening log; whom nobody logged is not counted, here or
    anywhere. Numerator `count`, denominator `of`: all persons screened; the counts add up to it.
    Missing: a reason that was not written down is 'not_stated'; the randomized have none.
    Returns one row per outcome and reason, in the order of the flow, then the most frequent
    reason first; an outcome nobody had has no row but for randomized. No row without a log.
    Source: CONSORT 2025, requirements F-1, F-3, F-4.
    """
    randomized = screening["outcome"] == "randomized"
    reason = screening["reason"].fillna(_NOT_STATED).mask(randomized, "")
    counts = (
        pd.DataFrame({"outcome": screening["outcome"], "reason": reason})
        .groupby(["outcome", "reason"])
        .size()
    )
    frame = counts.rename("count").astype("Int64").reset_index()
    if len(screening) and not randomized.any():
        nobody = pd.DataFrame({"outcome": ["randomized"], "reason": [""], "count": [0]})
        frame = pd.concat([nobody.astype(frame.dtypes), frame])
    order = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    frame = frame.assign(place=frame["outcome"].map(order), of=len(screening))
    frame = frame.sort_values(["place", "count", "reason"], ascending=[True, False, True])
    frame = frame.assign(share=share(frame["count"], frame["of"])).astype({"of": "Int64"})
    frame["reason"] = frame["reason"].mask(frame["reason"] == "")
    return frame[list(screening_flow.columns)].reset_index(drop=True)


@measure(
    SCREENING_LOG, CENTERS,
    topic=Topic.RECRUITMENT,
    by=(CENTER,),
    columns={
        "center": "", "screened": "persons", **dict.fromkeys(OUTCOMES, "persons"), "share": "",
        "low": "", "high": "", "last_screened_on": "",
    },
)  # fmt: skip
def screening_by_center(screening: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many persons each center screened, and what became of them.

    Population: every person in the screening log, in every center. Numerator of `share`: the
    randomized; denominator: the screened; exact 95 % interval low to high.
    Missing: the share and the last day of a center that logged nobody.
    Returns one row per center, by center: whole numbers, shares, a date.
    """
    index = centers_in(centers)
    frame = count_codes(screening, "outcome", OUTCOMES, index)
    frame = frame.assign(
        screened=count(screening, index),
        last_screened_on=screening.groupby("center")["screened_on"].max().reindex(index),
    )
    return tidy(add_share(frame, "screened", "randomized"), screening_by_center.columns)
