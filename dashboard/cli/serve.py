"""`serve`: the dashboard of one home under gunicorn, on this machine's own address."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from dashboard.cli.say import Refusal, open_home
from dashboard.server.settings import HOME_VARIABLE, Settings, SettingsError

_CHECKOUT = Path(__file__).parents[2]


def add_to(commands: Any) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="serve a home on 127.0.0.1")
    parser.add_argument("--home", required=True)
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--workers", type=int, default=2)
    parser.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    open_home(chosen.home)
    serve(Path(chosen.home), chosen.port, chosen.workers)


def serve(home: Path, port: int, workers: int = 2) -> NoReturn:
    """Become gunicorn: loaded once, then forked, so that workers share what was imported."""
    environment = {**os.environ, HOME_VARIABLE: str(home.resolve())}
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
