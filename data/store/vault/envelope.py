"""Encryption as the vault uses it: AES-256-GCM under a key, and sealing to somebody's X25519 key.

Every text is bound to what it is about (study, participant, version …): moved elsewhere, it does
not open. Nothing here reads or writes a file.
"""

from __future__ import annotations

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"trial-monitor vault 1"


class DoesNotOpen(ValueError):
    """The key is another, or the text was altered or stands where it does not belong."""


def new_key() -> bytes:
    """A random AES-256 key."""
    return os.urandom(KEY_BYTES)


def about(what: str, *facts: str | int) -> bytes:
    """What a text is about, as associated data; two different lists never give the same bytes."""
    return json.dumps([what, *facts], ensure_ascii=False).encode()


def encrypt(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    """A random nonce and the ciphertext with its tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The text; DoesNotOpen unless key, bytes and what it is bound to are those of `encrypt`."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def new_pair() -> tuple[bytes, bytes]:
    """(private, public) of a new X25519 pair, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(secret: bytes, public: bytes, bound_to: bytes) -> bytes:
    """`secret` for whoever has the private key of `public`: an ephemeral public key, then the
    ciphertext under a key derived from both (X25519, HKDF-SHA-256). ValueError for no public key.
    """
    passing = X25519PrivateKey.generate()
    mine = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    return mine + encrypt(_derived(shared, mine + public), secret, bound_to)


def unseal(sealed: bytes, private: bytes, bound_to: bytes) -> bytes:
    """What was sealed; DoesNotOpen for another key, altered bytes or another place."""
    own = X25519PrivateKey.from_private_bytes(private)
    theirs, rest = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError as error:
        raise DoesNotOpen from error
    key = _derived(shared, theirs + own.public_key().public_bytes_raw())
    return decrypt(key, rest, bound_to)


def _derived(secret: bytes, context: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_PURPOSE + context).derive(secret)
