"""What the server is told from outside, read once at its start and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "TRIAL_MONITOR_HOME"
_HOSTILE = ("DASH_", "FLASK_")  # either can switch on debuggers, tracebacks or tool servers


class SettingsError(Exception):
    """A setting that is missing or wrong, said in one sentence."""


@dataclass(frozen=True)
class Settings:
    """Where the home lies, and how long a session lasts."""

    home: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read them; SettingsError names the variable that is missing or must not be set."""
        if hostile := sorted(name for name in environment if name.startswith(_HOSTILE)):
            raise SettingsError(f"unset {', '.join(hostile)}: it could open a debugger or a tool")
        if not environment.get(HOME_VARIABLE):
            raise SettingsError(f"{HOME_VARIABLE} is not set: it names the folder of the home")
        return cls(home=Path(environment[HOME_VARIABLE]))
