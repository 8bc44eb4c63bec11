"""What the server is told from outside, read once at its start and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "TRIAL_MONITOR_HOME"
BLINDED_VARIABLE = "TRIAL_MONITOR_BLINDED"  # "1": this server can reach no vault, and proves it
VAULT_VARIABLE = "TRIAL_MONITOR_VAULT"  # the vault's file, where it does not lie in the home
MINUTES_VARIABLE = "TRIAL_MONITOR_VAULT_MINUTES"  # how long an opened vault stays open
LONGEST_MINUTES = 120
PROXIES_VARIABLE = "TRIAL_MONITOR_PROXIES"
# any of them can switch on debuggers, tracebacks, tool servers or another way to serve
_HOSTILE = ("DASH_", "FLASK_", "WERKZEUG_", "GUNICORN_CMD_ARGS")


class SettingsError(Exception):
    """A setting that is missing or wrong, said in one sentence."""


@dataclass(frozen=True)
class Settings:
    """Where the home lies; how many proxies of our own stand before the server (their word on
    where a request comes from is taken); whether what a session may ask is limited; whether the
    server is blinded, where the vault lies, and how many minutes it stays open.
    """

    home: Path
    proxies: int = 0
    limited: bool = True
    blinded: bool = False
    vault: Path | None = None
    vault_minutes: int = 30

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
        if (blinded := environment.get(BLINDED_VARIABLE, "")) not in ("", "0", "1"):
            raise SettingsError(f"{BLINDED_VARIABLE} is 1 for a blinded server, else 0")
        vault = environment.get(VAULT_VARIABLE)
        return cls(
            home=Path(environment[HOME_VARIABLE]),
            proxies=int(proxies),
            blinded=blinded == "1",
            vault=Path(vault) if vault else None,
            vault_minutes=_minutes(environment.get(MINUTES_VARIABLE, "30")),
        )


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_MINUTES):
        raise SettingsError(f"{MINUTES_VARIABLE} is a number from 1 to {LONGEST_MINUTES}")
    return int(text)
