"""What the server is told from outside, read once at its start and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "TRIAL_MONITOR_HOME"
PROXIES_VARIABLE = "TRIAL_MONITOR_PROXIES"
# any of them can switch on debuggers, tracebacks, tool servers or another way to serve
_HOSTILE = ("DASH_", "FLASK_", "WERKZEUG_", "GUNICORN_CMD_ARGS")


class SettingsError(Exception):
    """A setting that is missing or wrong, said in one sentence."""


@dataclass(frozen=True)
class Settings:
    """Where the home lies; how many proxies of our own stand before the server (their word on
    where a request comes from is taken); whether what a session may ask is limited.
    """

    home: Path
    proxies: int = 0
    limited: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read them; SettingsError names the variable that is missing or must not be set."""
        if hostile := sorted(name for name in environment if name.startswith(_HOSTILE)):
            raise SettingsError(f"unset {', '.join(hostile)}: it could open a debugger or a tool")
        if not environment.get(HOME_VARIABLE):
            raise SettingsError(f"{HOME_VARIABLE} is not set: it names the folder of the home")
        proxies = environment.get(PROXIES_VARIABLE, "0")
        if proxies not in ("0", "1", "2", "3"):
            raise SettingsError(f"{PROXIES_VARIABLE} is not a number from 0 to 3")
        return cls(home=Path(environment[HOME_VARIABLE]), proxies=int(proxies))
