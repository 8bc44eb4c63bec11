"""An opened vault, bound to one session: the data keys, wrapped by a secret that the person's
browser alone holds. What the session's row has of it opens nothing without that secret, and
neither opens anything for another session or after its time.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from datetime import datetime

from data.store import clock
from data.store.vault.envelope import KEY_BYTES, DoesNotOpen, about, decrypt, encrypt

Keys = Mapping[int, bytes]  # version of the list -> its data key


def new_secret() -> str:
    """What goes into the cookie."""
    return os.urandom(KEY_BYTES).hex()


def bound(keys: Keys, secret: str, session: str, until: datetime) -> str:
    """The text for the row of the session whose key is `session`."""
    told = {str(version): key.hex() for version, key in keys.items()}
    stamp = clock.micros(until)
    place = about("opening", session, stamp)
    sealed = encrypt(bytes.fromhex(secret), json.dumps(told).encode(), place)
    return f"{stamp}.{base64.b64encode(sealed).decode()}"


def until_of(text: str) -> datetime:
    """Until when the opening in a session's row holds."""
    return clock.instant(int(text.partition(".")[0]))


def keys_of(text: str, secret: str, session: str, now: datetime) -> Keys | None:
    """The data keys; None once the time is over, and for another session or secret."""
    stamp, _, sealed = text.partition(".")
    try:
        if not stamp.isdigit() or clock.micros(now) >= int(stamp):
            return None
        place = about("opening", session, int(stamp))
        told = json.loads(decrypt(bytes.fromhex(secret), base64.b64decode(sealed), place))
    except (DoesNotOpen, ValueError, binascii.Error):
        return None
    return {int(version): bytes.fromhex(key) for version, key in told.items()}
