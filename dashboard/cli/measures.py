"""`measures` lists what can be asked; `measure NAME` asks it through the same door, audited."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.cli.say import Refusal, open_home, records, say_json, say_table
from data.access.view import Door, Refused, View
from data.measures.registry import Measure, load_measures
from data.store.audit import AuditTrail
from data.store.home import Home
from data.store.person import find_person
from data.vocabulary import NotShown, Role


def add_to(commands: Any) -> None:
    """Add `measures` and `measure`."""
    listing = commands.add_parser("measures", help="every measure: topic, grain, choices, columns")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)
    one = commands.add_parser("measure", help="one measure, as a person would see it")
    one.add_argument("name")
    one.add_argument("--as", dest="person", metavar="USER")
    one.add_argument("--role", choices=[role.value for role in Role],
                     help="one of USER's roles; without a USER in DEMO homes only")  # fmt: skip
    one.add_argument("--center", action="append", default=[], help="with --role site_lead")
    one.add_argument("--cut", type=int)
    one.add_argument("--choice", action="append", default=[], metavar="k=v")
    one.add_argument("--home", required=True)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_measure)


def described(measure: Measure) -> dict[str, Any]:
    """A measure as `measures --json` tells it."""
    choices: dict[str, Any] = {name: list(values) for name, values in measure.choices.items()}
    for name in filter(measure.names_participant, choices):
        choices[name] = "a participant of the view (default: nobody)"
    if measure.since:
        choices["since"] = "an earlier cut's number (default: the one last reviewed)"
    lines = (measure.function.__doc__ or "").strip().splitlines()
    return {
        "name": measure.name,
        "topic": measure.topic.value,
        "grain": list(measure.by),
        "choices": choices,
        "columns": [{"name": name, "unit": unit} for name, unit in measure.columns.items()],
        "counts": lines[0] if lines else "",
    }


def _list(chosen: argparse.Namespace) -> int:
    rows = [described(measure) for _, measure in sorted(load_measures().items())]
    if chosen.json:
        say_json({"measures": rows})
    else:
        short = [{**row, "grain": " × ".join(row["grain"]) or "trial"} for row in rows]
        say_table(short, ("name", "topic", "grain", "counts"))
    return 0


def _measure(chosen: argparse.Namespace) -> int:
    measure = load_measures().get(chosen.name)
    if measure is None:
        raise Refusal(f"no measure is called {chosen.name}; `measures` lists them")
    home = open_home(chosen.home)
    username, role, centers = _who(home, chosen)
    choices = _choices(measure, chosen.choice)
    trail = AuditTrail(home)

    def told(outcome: str, reason: str = "", cut: int | None = None) -> None:
        trail.now(
            username=username, role=role.value, what="measure", object=measure.name, cut=cut,
            outcome=outcome, reason=reason,
        )  # fmt: skip

    try:
        view = Door(home).view(username, role, centers, chosen.cut)
        answer = view.run(measure, **choices)
    except Refused as error:
        told("refused", str(error))
        raise Refusal(str(error)) from error
    told("done", cut=view.number)
    _tell(chosen, measure, view, answer)
    return 0


def _tell(chosen: argparse.Namespace, measure: Measure, view: View, answer: Any) -> None:
    shown = not isinstance(answer, NotShown)
    rows = records(answer) if shown else []
    if not chosen.json:
        say_table(rows, measure.columns) if shown else print(answer.reason)
        return
    _, choices, _ = view.runs[-1]
    say_json(
        {
            "measure": measure.name,
            "role": view.role.value,
            "centers": None if view.centers is None else sorted(view.centers),
            "cut": answer.attrs.get("cut", view.number) if shown else view.number,
            "as_of": view.cut.as_of.isoformat() if view.cut else None,
            "choices": choices,
            "columns": [{"name": name, "unit": unit} for name, unit in measure.columns.items()],
            "rows": rows,
            "not_shown": None if shown else str(answer.reason),
        }
    )


def _who(home: Home, chosen: argparse.Namespace) -> tuple[str, Role, frozenset[str]]:
    if chosen.person is None:
        if not (chosen.role and home.demo):
            raise Refusal("say --as USER (--role alone is for DEMO homes)")
        return "(command line)", Role(chosen.role), frozenset(chosen.center)
    person = find_person(home, chosen.person)
    if person is None or person.disabled:
        raise Refusal(f"nobody called {chosen.person} may sign in")
    role = Role(chosen.role) if chosen.role else next(iter(person.grants))
    if role not in person.grants or not set(chosen.center) <= person.grants[role]:
        raise Refusal(f"{chosen.person} does not have that role or center")
    return person.username, role, frozenset(chosen.center) or person.grants[role]


def _choices(measure: Measure, given: list[str]) -> dict[str, Any]:
    pairs = [item.partition("=") for item in given]
    if wrong := [item for item, (_, sign, _) in zip(given, pairs, strict=True) if not sign]:
        raise Refusal(f"--choice takes name=value, not {wrong[0]}")
    choices: dict[str, Any] = {name: value for name, _, value in pairs}
    if measure.since and choices.get("since", "").isdigit():
        choices["since"] = int(choices["since"])
    return choices
