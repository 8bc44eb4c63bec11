"""`cut list|show|freeze`: what was saved, and freezing one for a meeting."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import asdict
from typing import Any

from dashboard.cli.say import Refusal, open_home, plain, say_json, say_table
from data.store.cuts import CutInfo, freeze_cut, list_cuts, load_cut
from data.store.errors import CutError
from data.store.home import Home

_LISTED = ("number", "as_of", "saved_at", "participants", "rows", "frozen_as", "digest")


def add_to(commands: Any) -> None:
    """Add `cut` with its three verbs."""
    verbs = commands.add_parser("cut", help="list, show or freeze data cuts").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    for name, run, takes_number in (
        ("list", _list, False), ("show", _show, True), ("freeze", _freeze, True),
    ):  # fmt: skip
        parser = verbs.add_parser(name)
        if takes_number:
            parser.add_argument("cut", type=int, nargs="?", help="number (default: the newest)")
        if name == "freeze":
            parser.add_argument("--name", required=True, help="the meeting it is frozen for")
        parser.add_argument("--home", required=True)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=run)


def listed(info: CutInfo) -> dict[str, Any]:
    """A cut as the command line and its JSON tell it."""
    return {name: plain(value) for name, value in asdict(info).items()}


def _list(chosen: argparse.Namespace) -> int:
    rows = [listed(info) for info in list_cuts(open_home(chosen.home))]
    if chosen.json:
        say_json({"cuts": rows})
    else:
        say_table(rows, _LISTED)
    return 0


def _find(home: Home, number: int | None) -> CutInfo:
    infos = list_cuts(home)
    found = [info for info in infos if number is None or info.number == number]
    if not found:
        raise Refusal(f"no cut {number}" if number else "no cut has been imported yet")
    return found[-1]


def _show(chosen: argparse.Namespace) -> int:
    home = open_home(chosen.home)
    info = _find(home, chosen.cut)
    try:
        cut = load_cut(home, info.number)
    except CutError as error:
        raise Refusal(str(error)) from error
    tables = [
        {"table": name, "supplied": name in cut.supplied, "rows": len(frame)}
        for name, frame in cut.tables.items()
    ]
    if chosen.json:
        say_json({"cut": listed(info), "tables": tables})
    else:
        for name, value in listed(info).items():
            print(f"{name}: {'' if value is None else value}")
        say_table(tables, ("table", "supplied", "rows"))
    return 0


def _freeze(chosen: argparse.Namespace) -> int:
    home = open_home(chosen.home)
    number = _find(home, chosen.cut).number
    try:
        freeze_cut(home, number, chosen.name, by=f"{getpass.getuser()} (command line)", role="")
    except CutError as error:
        raise Refusal(str(error)) from error
    if chosen.json:
        say_json({"cut": listed(_find(home, number))})
    else:
        print(f"Cut {number} is frozen as '{chosen.name}'. It stays so.")
    return 0
