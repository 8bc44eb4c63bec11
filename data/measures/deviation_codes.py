"""Deviations by category, each against its own opportunities: for the trial and by center."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in
from data.measures.deviation_counting import against_opportunities, in_one, open_codes
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import ALL_CENTERS, Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES
from data.vocabulary.tables import CENTERS

_COLUMNS = {
    "code": "", "basis": "", "deviations": "deviations", "important": "deviations",
    "open": "deviations", "count": "opportunities", "of": "opportunities", "share": "",
    "low": "", "high": "",
}  # fmt: skip


@measure(
    CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES,
    topic=Topic.DEVIATIONS,
    columns=_COLUMNS,
)  # fmt: skip
def deviation_codes(deviations: pd.DataFrame, opportunities: pd.DataFrame, at: Moment) -> Tidy:
    """How often each kind of deviation happened where it could have.

    Population: deviations that no drug effect can cause, found or reported, an event once; all
    centers of the view together. Opportunities (`of`, of the kind `basis`): everyone randomized;
    for a start out of the window infusions started with a known onset; for SAE-LATE serious
    events; for SOFA-MISSING scores of the baseline and the final day that fell due.
    Numerator of `share`: opportunities with a deviation (`count`); denominator: `of`; exact 95 %
    interval low to high. `important` and `open` are parts of `deviations`.
    Missing: shares without an opportunity.
    Returns one row per code of the catalog, in its order: codes, whole numbers, shares.
    Assumes opportunities are independent for the interval, which one participant's are not quite.
    Source: trial.md section 4.
    """
    one = pd.Index([ALL_CENTERS], dtype="str", name="center")
    frame = against_opportunities(
        in_one(deviations), in_one(opportunities), one, open_codes(at.trial)
    )
    return add_share(frame, "of", "count")[list(_COLUMNS)]


@measure(
    CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES, CENTERS,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={"center": "", **_COLUMNS},
)  # fmt: skip
def deviation_center_codes(
    deviations: pd.DataFrame, opportunities: pd.DataFrame, centers: pd.DataFrame, at: Moment
) -> Tidy:
    """How often each kind of deviation happened where it could have, center by center.

    Population, numerator, denominator, missing: as `deviation_codes`.
    Returns one row per center and code, by center, codes in the catalog's order.
    """
    frame = against_opportunities(
        deviations, opportunities, centers_in(centers), open_codes(at.trial)
    )
    return add_share(frame, "of", "count")[list(deviation_center_codes.columns)]
