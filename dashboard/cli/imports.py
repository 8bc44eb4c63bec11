"""`import`: a folder of CSV files into a new cut, or every finding; `tables` describes them."""

from __future__ import annotations

import argparse
import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.cli.say import Refusal, progress, say_json, say_table
from data.intake.describe import tables_page
from data.load import import_export
from data.store.cuts import list_cuts
from data.store.errors import HomeError
from data.store.home import Home
from data.trial import DefinitionError, Trial, read_trial


def add_to(commands: Any) -> None:
    """Add `import` and `tables`."""
    parser = commands.add_parser("import", help="read a folder of CSV exports into a new cut")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", required=True)
    parser.add_argument("--trial", type=Path, help="trial definition (default: the home's)")
    parser.add_argument(
        "--as-of", type=_instant, help="instant of the export, ISO 8601 with offset"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_import)
    tables = commands.add_parser("tables", help="describe the files and columns of an export")
    tables.set_defaults(run=lambda _: print(tables_page()) or 0)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("write the offset too, as in 2026-11-16T06:00+01:00")
    return found


def home_for_import(path: Path, trial: Path | None) -> tuple[Home, Trial]:
    """The home, made if there is none, and the definition to import under. Refusal if wrong."""
    try:
        definition = None if trial is None else read_trial(trial)
        if path.exists() and any(path.iterdir()):
            home = Home.open(path)
        else:
            home = Home.create(path, trial_text=definition.text if definition else None)
        return home, definition or home.trial
    except (HomeError, DefinitionError) as error:
        raise Refusal(str(error)) from error


def _import(chosen: argparse.Namespace) -> int:
    if not chosen.folder.is_dir():
        raise Refusal(f"{chosen.folder} is no folder")
    home, trial = home_for_import(Path(chosen.home), chosen.trial)
    outcome = import_export(
        home, chosen.folder, trial, by=f"{getpass.getuser()} (command line)", as_of=chosen.as_of,
        progress=progress,
    )  # fmt: skip
    findings = [
        {"file": f.file, "row": f.row, "column": f.column, "found": f.found,
         "expected": str(f.expected)}
        for f in outcome.findings
    ]  # fmt: skip
    if chosen.json:
        say_json({"outcome": outcome.outcome, "cut": outcome.cut, "findings": findings})
    elif findings:
        say_table(findings, ("file", "row", "column", "found", "expected"))
    if not chosen.json:
        print(_sentence(outcome.outcome, outcome.cut, len(findings), home))
    return 1 if outcome.outcome == "refused" else 0


def _sentence(outcome: str, cut: int | None, findings: int, home: Home) -> str:
    if outcome == "saved":
        return f"Saved as cut {cut}."
    if outcome == "unchanged":
        return f"Nothing new: cut {cut} already holds exactly this."
    cuts = list_cuts(home)
    kept = f"cut {cuts[-1].number}" if cuts else "no cut yet"
    return f"Refused with {findings} finding(s). Nothing was saved; the current data stay ({kept})."
