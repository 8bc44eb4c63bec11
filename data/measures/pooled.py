"""What pooled measures of a guarded topic share: whom they count, and the rows they return.

Everybody may combine what is shown, so the pooled measures of a topic are about the same
participants, come from the same cut, and hold a row for whatever could be had by subtracting one
from another: the rule for small cells then judges that too. Their denominator is everyone whom
the rule of renewal counts, so that it grows by whole batches from one cut shown to the next.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.measures.counting import add_share

# [D] The start window (24 h) and the infusion (48 h) are over three days after randomization, so
# from the fourth study day on, by either way of counting them, there is nothing to wait for
MATURE_DAYS = 4


def mature(enrollment: pd.DataFrame) -> pd.DataFrame:
    """Those randomized so long ago that their infusion is over, whose data may be used: whom the
    rule of renewal counts (`Shelf.mature`).
    """
    return enrollment[enrollment["analyzable"] & (enrollment["days_since"] >= MATURE_DAYS)]


def pooled(counts: Mapping[str, int], of: int) -> pd.DataFrame:
    """One row per part: part, count, of, share, low, high (exact 95 % interval)."""
    frame = pd.DataFrame({"part": pd.Series(list(counts), dtype="str"),
                          "count": pd.array(list(counts.values()), dtype="Int64")})  # fmt: skip
    return add_share(frame.assign(of=pd.array([of] * len(frame), dtype="Int64")), "of", "count")
