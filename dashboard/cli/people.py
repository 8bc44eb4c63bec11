"""`people add|list|disable|reset`: who may sign in, under which roles, for which centers."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from dashboard.cli.say import Refusal, open_home, records, say_json, say_table
from dashboard.server.forms import new_password
from data.store.cuts import list_cuts, load_cut
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.live import live_table
from data.store.people import add_person, disable_person, reset_password
from data.vocabulary import Role


def add_to(commands: Any) -> None:
    """Add `people` with its verbs."""
    verbs = commands.add_parser("people", help="who may sign in").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    for name, run in (("add", _add), ("list", _list), ("disable", _disable), ("reset", _reset)):
        parser = verbs.add_parser(name)
        if name != "list":
            parser.add_argument("username")
        if name == "add":
            parser.add_argument("--name", required=True)
            parser.add_argument(
                "--role", required=True, action="append", choices=[r.value for r in Role],
                help="may be given more than once",
            )  # fmt: skip
            parser.add_argument("--center", action="append", default=[], help="for a site lead")
            parser.add_argument("--language", choices=("en", "fr"), default="en")
        parser.add_argument("--home", required=True)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=run)


def _by() -> str:
    return f"{getpass.getuser()} (command line)"


def _password() -> tuple[str, bool]:
    """(password, whether it was made here): typed on standard input when that is piped."""
    piped = sys.stdin is not None and not sys.stdin.isatty()
    if piped and (typed := sys.stdin.readline().rstrip("\n")):
        return typed, False
    return new_password(), True


def _known_centers(home: Home, centers: list[str]) -> frozenset[str]:
    if infos := list_cuts(home):
        known = set(load_cut(home, infos[-1].number).tables["centers"]["center"])
        if unknown := sorted(set(centers) - known):
            raise Refusal(f"the newest cut has no center {', '.join(unknown)}")
    return frozenset(centers)


def _add(chosen: argparse.Namespace) -> int:
    home = open_home(chosen.home)
    centers = _known_centers(home, chosen.center)
    grants = [
        (role, centers if role is Role.SITE_LEAD else frozenset())
        for role in (Role(name) for name in dict.fromkeys(chosen.role))
    ]
    password, made = _password()
    try:
        add_person(home, chosen.username, chosen.name, password, grants, chosen.language, by=_by())
    except PeopleError as error:
        raise Refusal(str(error)) from error
    _tell(chosen, password if made else None, "added")
    return 0


def _list(chosen: argparse.Namespace) -> int:
    rows = records(live_table(open_home(chosen.home), "people"))
    if chosen.json:
        say_json({"people": rows})
    else:
        say_table(rows, ("username", "name", "role", "centers", "disabled", "last_signed_in_at"))
    return 0


def _disable(chosen: argparse.Namespace) -> int:
    try:
        disable_person(open_home(chosen.home), chosen.username, by=_by(), role="")
    except PeopleError as error:
        raise Refusal(str(error)) from error
    _tell(chosen, None, "disabled; their sessions have ended")
    return 0


def _reset(chosen: argparse.Namespace) -> int:
    password, made = _password()
    try:
        reset_password(open_home(chosen.home), chosen.username, password, by=_by())
    except PeopleError as error:
        raise Refusal(str(error)) from error
    _tell(chosen, password if made else None, "given a new password; their sessions have ended")
    return 0


def _tell(chosen: argparse.Namespace, password: str | None, what: str) -> None:
    if chosen.json:
        say_json({"username": chosen.username, "password": password, "done": what})
        return
    print(f"{chosen.username}: {what}.")
    if password:
        print(f"Password, shown this once: {password}")
