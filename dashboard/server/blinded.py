"""A server without the vault: it shows at its start that it can reach none, and loads no code
that could.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from dashboard.server.settings import Settings, SettingsError

VAULT_NAME = "vault.sqlite"
_MARK = slice(68, 72), b"IMVA"  # where SQLite keeps an application's mark, and a vault's
_CODE = ("data.store.vault", "data.access.closed", "data.allocation")
SAID = "Blinded server: it can reach no vault and no key, and has no code that could."


def prove(settings: Settings) -> None:
    """SettingsError where this process could open a vault, or has the code for one.

    From here on, importing that code fails.
    """
    prove_files(settings)
    if loaded := [name for name in sys.modules if name.startswith(_CODE)]:
        raise SettingsError(f"the vault's code is loaded: {', '.join(sorted(loaded))}")
    for name in _CODE:
        sys.modules[name] = None  # type: ignore[assignment]  # importing it fails from now on


def prove_files(settings: Settings) -> None:
    """SettingsError where a vault can be read: every file of the home is looked at, whatever its
    name.
    """
    if settings.vault is not None:
        raise SettingsError("a blinded server is told of no vault: unset its variable")
    for path in _vaults(settings.home):
        raise SettingsError(
            f"{path} can be read: a blinded server must not be able to. Keep the vault in a home, "
            "or under an account, that this server has no access to"
        )


def _vaults(home: Path) -> Iterator[Path]:
    """Files that are a vault, or have its name, and can be read."""
    for path in (home / VAULT_NAME, *home.rglob("*")):
        try:
            with path.open("rb") as file:
                head = file.read(72)
        except OSError:
            continue  # not there, a folder, or not for this account: as it must be
        if path.name.startswith(VAULT_NAME) or head[_MARK[0]] == _MARK[1]:
            yield path
