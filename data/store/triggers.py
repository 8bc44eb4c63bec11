"""What the small database refuses by itself, whoever asks: its triggers.

What is written stays; a trail of events has no gap and each event names the one before; the rules
on roles hold once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table

from data.store.schema import APPEND_ONLY, TRAILS
from data.vocabulary import BLINDED_ROLES, UNBLINDED_ROLES, Role


def _refusal(name: str, moment: str, table: str, when: str, why: str) -> str:
    condition = f" WHEN {when}" if when else ""
    return (
        f'CREATE TRIGGER "{name}" BEFORE {moment} ON "{table}"{condition} '
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )


def _append_only(table: Table) -> list[str]:
    name = table.name
    same = " AND ".join(f'"{c.name}" = NEW."{c.name}"' for c in table.primary_key)
    there = f'EXISTS (SELECT 1 FROM "{name}" WHERE {same})'  # noqa: S608  our own names
    why = f"{name}: what is written stays"
    return [
        _refusal(f"{name}_no_update", "UPDATE", name, "", why),
        _refusal(f"{name}_no_delete", "DELETE", name, "", why),
        _refusal(f"{name}_no_replace", "INSERT", name, there, why),
    ]


def _listed(roles: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{role}'" for role in sorted(roles)) + ")"


def _grant_rules() -> list[str]:
    """The rules on roles once more, where no program error can pass them."""
    blinded, unblinded = _listed(BLINDED_ROLES), _listed(UNBLINDED_ROLES)
    mine = "SELECT 1 FROM grants WHERE username = NEW.username"
    active = f"{mine} AND revoked_at IS NULL"
    admin = f"'{Role.ADMINISTRATOR}'"
    kept = ("grant", "username", "role", "granted_at", "granted_by")
    changed = " OR ".join(f'NEW."{c}" IS NOT OLD."{c}"' for c in kept)
    return [
        _refusal("grants_never_back", "INSERT", "grants",
                 f"NEW.role IN {blinded} AND EXISTS ({mine} AND role IN {unblinded})",
                 "grants: who was unblinded stays so"),
        _refusal("grants_never_both", "INSERT", "grants",
                 f"NEW.role IN {unblinded} AND EXISTS ({active} AND role IN {blinded})",
                 "grants: never blinded and unblinded"),
        _refusal("grants_administrator_alone", "INSERT", "grants",
                 f"EXISTS ({active} AND ((NEW.role = {admin}) <> (role = {admin})))",
                 "grants: an administrator has no other role"),
        _refusal("grants_only_revoked", "UPDATE", "grants",
                 f"OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR {changed}",
                 "grants: a grant can only be revoked, once"),
        _refusal("grants_no_delete", "DELETE", "grants", "", "grants: what is written stays"),
        _refusal("people_no_delete", "DELETE", "people", "", "people: disabled, never deleted"),
    ]  # fmt: skip


def _charter_rules() -> list[str]:
    """Nobody votes on what they proposed themselves, whatever a program error may try."""
    own = ("SELECT 1 FROM charter_proposals p WHERE p.proposal = NEW.proposal "
           "AND p.proposed_by = NEW.username")  # fmt: skip
    return [_refusal("charter_votes_by_others", "INSERT", "charter_votes", f"EXISTS ({own})",
                     "charter_votes: not by who proposed it")]  # fmt: skip


def _chained(trail: Table) -> str:
    """A trail goes on from its last event: the next number, and the hash of that event."""
    name = trail.name
    next_event = f'(SELECT COALESCE(MAX(event), 0) + 1 FROM "{name}")'  # noqa: S608
    before = f'(SELECT hash FROM "{name}" WHERE event = NEW.event - 1)'  # noqa: S608
    # a number that is taken is refused by the rule on REPLACE
    gap = f"NEW.event < 1 OR NEW.event > {next_event}"
    broken = f"{gap} OR NEW.previous <> COALESCE({before}, NEW.previous)"
    return _refusal(f"{name}_chained", "INSERT", name, broken, f"{name}: not the next event")


TRIGGERS: tuple[str, ...] = (
    *(line for table in APPEND_ONLY for line in _append_only(table)),
    *(_chained(trail) for trail in TRAILS.values()),
    *_grant_rules(),
    *_charter_rules(),
    # a session that ends has the vault no longer open
    "CREATE TRIGGER sessions_end_closes AFTER UPDATE OF ended_at ON sessions "
    "WHEN NEW.ended_at IS NOT NULL AND NEW.opening IS NOT NULL "
    "BEGIN UPDATE sessions SET opening = NULL WHERE token_hash = NEW.token_hash; END",
)
