"""Centers side by side: the counts that the signals are made of."""

from __future__ import annotations

import pandas as pd

from dashboard.kit.card import Listed
from dashboard.kit.components import empty, frame_table
from dashboard.kit.words import is_missing, number, ratio, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.links import Reader, center_links

Columns = tuple[tuple[str, str, str], ...]

# For each measure: (its column, what the count is called here, the column it is of)
_STARTS, _SOFA, _FORMS = (
    (("out_of_window", "starts_out_of_window", "started"),),
    (("missing", "final_sofa_missing", "due"),),
    (("late", "forms_late", "due"),),
)
_DEVIATIONS = (
    ("participants_with_important", "participants_with_important", "participants"),
    ("open", "deviations_open", "deviations"),
)
_SAES = (("late", "saes_late", "saes"), ("forms_received", "safety_forms", "forms_expected"))


# The page behind each column, for who may go there.
_BEHIND = {
    "name": "deviations", "starts_out_of_window": "infusion",
    "final_sofa_missing": "data-quality", "forms_late": "data-quality",
    "participants_with_important": "deviations", "deviations_open": "deviations",
    "saes_late": "safety", "safety_forms": "safety",
}  # fmt: skip


def conduct_list(
    centers: Tidy,
    starts: Tidy,
    sofa: Tidy,
    forms: Tidy,
    deviations: Tidy,
    saes: Tidy,
    reader: Reader | None = None,
) -> Listed | NotShown:
    """Each center's conduct side by side, every count with what it is of, the largest first.

    The frames are recruitment_by_center and the by-center counts of each subject; `reader` is who
    is to find links to what is behind a count.
    """
    if isinstance(centers, NotShown):
        return centers
    shown = tidy = centers[["center", "name", "randomized"]]
    for frame, columns in (
        (starts, _STARTS), (sofa, _SOFA), (forms, _FORMS), (deviations, _DEVIATIONS),
        (saes, _SAES),
    ):  # fmt: skip
        if not isinstance(frame, NotShown):
            tidy = tidy.merge(_counts(frame, columns), on="center", how="left")
            shown = shown.merge(_ratios(frame, columns), on="center", how="left")
    there = shown["randomized"] > 0
    if not there.any():
        return Listed(empty(say("Nobody has been randomized yet.")), "", tidy)
    largest = shown[there].sort_values(["randomized", "center"], ascending=[False, True])
    text = say_plural("{n} center with participants. Each count stands before what it is of.",
                      "{n} centers with participants, the largest first. Each count stands before "
                      "what it is of.", len(largest))  # fmt: skip
    behind = center_links(_BEHIND, largest["center"].tolist(), reader)
    shown = [column for column in largest.columns if column != "center"]
    table = frame_table(largest, shown, stack=True, links=behind)
    return Listed(table, text, tidy, say("Deviations that no drug effect can cause"))


def _counts(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The counts as numbers, for the CSV: a column for each count and one for what it is of."""
    found = {"center": frame["center"]}
    for count, name, of in columns:
        found |= {name: frame[count], f"{name}_of": frame[of]}
    return pd.DataFrame(found)


def _ratios(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The counts as people read them: "9 / 10"; a dash where there is nothing to count in."""
    found: dict[str, object] = {"center": frame["center"]}
    for count, name, of in columns:
        found[name] = [
            ratio(n, total) if not is_missing(total) and total else number(None)
            for n, total in zip(frame[count], frame[of], strict=True)
        ]
    return pd.DataFrame(found)
