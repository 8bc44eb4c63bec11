"""What a person may change, each with the roles that may and the fields it takes.

The counterpart of the measures: a page's form posts to one of these, the gate checks the fields,
and the store writes the change and its audit event in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.access.view import Door, Refused
from data.store import charters, cuts, factors, people, review, session_list, sessions
from data.trial import DefinitionError
from data.vocabulary import Role, Sentence, sentence

_LONGEST = 2_000
_LARGEST = 1_000_000_000  # a number of a row; beyond it the database has no word


def _whole(text: str) -> int:
    """A whole number in plain digits; ValueError for another."""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= _LARGEST):
        raise ValueError(text)
    return int(text)


_KINDS: dict[str, Callable[[str], Any]] = {
    "text": str, "whole": _whole, "date": date.fromisoformat,
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a form: text, a whole number, a date, or one of `choices`."""

    name: str
    kind: str = "text"
    required: bool = True
    longest: int = _LONGEST
    choices: tuple[str, ...] = ()

    def read(self, text: str | None) -> Any:
        """The typed value; Refused with a plain sentence where it is not one."""
        text = (text or "").replace("\r\n", "\n").strip()  # as browsers send lines
        if not text:
            if self.required:
                raise Refused("'{field}' is empty.", field=self.name)
            return None
        if len(text) > self.longest or any(ord(c) < 32 and c not in "\n\t" for c in text):
            raise Refused("'{field}' is too long or holds control characters.", field=self.name)
        if self.choices and text not in self.choices:
            raise Refused(
                "'{field}' must be one of {choices}.",
                field=self.name,
                choices=", ".join(self.choices),
            )
        try:
            return _KINDS[self.kind](text)
        except ValueError as error:
            raise Refused(
                "'{field}' cannot be read: '{found}'.", field=self.name, found=text
            ) from error


@dataclass(frozen=True)
class Desk:
    """Where a command works: the home, who acts under which role."""

    door: Door
    person: str
    role: Role


@dataclass(frozen=True)
class Command:
    """A registered command; `done` is what the page says afterwards."""

    name: str
    roles: frozenset[Role]
    fields: tuple[Field, ...]
    done: Sentence
    function: Callable[..., None]


COMMANDS: dict[str, Command] = {}


def command(
    *fields: Field, roles: set[Role], done: Sentence
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register `function(desk, **fields)`."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        name = function.__name__
        COMMANDS[name] = Command(name, frozenset(roles), fields, done, function)
        return function

    return register


def commands_done() -> dict[str, Sentence]:
    """What the page says after each command."""
    return {name: found.done for name, found in COMMANDS.items()}


def carry_out(desk: Desk, name: str, form: Mapping[str, str]) -> Command:
    """Check the fields and do it. Refused for an unknown command, a role that may not, or a field
    that is not what it should be; nothing is changed then.
    """
    found = COMMANDS.get(name)
    if found is None or desk.role not in found.roles:
        raise Refused("Unknown.")
    if surplus := set(form) - {field.name for field in found.fields}:
        raise Refused("Unknown fields: {names}.", names=", ".join(sorted(surplus)))
    found.function(desk, **{field.name: field.read(form.get(field.name)) for field in found.fields})
    return found


_PROPOSERS = {Role.STEERING, Role.COORDINATION, Role.STATISTICIAN}
_APPROVERS = {Role.STEERING, Role.DSMB, Role.STATISTICIAN}


@command(
    Field("text", longest=20_000),
    Field("reason", longest=charters.LONGEST_REASON),
    roles=_PROPOSERS,
    done=sentence("Charter proposed. It changes nothing until two others approve it."),
)
def propose_charter(desk: Desk, text: str, reason: str) -> None:
    """Propose another charter. It is inert until two other people approve it."""
    try:
        charters.propose_charter(desk.door.home, text + "\n", reason, desk.person, desk.role)
    except DefinitionError as error:
        raise Refused("This is no charter: {why}", why=str(error)) from error


@command(
    Field("proposal", "whole"),
    Field("digest", longest=64),
    Field("vote", choices=("approved", "rejected")),
    Field("reason", required=False, longest=charters.LONGEST_REASON),
    roles=_APPROVERS,
    done=sentence("Your vote on the charter is kept."),
)
def vote_on_charter(desk: Desk, proposal: int, digest: str, vote: str, reason: str | None) -> None:
    """Approve or reject a proposed charter, by its digest."""
    charters.vote_on_charter(
        desk.door.home, proposal, digest, vote, reason or "", desk.person, desk.role
    )


_REVIEWERS = {Role.STEERING, Role.COORDINATION}


@command(Field("text"), Field("cut", "whole"), roles=_REVIEWERS, done=sentence("Note kept."))
def add_note(desk: Desk, text: str, cut: int) -> None:
    """A note of the review, under the cut in view."""
    desk.door.cut(cut)
    review.add_note(desk.door.home, text, cut=cut, by=desk.person, role=desk.role)


@command(
    Field("text", longest=300),
    Field("owner", longest=100),
    Field("due_on", "date"),
    Field("cut", "whole"),
    roles=_REVIEWERS,
    done=sentence("Action opened."),
)
def add_action(desk: Desk, text: str, owner: str, due_on: date, cut: int) -> None:
    """An action that is carried from review to review until it is done or dropped."""
    desk.door.cut(cut)
    review.add_action(desk.door.home, text, owner, due_on, cut=cut, by=desk.person, role=desk.role)


@command(
    Field("action", "whole"),
    Field("status", choices=("open", "done", "dropped")),
    roles=_REVIEWERS,
    done=sentence("Action updated."),
)
def set_action_status(desk: Desk, action: int, status: str) -> None:
    """Mark an action done, dropped or open again."""
    review.set_action_status(desk.door.home, action, status, by=desk.person, role=desk.role)


@command(
    Field("cut", "whole"),
    roles={Role.STEERING},
    done=sentence("Review closed. The next one starts from this cut."),
)
def close_review(desk: Desk, cut: int) -> None:
    """Close the committee's review of a cut; changes are counted from it from then on."""
    desk.door.cut(cut)
    review.close_review(desk.door.home, cut, by=desk.person, role=desk.role)


@command(
    Field("cut", "whole"),
    Field("name", longest=80),
    roles={Role.COORDINATION},
    done=sentence("Cut frozen."),
)
def freeze_cut(desk: Desk, cut: int, name: str) -> None:
    """Freeze a cut under a meeting's name. It cannot be undone."""
    desk.door.cut(cut)
    cuts.freeze_cut(desk.door.home, cut, name, by=desk.person, role=desk.role)


@command(
    Field("username", longest=64),
    roles={Role.ADMINISTRATOR},
    done=sentence("Person disabled; their sessions have ended."),
)
def disable_person(desk: Desk, username: str) -> None:
    """Take a person's access away at once."""
    if username == desk.person:
        raise Refused("You cannot disable yourself.")
    people.disable_person(desk.door.home, username, by=desk.person, role=desk.role)


@command(
    Field("username", longest=64),
    roles={Role.ADMINISTRATOR},
    done=sentence("Their sessions have ended."),
)
def end_sessions(desk: Desk, username: str) -> None:
    """Sign a person out everywhere."""
    sessions.end_sessions_of(
        desk.door.home, username, "administrator", by=desk.person, role=desk.role
    )


@command(
    Field("session", longest=64),
    roles={Role.ADMINISTRATOR},
    done=sentence("The session has ended."),
)
def end_session(desk: Desk, session: str) -> None:
    """End one session of anybody's."""
    session_list.end_named(desk.door.home, session, by=desk.person, role=desk.role)


@command(
    Field("username", longest=64),
    roles={Role.ADMINISTRATOR},
    done=sentence("The second factor is gone; their sessions have ended."),
)
def reset_factor(desk: Desk, username: str) -> None:
    """Take a lost second factor away. Another is set up at the next sign-in; what was sealed for
    the person stays sealed.
    """
    if people.find_person(desk.door.home, username) is None:
        raise Refused("There is nobody called {username}.", username=username)
    factors.reset_factor(desk.door.home, username, by=desk.person, role=desk.role)
