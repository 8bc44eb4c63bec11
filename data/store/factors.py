"""The second factor: codes that change each half minute (RFC 6238), and recovery codes on paper.

A secret lies sealed under a key of the home that is not in the database; each code counts once;
recovery codes are kept as hashes. Where it is lost an administrator takes it away, and the next
sign-in makes a new one: no key of anything else comes back with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from data.store import audit, clock, tries
from data.store.database import Query
from data.store.errors import HomeError
from data.store.home import Home
from data.store.keys import FACTOR, read_key
from data.store.person import Person
from data.store.schema import FACTORS, RECOVERY_CODES
from data.store.sessions import end_all
from data.vocabulary import UNBLINDED_ROLES, Role

STEP_S = 30
_WINDOW = (-1, 0, 1)  # steps: a clock may be half a minute off
_NONCE = 12
RECOVERY = 10
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, none like another: 24 of them hold 120 bits
_REQUIRED = UNBLINDED_ROLES | {Role.ADMINISTRATOR}

_ROW = Query(
    select(FACTORS.c.sealed, FACTORS.c.offered, FACTORS.c.last_code).where(
        FACTORS.c.username == bindparam("username")
    )
)


def required(home: Home, person: Person) -> bool:
    """Whether this person cannot go without one: whoever may see arms, and the administrator.
    A home of invented data goes without.
    """
    return not home.demo and bool(set(person.grants) & _REQUIRED)


def has_factor(home: Home, username: str) -> bool:
    """Whether the person has a second factor in force."""
    rows = _ROW.rows(home, username=username)
    return bool(rows) and rows[0][0] is not None


def offer(home: Home, username: str) -> str:
    """A new secret (base 32), in force only once a code of it was shown: see `confirm`."""
    secret = pyotp.random_base32(32)  # 160 bits
    sealed = _seal(home, username, secret)
    mine = FACTORS.c.username == username
    with home.writing() as connection:
        known = connection.execute(update(FACTORS).where(mine).values(offered=sealed)).rowcount
        if not known:
            connection.execute(insert(FACTORS).values(username=username, offered=sealed,
                                                      last_code=0))  # fmt: skip
    return secret


def offered(home: Home, username: str) -> str | None:
    """The secret that waits for its first code, if there is one."""
    rows = _ROW.rows(home, username=username)
    return _open(home, username, rows[0][1]) if rows and rows[0][1] else None


def address_of(secret: str, username: str, study: str) -> str:
    """What the picture for the phone says: an otpauth address."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=username, issuer_name=study)


def confirm(
    home: Home, username: str, code: str, now: datetime | None = None
) -> list[str] | tries.Denied:
    """Put the secret offered in force where `code` is one of its own; the new recovery codes."""
    now = now or clock.now()
    if wait := tries.count_try(home, _account(username), now):
        return tries.Denied(wait, "tried again too soon", username)
    secret = offered(home, username)
    step = _step(secret, code, now) if secret else None
    if secret is None or step is None:
        return tries.Denied(0, "wrong code", username)
    codes = _new_codes()
    mine = FACTORS.c.username == username
    with home.writing() as connection:
        tries.forget(connection, _account(username))
        connection.execute(update(FACTORS).where(mine).values(
            sealed=FACTORS.c.offered, offered=None, last_code=step
        ))  # fmt: skip
        _keep_codes(connection, username, codes)
        audit.record(connection, audit.Event(username, "second factor", object=username))
    return codes


def check_code(
    home: Home, username: str, text: str, now: datetime | None = None
) -> str | tries.Denied:
    """What was shown ("code", "recovery code"), or Denied. Tries count as those of a password do;
    a code that was taken once, and every earlier one, is wrong from then on.
    """
    now = now or clock.now()
    if wait := tries.count_try(home, _account(username), now):
        return tries.Denied(wait, "tried again too soon", username)
    rows = _ROW.rows(home, username=username)
    if not rows or rows[0][0] is None:
        return tries.Denied(0, "no second factor", username)
    step = _step(_open(home, username, rows[0][0]), text, now)
    with home.writing() as connection:
        if step is not None and _take_step(connection, username, step):
            shown = "code"
        elif _take_recovery(connection, username, text, now):
            shown = "recovery code"
        else:
            return tries.Denied(0, "wrong code", username)
        tries.forget(connection, _account(username))
    return shown


def new_recovery_codes(home: Home, username: str) -> list[str]:
    """Ten new ones; those from before are worth nothing."""
    codes = _new_codes()
    with home.writing() as connection:
        _keep_codes(connection, username, codes)
        audit.record(connection, audit.Event(username, "recovery codes", object=username))
    return codes


def codes_left(home: Home, username: str) -> int:
    """How many recovery codes were not used."""
    sql = "SELECT COUNT(*) FROM recovery_codes WHERE username = ? AND used_at IS NULL"
    return int(home.reader().execute(sql, (username,)).fetchone()[0])


def reset_factor(home: Home, username: str, by: str, role: str = "") -> None:
    """Take a lost second factor away; the sessions end, and where one is required the next
    sign-in makes a new one.
    """
    with home.writing() as connection:
        connection.execute(delete(FACTORS).where(FACTORS.c.username == username))
        _forget_codes(connection, username)
        tries.forget(connection, _account(username))
        end_all(connection, username)
        audit.record(connection, audit.Event(by, "reset second factor", role, object=username))


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The number of the half minute whose code this is, near enough to `now`."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=STEP_S)
    current = int(now.timestamp()) // STEP_S
    given = digits.encode("utf-8", "replace")
    near = [current + off for off in _WINDOW]
    right = [n for n in near if hmac.compare_digest(totp.generate_otp(n).encode(), given)]
    return right[-1] if right else None


def _take_step(connection: Connection, username: str, step: int) -> bool:
    newer = (FACTORS.c.username == username) & (FACTORS.c.last_code < step)
    return bool(connection.execute(update(FACTORS).where(newer).values(last_code=step)).rowcount)


def _take_recovery(connection: Connection, username: str, text: str, now: datetime) -> bool:
    known = (RECOVERY_CODES.c.username == username) & (RECOVERY_CODES.c.code_hash == _hash(text))
    used = update(RECOVERY_CODES).where(known & RECOVERY_CODES.c.used_at.is_(None))
    return bool(connection.execute(used.values(used_at=clock.micros(now))).rowcount)


def _new_codes() -> list[str]:
    def one() -> str:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(24))
        return "-".join(letters[i : i + 4] for i in range(0, 24, 4))

    return [one() for _ in range(RECOVERY)]


def _keep_codes(connection: Connection, username: str, codes: list[str]) -> None:
    _forget_codes(connection, username)
    rows = [{"code_hash": _hash(code), "username": username} for code in codes]
    connection.execute(insert(RECOVERY_CODES), rows)


def _forget_codes(connection: Connection, username: str) -> None:
    connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.username == username))


def _hash(code: str) -> str:
    """Of 120 random bits a plain hash is enough: there is nothing to guess from."""
    bare = "".join(sign for sign in code.casefold() if sign.isalnum())
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()


def _account(username: str) -> str:
    return tries.account("code", username)


def _seal(home: Home, username: str, secret: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(read_key(home.path, FACTOR)).encrypt(nonce, secret.encode(), _whose(username))
    return (nonce + sealed).hex()


def _open(home: Home, username: str, sealed: str) -> str:
    raw = bytes.fromhex(sealed)
    key = AESGCM(read_key(home.path, FACTOR))
    try:
        return key.decrypt(raw[:_NONCE], raw[_NONCE:], _whose(username)).decode()
    except InvalidTag as error:
        raise HomeError("The second factor of {username} was altered.",
                        username=username) from error  # fmt: skip


def _whose(username: str) -> bytes:
    return f"second factor/{username}".encode()
