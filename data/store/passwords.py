"""Passwords: what is accepted, and argon2 hashes that cost the same whether a name exists or not.

Rules of OWASP ASVS 5.0 (6.2): at least 12 characters, nothing else about their composition, no
words of the context, none of the passwords everybody tries. Hashes: argon2id, argon2-cffi's
defaults (RFC 9106, 64 MiB).
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.store.errors import PeopleError

SHORTEST, LONGEST = 12, 256
_DIFFERENT = 5  # characters: "aaaaaaaaaaaa" is no password
_CONTEXT = ("imicro", "ilomedin", "iloprost")
_WORD = 4  # a context word shorter than this would forbid half the dictionary
# the passwords of 12 characters and more that stand highest in published lists of leaked ones
_TRIED_FIRST = """
    123456789012 1234567890123 12345678901234 123456789123 1234567891234 0123456789012
    0987654321098 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5y6 1qaz2wsx3edc qwertyuiop12 qwertyuiop123
    qwertyuiop1234 qwertyuiopasdf azertyuiop12 azertyuiop123 azertyuiopqs qwerty123456
    azerty123456 password1234 password12345 password123456 passwordpassword motdepasse12
    motdepasse123 motdepasse1234 letmein12345 letmeinplease iloveyou1234 jetaime12345
    administrator administrateur changeme1234 welcome12345 bienvenue123 unknown12345 abc123456789
    abcdefghijkl abcdef123456 abcd12345678 abcd1234abcd aaaa11112222 correcthorsebatterystaple
    football1234 sunshine1234 princess1234 trustno11234
"""

hasher = PasswordHasher()


def check_rules(password: str, context: Iterable[str]) -> None:
    """PeopleError unless the password is accepted; `context` are words it may not contain."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise PeopleError("A password needs at least {n} characters.", n=SHORTEST)
    if len(password) > LONGEST:
        raise PeopleError("A password has at most {n} characters.", n=LONGEST)
    if len(set(password)) < _DIFFERENT or _bare(password) in _TRIED_FIRST.split():
        raise PeopleError("This password is among the first that are tried: choose another.")
    if any(word in _bare(password) for word in _words(context)):
        raise PeopleError("A password must not hold the sign-in name, the trial or its drug.")


def hash_of(password: str) -> str:
    """The argon2id hash to keep."""
    return hasher.hash(_normal(password))


def matches(password: str, known: str | None) -> bool:
    """Whether it is the password of this hash; as slow and false where there is none (None)."""
    dummy = _dummy()
    try:
        return hasher.verify(known or dummy, _normal(password)[: LONGEST + 1]) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(known: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(known)


@cache
def _dummy() -> str:
    return hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    """The same characters whatever the keyboard composed them of."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


def _bare(text: str) -> str:
    return "".join(sign for sign in _normal(text).casefold() if sign.isalnum())


def _words(context: Iterable[str]) -> set[str]:
    bare = {_bare(word) for word in (*_CONTEXT, *context)}
    return {word for word in bare if len(word) >= _WORD}
