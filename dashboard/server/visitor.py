"""Who is asking: what the session in the database says, and nothing the browser says."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_login import UserMixin

from data.vocabulary import Role


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
    vault_secret: str = field(default="", repr=False)  # of a cookie: opens what the session has

    def get_id(self) -> str:
        return self.username

    @property
    def face(self) -> tuple:
        """What the frame shows of a person, for the key of a finished page."""
        return (self.username, self.name, self.grants, self.center_in_view)
