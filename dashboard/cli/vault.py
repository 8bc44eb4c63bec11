"""`keys` and `allocation`: who can open the vault, and loading a list into it.

A passphrase is typed without echo, or read from a file descriptor; never from the command line,
which other accounts of the machine can see.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from dashboard.cli.say import Refusal, open_home, say_json, say_table
from data.allocation import (
    Holder,
    Loaded,
    list_holders,
    load,
    make_key,
    make_recovery,
    recover,
    seal,
    unlocked,
    vault_path,
)
from data.store.errors import StoreError
from data.store.home import Home

_LARGEST = 50_000_000  # bytes of a list


def add_to(commands: Any) -> None:
    """Add `keys new|recovery|list|seal` and `allocation load`."""
    keys = _verbs(commands, "keys", "who can open the allocation vault")
    _verb(keys, "new", _new, "make a key pair of a DSMB member or statistician", who="--as")
    recovery = _verb(keys, "recovery", _recovery, "make the offline recovery key")
    recovery.add_argument("file", type=Path, help="where its private key goes: not in the home")
    _verb(keys, "list", _list, "holders, fingerprints, what they open", asks=False)
    sealing = _verb(keys, "seal", _seal, "let another key open the lists", who="--as")
    sealing.add_argument("key", help="its fingerprint, read to you by the holder")
    sealing.add_argument("--recovery", type=Path, help="open with the recovery file instead")
    lists = _verbs(commands, "allocation", "the allocation list")
    loading = _verb(lists, "load", _load, "check a list and load it", who="--as")
    loading.add_argument("file", type=Path, help="CSV with the columns participant and arm")
    loading.add_argument("--cut", type=int, help="hold it against this cut (default: the newest)")
    loading.add_argument("--accept-notes", action="store_true",
                         help="load although somebody on it is not in the cut")  # fmt: skip


def _verbs(commands: Any, name: str, what: str) -> Any:
    return commands.add_parser(name, help=what).add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )


def _verb(verbs: Any, name: str, run: Any, what: str, who: str = "", asks: bool = True) -> Any:
    parser = verbs.add_parser(name, help=what)
    parser.add_argument("--home", required=True)
    parser.add_argument("--vault", type=Path, help="the vault's file, where it is not in the home")
    parser.add_argument("--json", action="store_true")
    if who:
        parser.add_argument(who, dest="who", required=True, metavar="USER")
    if asks:
        parser.add_argument("--passphrase-fd", type=int, metavar="N",
                            help="read the passphrase from this file descriptor")  # fmt: skip
    parser.set_defaults(run=run)
    return parser


def _passphrase(chosen: argparse.Namespace, new: bool = False) -> str:
    if chosen.passphrase_fd is not None:
        with os.fdopen(chosen.passphrase_fd, encoding="utf-8", closefd=False) as source:
            return source.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise Refusal("type the passphrase at a terminal, or give --passphrase-fd N")
    typed = getpass.getpass("Passphrase: ")
    if new and getpass.getpass("The same once more: ") != typed:
        raise Refusal("these are two different passphrases: nothing was done")
    return typed


def _where(chosen: argparse.Namespace) -> tuple[Home, Path]:
    home = open_home(chosen.home)
    return home, vault_path(home, chosen.vault)


def _by() -> str:
    return f"{getpass.getuser()} (command line)"


def _new(chosen: argparse.Namespace) -> int:
    home, path = _where(chosen)
    try:
        made = make_key(home, path, chosen.who, _passphrase(chosen, new=True))
    except StoreError as error:
        raise Refusal(str(error)) from error
    _tell(chosen, {"holder": made.holder, "key": made.key},
          f"{made.holder} has a key, fingerprint {made.key}. Another holder seals to it, or the "
          "first list is loaded.")  # fmt: skip
    return 0


def _recovery(chosen: argparse.Namespace) -> int:
    home, path = _where(chosen)
    file: Path = chosen.file.expanduser().resolve()
    if home.path.resolve() in (file, *file.parents):
        raise Refusal("the recovery key does not lie in the home: keep it offline")
    passphrase = _passphrase(chosen, new=True)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise Refusal(f"{file} cannot be made: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as to:
        try:
            made, text = make_recovery(home, path, passphrase, _by())
        except StoreError as error:
            file.unlink()
            raise Refusal(str(error)) from error
        to.write(text)
    said = f"Recovery key {made.key} in {file}: lay it away offline, the passphrase apart."
    _tell(chosen, {"key": made.key, "file": file}, said)
    return 0


def _list(chosen: argparse.Namespace) -> int:
    _, path = _where(chosen)
    try:
        rows = [_row(line) for line in list_holders(path)]
    except StoreError as error:
        raise Refusal(str(error)) from error
    if chosen.json:
        say_json({"keys": rows})
    else:
        say_table(rows, ("holder", "key", "made_at", "versions"))
    return 0


def _row(line: Holder) -> dict[str, Any]:
    return {"holder": line.holder, "key": line.key, "made_at": line.made_at.isoformat(),
            "versions": ", ".join(map(str, sorted(line.versions)))}  # fmt: skip


def _seal(chosen: argparse.Namespace) -> int:
    home, path = _where(chosen)
    try:
        if chosen.recovery:
            keys = recover(path, chosen.recovery.read_text("utf-8"), _passphrase(chosen))
        else:
            keys = unlocked(home, path, chosen.who, _passphrase(chosen))
        found = seal(home, path, keys, chosen.key, chosen.who)
    except OSError as error:
        raise Refusal(f"{chosen.recovery} cannot be read: {error.strerror}") from error
    except StoreError as error:
        raise Refusal(str(error)) from error
    _tell(chosen, {"holder": found.holder, "key": found.key},
          f"{found.holder} can open what {chosen.who} can.")  # fmt: skip
    return 0


def _load(chosen: argparse.Namespace) -> int:
    home, path = _where(chosen)
    try:
        if chosen.file.stat().st_size > _LARGEST:
            raise Refusal(f"{chosen.file} is too large to be a list")
        content = chosen.file.read_bytes()
        done = load(home, path, content, chosen.who, _passphrase(chosen), chosen.cut,
                    chosen.accept_notes)  # fmt: skip
    except OSError as error:
        raise Refusal(f"{chosen.file} cannot be read: {error.strerror}") from error
    except StoreError as error:
        raise Refusal(str(error)) from error
    if chosen.json:
        say_json({"version": done.version, "recipients": done.recipients,
                  "counts": done.found.counts, "faults": list(map(str, done.found.faults)),
                  "notes": list(map(str, done.found.notes))})  # fmt: skip
    else:
        _say(done, chosen.file)
    return 0 if done.version is not None else 1


def _say(done: Loaded, file: Path) -> None:
    for arm, count in done.found.counts.items():
        print(f"{arm}: {count}")
    for line in (*done.found.faults, *done.found.notes):
        print(line)
    if done.version is not None:
        print(f"Loaded as version {done.version}, sealed to {', '.join(done.recipients)}.")
        print(f"Delete {file} now: the vault has it, encrypted.")
    elif done.found.faults:
        print("Nothing was loaded.")
    else:
        print("Nothing was loaded yet: look at this, then repeat with --accept-notes.")


def _tell(chosen: argparse.Namespace, value: dict[str, Any], text: str) -> None:
    if chosen.json:
        say_json(value)
    else:
        print(text)
