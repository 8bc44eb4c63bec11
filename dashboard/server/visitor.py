"""Who is asking: what the session in the database says, and nothing the browser says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask_login import UserMixin

from data.store import clock
from data.vocabulary import Role

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Visitor(UserMixin):
    """A signed-in person under the role in view. `centers` are a site lead's, in view."""

    username: str
    name: str
    role: Role
    centers: frozenset[str]
    language: str
    grants: tuple[tuple[Role, tuple[str, ...]], ...]
    token: str = field(repr=False)
    center_in_view: str | None = None
    session: str = ""  # how the person's lists call it
    ends_at: datetime = _NEVER
    vault_secret: str = field(default="", repr=False)  # of a cookie: opens what the session has

    @property
    def seconds_left(self) -> int:
        """Until the session ends, if nothing more is done."""
        return max(0, int((self.ends_at - clock.now()).total_seconds()))

    def get_id(self) -> str:
        return self.username

    @property
    def face(self) -> tuple:
        """What the frame shows of a person, for the key of a finished page."""
        return (self.username, self.name, self.grants, self.center_in_view)
