"""`verify` and `checkpoint`: whether the trail is whole, and a signed line to keep elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.cli.say import Refusal, open_home, say_json
from data.store.cuts import list_cuts, load_cut
from data.store.errors import CutError, StoreError
from data.store.home import Home
from data.store.verifier import problems


def add_to(commands: Any) -> None:
    """Add `verify` and `checkpoint`."""
    parser = commands.add_parser("verify", help="check the audit trail, its checkpoints, the cuts")
    parser.add_argument("--home", required=True)
    parser.add_argument("--kept", type=Path, action="append", default=[], metavar="FILE",
                        help="checkpoints that were kept outside the home")  # fmt: skip
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_verify)
    parser = commands.add_parser("checkpoint", help="sign the trail now; keep what it prints")
    parser.add_argument("--home", required=True)
    parser.set_defaults(run=_checkpoint)


def _verify(chosen: argparse.Namespace) -> int:
    folder: Path = Path(chosen.home)
    if not Home.exists(folder):
        raise Refusal(f"{folder} is not a home of this program")
    if missing := [str(path) for path in chosen.kept if not path.is_file()]:
        raise Refusal(f"there is no file {', '.join(missing)}")
    found = list(problems(folder, chosen.kept)) or _altered_cuts(folder)
    if chosen.json:
        say_json({"home": folder, "sound": not found, "problems": found})
    else:
        for problem in found:
            event = "" if problem["event"] is None else f" event {problem['event']}"
            print(f"{problem['where']}:{event} {problem['what']}.")
        print("The home was altered." if found else
              "Sound: both trails are whole and as signed for, and so are the cuts.")  # fmt: skip
    return 1 if found else 0


def _altered_cuts(folder: Path) -> list[dict[str, Any]]:
    """What the digests over the rows say; the verifier itself reads the files' bytes alone."""
    try:
        home = Home.open(folder)
    except StoreError as error:
        return [{"where": "database", "event": None, "what": str(error)}]
    found = []
    for info in list_cuts(home):
        try:
            load_cut(home, info.number)
        except CutError as error:
            found.append({"where": f"cut {info.number}", "event": None, "what": str(error)})
    home.close()
    return found


def _checkpoint(chosen: argparse.Namespace) -> int:
    say_json(open_home(chosen.home).sign_trails())
    return 0
