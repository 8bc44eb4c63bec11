"""`serve`: the dashboard of one home under gunicorn, on this machine's own address."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from dashboard.cli.say import Refusal, open_home
from dashboard.server.blinded import SAID, prove_files
from dashboard.server.settings import (
    BLINDED_VARIABLE,
    HOME_VARIABLE,
    MINUTES_VARIABLE,
    VAULT_VARIABLE,
    Settings,
    SettingsError,
)

_CHECKOUT = Path(__file__).parents[2]


def add_to(commands: Any) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="serve a home on 127.0.0.1")
    parser.add_argument("--home", required=True)
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--blinded", action="store_true",
                        help="without the vault: refuses where it could reach one")  # fmt: skip
    parser.add_argument("--vault", type=Path, help="the vault's file, where it is not in the home")
    parser.add_argument("--vault-minutes", type=int, default=30, metavar="N",
                        help="how long an opened vault stays open (default: 30)")  # fmt: skip
    parser.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    open_home(chosen.home)
    more = {MINUTES_VARIABLE: str(chosen.vault_minutes)}
    if chosen.vault:
        more[VAULT_VARIABLE] = str(chosen.vault.resolve())
    if chosen.blinded:
        try:  # the server shows it once more, in its own process
            prove_files(Settings(Path(chosen.home), blinded=True, vault=chosen.vault))
        except SettingsError as error:
            raise Refusal(str(error)) from error
        more[BLINDED_VARIABLE] = "1"
        print(SAID)
    serve(Path(chosen.home), chosen.port, chosen.workers, more)


def serve(
    home: Path, port: int, workers: int = 2, more: Mapping[str, str] | None = None
) -> NoReturn:
    """Become gunicorn: loaded once, then forked, so that workers share what was imported."""
    environment = {**os.environ, HOME_VARIABLE: str(home.resolve()), **(more or {})}
    try:
        Settings.from_environment(environment)
    except SettingsError as error:
        raise Refusal(str(error)) from error
    command = [
        sys.executable, "-m", "gunicorn", "app:server", "--chdir", str(_CHECKOUT), "--preload",
        "--workers", str(workers), "--worker-class", "gthread", "--threads", "4",
        "--bind", f"127.0.0.1:{port}", "--keep-alive", "30", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606  # our own interpreter
