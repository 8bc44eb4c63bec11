"""Who is asking: what the session in the database says, and nothing the browser says."""

from __future__ import annotations

from dataclasses import dataclass

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
    token: str
    center_in_view: str | None = None

    def get_id(self) -> str:
        return self.username

    @property
    def face(self) -> tuple:
        """What the frame shows of a person, for the key of a finished page."""
        return (self.username, self.name, self.grants, self.center_in_view)
