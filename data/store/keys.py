"""The keys of a home: files of its own folder, each readable by its owner alone, made at random.

None has a default and none is in the database, so a copy of the database opens nothing.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.store.errors import HomeError

FOLDER = "keys"
CHECKPOINT, FACTOR = "checkpoint.key", "factor.key"  # signs the trail; seals second factors
_BYTES = 32


def make_keys(home: Path) -> None:
    """Make the keys of a new home. FileExistsError where there are some already."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in (CHECKPOINT, FACTOR):
        handle = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())


def read_key(home: Path, name: str) -> bytes:
    """The 32 bytes of a key; HomeError where it is gone, of another length, or open to others."""
    path = home / FOLDER / name
    try:
        found, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise HomeError("The home's key {path} cannot be read: {why}.", path=path,
                        why=error.strerror) from error  # fmt: skip
    if len(found) != _BYTES:
        raise HomeError("The home's key {path} is damaged.", path=path)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise HomeError("{path} is open to other accounts: chmod {mode} it.", path=path, mode="600")
    return found


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The key that signs what the trail held at an instant."""
    return Ed25519PrivateKey.from_private_bytes(read_key(home, CHECKPOINT))


def public_hex(home: Path) -> str:
    """Its public half, to be kept elsewhere: 64 hexadecimal digits."""
    return signing_key(home).public_key().public_bytes_raw().hex()
