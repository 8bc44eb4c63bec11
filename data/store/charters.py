"""A changed charter: one person proposes it, and it is inert until two others approve its digest.

Nothing is rewritten: proposals and votes are added to, and where a proposal stands follows from
them. The vote that decides and the charter coming in force are one transaction.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, func, insert, select

from data.store import audit, clock
from data.store.errors import CharterError
from data.store.home import Home, give_document
from data.store.schema import CHARTER_PROPOSALS, CHARTER_VOTES, DOCUMENTS
from data.trial import read_charter

APPROVALS_NEEDED = 2  # of people other than who proposed it (requirements D-11)
LONGEST_REASON = 1_000
_PROPOSALS, _VOTES = CHARTER_PROPOSALS.c, CHARTER_VOTES.c


def propose_charter(home: Home, text: str, reason: str, by: str, role: str = "") -> int:
    """Keep a charter for others to approve; its number. It changes nothing yet.

    DefinitionError for a text that is no charter, CharterError for the one in force, for one that
    is waiting already, or without a reason.
    """
    version, digest, reason = read_charter(text).version, _digest(text), _reason(reason)
    with home.writing() as connection:
        current = _in_force(connection)
        if digest == current:
            raise CharterError("This charter is in force already.")
        waiting = select(_PROPOSALS.proposal).where(_PROPOSALS.digest == digest)
        for number in connection.scalars(waiting):
            if status(connection, number) == "waiting":
                raise CharterError("This charter is proposed already: {n}.", n=number)
        last = connection.scalar(select(func.coalesce(func.max(_PROPOSALS.proposal), 0))) or 0
        connection.execute(insert(CHARTER_PROPOSALS).values(
            proposal=last + 1, version=version, text=text, digest=digest, instead_of=current,
            reason=reason, proposed_at=_now(), proposed_by=by,
        ))  # fmt: skip
        _record(connection, by, role, "propose charter", version, digest, reason)
    return int(last) + 1


def vote_on_charter(
    home: Home, proposal: int, digest: str, vote: str, reason: str, by: str, role: str
) -> bool:
    """Approve or reject ("approved", "rejected") the text of this digest; whether it is in force
    now. A rejection ends the proposal and needs a reason.

    CharterError where it is not waiting, for another digest than the one proposed, for one's own
    proposal and for a second vote.
    """
    if vote not in ("approved", "rejected"):
        raise CharterError("A charter is approved or rejected.")
    reason = _reason(reason) if vote == "rejected" else reason.strip()[:LONGEST_REASON]
    with home.writing() as connection:
        found = connection.execute(
            select(CHARTER_PROPOSALS).where(_PROPOSALS.proposal == proposal)
        ).one_or_none()
        if found is None or status(connection, proposal) != "waiting":
            raise CharterError("This proposal is not waiting for a decision.")
        if digest != found.digest:
            raise CharterError("This is not the text that was proposed. Open the page again.")
        if by == found.proposed_by:
            raise CharterError("Others decide on what you proposed yourself.")
        voted = select(_VOTES.vote).where(_VOTES.proposal == proposal, _VOTES.username == by)
        if connection.scalar(voted):
            raise CharterError("You have voted on this proposal already.")
        connection.execute(insert(CHARTER_VOTES).values(
            proposal=proposal, username=by, role=role, vote=vote, reason=reason, voted_at=_now()
        ))  # fmt: skip
        verb = "approve charter" if vote == "approved" else "reject charter"
        _record(connection, by, role, verb, found.version, digest, reason)
        approvers = _approvers(connection, proposal)
        decided = vote == "approved" and len(approvers) >= APPROVALS_NEEDED
        if decided:
            give_document(connection, "charter", found.text, " and ".join(approvers))
    return decided


def status(connection: Connection, proposal: int) -> str:
    """Where a proposal stands: "in_force" (or was, once), "rejected", "superseded" by another
    charter that came in force after it was proposed, or "waiting".
    """
    votes = connection.execute(select(_VOTES.vote).where(_VOTES.proposal == proposal)).scalars()
    known = list(votes)
    if "rejected" in known:
        return "rejected"
    if known.count("approved") >= APPROVALS_NEEDED:
        return "in_force"
    base = select(_PROPOSALS.instead_of).where(_PROPOSALS.proposal == proposal)
    return "waiting" if connection.scalar(base) == _in_force(connection) else "superseded"


def standing(connection: Connection, proposal: int) -> dict[str, object]:
    """status, approvals, voted_by and decided_at of a proposal."""
    votes = connection.execute(
        select(CHARTER_VOTES)
        .where(_VOTES.proposal == proposal)
        .order_by(_VOTES.voted_at, _VOTES.username)
    ).all()
    return {
        "status": status(connection, proposal),
        "approvals": sum(vote.vote == "approved" for vote in votes),
        "voted_by": ", ".join(vote.username for vote in votes) or None,
        "decided_at": votes[-1].voted_at if votes else None,
    }


def changes(connection: Connection) -> list[tuple[int, str, str, str]]:
    """(proposal, setting, as it is, as proposed) of every waiting proposal."""
    now = _settings(_text_in_force(connection))
    rows = connection.execute(select(_PROPOSALS.proposal, _PROPOSALS.text)).all()
    return [
        (row.proposal, name, now[name], value)
        for row in rows
        if status(connection, row.proposal) == "waiting"
        for name, value in sorted(_settings(row.text).items())
        if value != now[name]
    ]


def _settings(text: str) -> dict[str, str]:
    """Every line of a charter by its name, "open" and "closed" for its switches."""
    parts = read_charter(text).model_dump(exclude={"format"})
    words = {True: "open", False: "closed"}
    return {"version": str(parts.pop("version"))} | {
        f"{part}.{name}": words[value] if isinstance(value, bool) else str(value)
        for part, group in parts.items()
        for name, value in group.items()
    }


def _approvers(connection: Connection, proposal: int) -> list[str]:
    approved = select(_VOTES.username).where(_VOTES.proposal == proposal, _VOTES.vote == "approved")
    return list(connection.scalars(approved.order_by(_VOTES.voted_at, _VOTES.username)))


def _in_force(connection: Connection) -> str:
    return _digest(_text_in_force(connection))


def _text_in_force(connection: Connection) -> str:
    newest = select(DOCUMENTS.c.text).where(DOCUMENTS.c.kind == "charter")
    return str(connection.scalar(newest.order_by(DOCUMENTS.c.document.desc()).limit(1)))


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise CharterError("A reason is needed.")
    if len(text) > LONGEST_REASON:
        raise CharterError("At most {n} characters.", n=LONGEST_REASON)
    return text


def _record(connection: Connection, by: str, role: str, what: str, version: str, digest: str,
            reason: str) -> None:  # fmt: skip
    why = f"SHA-256 {digest}" + (f": {reason}" if reason else "")
    audit.record(connection, audit.Event(by, what, role, object=version, reason=why))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> int:
    return clock.micros(clock.now())
