"""What to chase, patient by patient; and the files the export left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.kit.card import Listed
from dashboard.kit.components import empty, fact, facts, frame_table
from dashboard.kit.words import label, say, say_plural, say_sentence
from data.measures.completeness import SOFA
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from layouts.links import participant_address

ALL = "all"
LATE, COMPONENTS = "late", "components"  # what the list may show
VITAL = "vital"  # the kind of item that is a vital status to be found out
_COLUMNS = ("participant", "center", "kind", "item", "days_late", "missing_of")


def items_frame(late: Tidy, unknown: Tidy, components: Tidy, trial: Trial | None) -> Tidy:
    """Late items and vital statuses to be found out as one table, the longest late first.

    The frames are late_items, vital_unknown and sofa_missing_components; the last tells which
    components a missing score waits for. One that is not shown leaves its part out.
    """
    if isinstance(late, NotShown) or trial is None:
        return late
    parts = [late]
    if isinstance(unknown, pd.DataFrame):
        day = f"day_{trial.follow_up.days}"
        parts.append(unknown.assign(kind=VITAL, item=day))
    found = pd.concat(parts, ignore_index=True)
    waits = {} if isinstance(components, NotShown) else _waits(components)
    keys = zip(found["participant"], found["item"], found["kind"], strict=True)
    found["missing_of"] = [waits.get((p, i), "") if k == SOFA else "" for p, i, k in keys]
    order = ["days_late", "center", "participant", "kind", "item"]
    found = found.sort_values(order, ascending=[False, True, True, True, True])
    return found.reset_index(drop=True)[list(_COLUMNS)]


def components_frame(components: Tidy) -> Tidy:
    """Every day of every participant whose score waits for a component."""
    if isinstance(components, NotShown):
        return components
    waits = _waits(components)
    found = components[["participant", "center", "day", "missing"]].reset_index(drop=True)
    keys = zip(found["participant"], found["day"], strict=True)
    return found.assign(missing_of=[waits[p, f"day_{d}"] for p, d in keys])


def chase_list(
    found: Tidy, names: Mapping[str, str], center: str, cut: int | None, untold: Sequence[Tidy]
) -> Listed | NotShown:
    """The table of what to chase in one center or all, each row opening its participant's page.

    `found` is one of the frames above; `untold` are the answers whose absence must be said.
    """
    if isinstance(found, NotShown):
        return found
    tidy = found if center == ALL else found[found["center"] == center].reset_index(drop=True)
    absent = [say_sentence(answer.reason) for answer in untold if isinstance(answer, NotShown)]
    if tidy.empty:
        return Listed(empty(" ".join([say("Nothing to chase here."), *absent])), "", tidy)
    table = frame_table(
        _told(tidy), _shown(tidy, names), stack=True, names={"center": names},
        href=[participant_address(who, cut) for who in tidy["participant"]],
    )  # fmt: skip
    return Listed(table, " ".join([_sentence(tidy), *absent]), tidy, _note(), twin=False)


def sources_list(sources: Tidy, blocked: Tidy) -> Listed | NotShown:
    """The files the export left out, each with what cannot be shown without it."""
    if isinstance(sources, NotShown):
        return sources
    absent = sources[~sources["supplied"].astype(bool)]
    if absent.empty:
        text = say_plural(
            "The {n} file an export may leave out was supplied.",
            "All {n} files an export may leave out were supplied.",
            len(sources),
        )
        return Listed(empty(text), "", sources)  # fmt: skip
    lines = [fact(f"{name}.csv", _blocked_words(name, blocked)) for name in absent["table"]]
    text = say_plural("{n} of {all} files was not supplied; what needs it is not shown.",
                      "{n} of {all} files were not supplied; what needs them is not shown.",
                      len(absent), all=len(sources))  # fmt: skip
    return Listed(facts(*lines), text, sources)


def _blocked_words(name: str, blocked: Tidy) -> str:
    if isinstance(blocked, NotShown):
        return ""
    measures = blocked.loc[blocked["table"] == name, "measure"]
    return ", ".join(label(m) for m in measures) or say("nothing shown needs it")


def _waits(components: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(participant, day_N) -> the names of the components that are missing."""
    return {
        (row["participant"], f"day_{row['day']}"): _lost(row)
        for row in components.to_dict("records")
    }


def _lost(row: Mapping[str, Any]) -> str:
    """The components that a score waits for, in words."""
    lost = [name for name in SOFA_COMPONENTS_OF if not row[name]]
    if len(lost) == len(SOFA_COMPONENTS_OF):
        return say("All components")
    first, *others = (label(name, "component") for name in lost)
    return ", ".join([first, *(name.lower() for name in others)])


def _told(tidy: pd.DataFrame) -> pd.DataFrame:
    """The table with kind and item said in one cell."""
    if "item" not in tidy.columns:
        return tidy
    pairs = zip(tidy["kind"], tidy["item"], strict=True)
    words = [say("{kind}, {item}", kind=label(k, "kind"), item=label(i, "item")) for k, i in pairs]
    return tidy.assign(item=words)


def _shown(tidy: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    first = ["participant", *(["center"] if len(names) > 1 else [])]
    rest = ["item", "missing_of", "days_late"] if "item" in tidy.columns else ["day", "missing_of"]
    return [*first, *rest]


def _sentence(tidy: pd.DataFrame) -> str:
    people = tidy["participant"].nunique()
    if "item" not in tidy.columns:
        days = say_plural("{n} score waits for a component",
                          "{n} scores wait for a component", len(tidy))  # fmt: skip
        return say_plural("{items}, in {n} participant.", "{items}, in {n} participants.", people,
                          items=days)  # fmt: skip
    items = say_plural("{n} item is late", "{n} items are late", len(tidy))
    return say_plural("{items}, in {n} participant.", "{items}, in {n} participants.", people,
                      items=items)  # fmt: skip


def _note() -> str:
    return say("A score or a vital status is missing once its day is over; a form is late past "
               "its time. A row opens its participant")  # fmt: skip


def waiting(found: Tidy) -> int:
    """How many items are to be chased; 0 where nobody may be named."""
    return 0 if isinstance(found, NotShown) else len(found)
