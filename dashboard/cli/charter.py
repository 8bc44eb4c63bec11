"""`charter show|list|propose`: the charter in force, and changes of it that wait for approval.

Approving is done signed in, on the page of who may see what: a command line knows no persons.
"""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from dashboard.cli.say import Refusal, open_home, records, say_json, say_table
from data.store.charters import propose_charter
from data.store.errors import CharterError
from data.store.live import live_table
from data.trial import DefinitionError

_LISTED = ("proposal", "version", "status", "approvals", "voted_by", "proposed_by", "digest")


def add_to(commands: Any) -> None:
    """Add `charter` with its verbs."""
    verbs = commands.add_parser("charter", help="who may see what").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    for name, run in (("show", _show), ("list", _list), ("propose", _propose)):
        parser = verbs.add_parser(name)
        if name == "propose":
            parser.add_argument("file", type=Path, help="the whole charter, as TOML")
            parser.add_argument("--reason", required=True)
        parser.add_argument("--home", required=True)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=run)


def _show(chosen: argparse.Namespace) -> int:
    charter = open_home(chosen.home).charter
    if chosen.json:
        say_json({"version": charter.version, "digest": charter.digest, "text": charter.text})
    else:
        print(f"# version {charter.version}, SHA-256 {charter.digest}\n{charter.text}", end="")
    return 0


def _list(chosen: argparse.Namespace) -> int:
    rows = records(live_table(open_home(chosen.home), "charter_proposals"))
    if chosen.json:
        say_json({"proposals": rows})
    else:
        say_table(rows, _LISTED)
    return 0


def _propose(chosen: argparse.Namespace) -> int:
    home = open_home(chosen.home)
    try:
        text = chosen.file.read_text(encoding="utf-8")
        by = f"{getpass.getuser()} (command line)"
        number = propose_charter(home, text, chosen.reason, by=by)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{chosen.file} cannot be read: {error}") from error
    except (CharterError, DefinitionError) as error:
        raise Refusal(str(error)) from error
    if chosen.json:
        say_json({"proposal": number})
    else:
        print(f"Proposed as {number}. It changes nothing until two people approve it, signed in.")
    return 0
