"""A private key wrapped by its holder's passphrase: Argon2id, then AES-256-GCM.

The passphrase is apart from the sign-in password: who resets the one does not get at the other.
Cost: RFC 9106, second recommendation (64 MiB, three passes); stored with each key, so that it can
grow.
"""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import asdict, dataclass

from argon2.low_level import Type, hash_secret_raw

from data.store.vault.envelope import KEY_BYTES, decrypt, encrypt


@dataclass(frozen=True)
class Cost:
    """What one try of a passphrase costs: passes, memory, lanes."""

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


COST = Cost()
_SALT_BYTES = 16


def wrap(private: bytes, passphrase: str, bound_to: bytes) -> tuple[str, bytes]:
    """(the parameters as JSON, the wrapped key)."""
    salt = os.urandom(_SALT_BYTES)
    told = {"kdf": "argon2id", "salt": salt.hex(), **asdict(COST)}
    return json.dumps(told), encrypt(_derived(passphrase, salt, COST), private, bound_to)


def unwrap(parameters: str, wrapped: bytes, passphrase: str, bound_to: bytes) -> bytes:
    """The private key; DoesNotOpen for another passphrase or altered bytes."""
    told = json.loads(parameters)
    cost = Cost(told["passes"], told["memory_kib"], told["lanes"])
    return decrypt(_derived(passphrase, bytes.fromhex(told["salt"]), cost), wrapped, bound_to)


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    normal = unicodedata.normalize("NFKC", passphrase.encode("utf-8", "replace").decode())
    return hash_secret_raw(
        normal.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )
