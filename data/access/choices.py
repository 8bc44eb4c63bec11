"""What somebody chose for a measure, checked against what the measure offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data.access.terms import Refused
from data.measures.registry import NOBODY, REVIEWED, Measure


def checked(
    measure: Measure,
    choices: dict[str, Any],
    holds: Callable[[Any], bool],
    earlier: Callable[[Any], int | None],
) -> dict[str, Any]:
    """Every choice of the measure with its value: the default where none was given.

    `holds` says whether a view has a participant, `earlier` turns the word or number for an
    earlier cut into its number. Refused for a choice or a value that is not the measure's.
    """
    since = choices.pop("since", REVIEWED) if measure.since else None
    if unknown := set(choices) - set(measure.choices):
        raise Refused(
            "{measure} has no choice {names}.",
            measure=measure.name,
            names=", ".join(sorted(unknown)),
        )
    chosen = {name: values[0] for name, values in measure.choices.items()} | choices
    for name, value in chosen.items():
        if measure.names_participant(name):
            if value != NOBODY and not holds(value):
                # the same words for whoever is not there and whoever is not this view's
                raise Refused("There is no such participant.")
        elif value not in measure.choices[name]:
            raise Refused(
                "{measure}: {name} must be one of {choices}.",
                measure=measure.name,
                name=name,
                choices=", ".join(measure.choices[name]),
            )
    if measure.since:
        chosen["since"] = earlier(since)
    return chosen
