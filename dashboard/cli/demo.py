"""`demo`: the made-up trial, brought in by the same import, with people ready to sign in."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.cli.cuts import listed
from dashboard.cli.say import Refusal, open_home, progress, say_json
from dashboard.cli.serve import serve
from dashboard.server.forms import new_password
from data.allocation import load, make_key, vault_path
from data.load import import_export
from data.store.cuts import freeze_cut, list_cuts
from data.store.errors import HomeError
from data.store.home import Home
from data.store.people import add_person
from data.store.review import add_action, add_note, close_review
from data.synthetic import (
    DEMO_SEED,
    Synthetic,
    demo_exports,
    demo_trial,
    write_allocation,
    write_export,
)
from data.trial import DEMO_CHARTER, demo_trial_text
from data.vocabulary import Role

_PASSWORDS = "demo.json"  # the demo people's passwords, for the owner of the home alone
_PLANNED = (date(2025, 1, 6), date(2027, 6, 30))  # first and last participant, as planned
_STATISTICIAN = "statistician"
_HOLDERS = ("dsmb", _STATISTICIAN)  # who has a key to the vault
_NOBODY: frozenset[str] = frozenset()
_ACTIONS = (
    ("DEMO: call center 07 about pharmacy hours", "Coordination", date(2026, 11, 12)),
    ("DEMO: remind centers of the day 7 SOFA", "Coordination", date(2026, 11, 23)),
    ("DEMO: ask the silent centers what they need", "Sponsor", date(2026, 12, 1)),
)
_PEOPLE: tuple[tuple[str, str, dict[Role, frozenset[str]]], ...] = (
    ("steering", "Sasha Steering (DEMO)", {Role.STEERING: _NOBODY}),
    ("site07", "Robin Seven (DEMO)", {Role.SITE_LEAD: frozenset({"07"})}),
    ("coordination", "Alex Coordination (DEMO)", {Role.COORDINATION: _NOBODY}),
    ("twohats", "Kim Twohats (DEMO)",
     {Role.STEERING: _NOBODY, Role.SITE_LEAD: frozenset({"15", "19"})}),
    ("dsmb", "Noor Dsmb (DEMO)", {Role.DSMB: _NOBODY}),
    ("statistician", "Jo Statistician (DEMO)", {Role.STATISTICIAN: _NOBODY}),
    ("administrator", "Max Administrator (DEMO)", {Role.ADMINISTRATOR: _NOBODY}),
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add `demo`."""
    parser = commands.add_parser("demo", help="the demo trial, ready to sign in")
    parser.add_argument("--home", type=Path, help="folder of the demo home (made if need be)")
    parser.add_argument("--exports", type=Path, help="only write the CSV files there")
    parser.add_argument("--participants", type=int, default=240)
    parser.add_argument("--centers", type=int, default=32)
    parser.add_argument("--seed", type=int, default=DEMO_SEED)
    parser.add_argument("--complete", action="store_true",
                        help="with --exports: the trial run to its end")  # fmt: skip
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--no-serve", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_demo)


def _demo(chosen: argparse.Namespace) -> int:
    if chosen.exports:
        return _write(chosen)
    if not chosen.home:
        raise Refusal("say --home DIR or --exports FOLDER")
    if not chosen.home.exists():
        build(chosen.home, chosen.seed, chosen.participants, chosen.centers)
    home = open_home(str(chosen.home))
    if not home.demo:
        raise Refusal(f"{chosen.home} is a home of real data: the demo does not touch it")
    people = json.loads((chosen.home / _PASSWORDS).read_text())
    if chosen.json:
        say_json({"home": chosen.home, "people": people,
                  "cuts": [listed(info) for info in list_cuts(home)]})  # fmt: skip
    else:
        _tell(people, None if chosen.no_serve else chosen.port)
    if not chosen.no_serve:
        serve(chosen.home, chosen.port)
    return 0


def _write(chosen: argparse.Namespace) -> int:
    folder: Path = chosen.exports
    allocation = folder.parent / f"{folder.name}-allocation.csv"
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty: nothing was written")
    made = demo_trial(chosen.participants, chosen.centers, chosen.seed)
    as_of = made.completed_at if chosen.complete else demo_exports()[-1].as_of
    write_export(folder, made, as_of)
    write_allocation(allocation, made)
    if chosen.json:
        say_json({"exports": folder, "allocation": allocation, "as_of": as_of.isoformat()})
    else:
        print(f"Wrote the CSV files to {folder} and the allocation to {allocation}.")
    return 0


def build(path: Path, seed: int = DEMO_SEED, participants: int = 240, centers: int = 32) -> None:
    """Make the demo home aside and rename it into place, so that an interrupted one leaves none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=path.parent) as folder:
        made = Path(folder) / "home"
        try:
            home = Home.create(
                made,
                demo=True,
                trial_text=demo_trial_text(*_PLANNED),
                charter_text=DEMO_CHARTER.read_text("utf-8"),
            )
        except HomeError as error:
            raise Refusal(str(error)) from error
        _fill(home, seed, participants, centers)
        passphrases = {name: new_password() for name in _HOLDERS}
        everywhere = {f"{n:02d}" for n in range(1, centers + 1)}
        _add_people(home, made / _PASSWORDS, everywhere, passphrases)
        _fill_vault(home, passphrases, demo_trial(participants, centers, seed))
        home.close()
        shutil.move(made, path)


def _fill(home: Home, seed: int, participants: int, centers: int) -> None:
    made, exports = demo_trial(participants, centers, seed), demo_exports()
    for number, export in enumerate(exports, start=1):
        progress((number - 1) / len(exports), f"demo cut {number} of {len(exports)}")
        with tempfile.TemporaryDirectory() as folder:
            write_export(Path(folder) / "export", made, export.as_of)
            outcome = import_export(home, Path(folder) / "export", home.trial, by="demo")
        if outcome.outcome != "saved":
            raise Refusal(f"the demo's own export was refused: {outcome.findings[:3]}")
        if export.frozen_name:
            freeze_cut(home, number, export.frozen_name, by="demo")
    reviewed = len(exports) - 1  # the committee has closed its review of the cut before the last
    add_note(home, "DEMO: pharmacy hours at center 07 discussed.", reviewed, by="steering")
    for text, owner, due_on in _ACTIONS:
        add_action(home, text, owner, due_on, reviewed, by="steering")
    close_review(home, reviewed, by="steering")
    progress(1, "demo ready")


def _fill_vault(home: Home, passphrases: dict[str, str], trial: Synthetic) -> None:
    """The made-up allocation, loaded as a statistician loads one, and keys to it."""
    path = vault_path(home)
    for name, passphrase in passphrases.items():
        make_key(home, path, name, passphrase)
    content = trial.allocation.to_csv(index=False).encode()
    done = load(home, path, content, _STATISTICIAN, passphrases[_STATISTICIAN], accept_notes=True)
    if done.version is None:
        raise Refusal(f"the demo's own allocation was refused: {done.found.faults}")


def _add_people(
    home: Home, passwords: Path, centers: set[str], passphrases: dict[str, str]
) -> None:
    told = []
    for username, name, grants in _PEOPLE:
        own = {role: (asked & centers or frozenset({min(centers)})) if asked else asked
               for role, asked in grants.items()}  # fmt: skip
        password = new_password()
        add_person(home, username, name, password, list(own.items()), "en", by="demo")
        told += [
            {
                "username": username,
                "role": role.value,
                "centers": sorted(c),
                "password": password,
                **({"passphrase": passphrases[username]} if username in passphrases else {}),
            }
            for role, c in own.items()
        ]
    descriptor = os.open(passwords, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file, indent=1)


def _tell(people: list[dict[str, Any]], port: int | None) -> None:
    print("DEMO trial: made-up centers, made-up people.")
    if port is not None:
        print(f"Open http://127.0.0.1:{port}/ and sign in as one of:\n")
    for person in people:
        where = f" ({', '.join(person['centers'])})" if person["centers"] else ""
        print(f"  {person['username']:<14} {person['password']:<18} {person['role']}{where}")
    print("\nPassphrases that open the vault:\n")
    for person in people:
        if "passphrase" in person:
            print(f"  {person['username']:<14} {person['passphrase']}")
    print()
