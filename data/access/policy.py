"""Who may know what, and how finely: one table, read with the charter.

A row is a topic, a column a role; a cell says the finest grain:
    -       nothing
    trial   all participants together, under the rules for small cells and renewal
    center  by center
    person  down to the participant
    own     down to the participant, own centers' rows alone
A cell `pooled` is `trial` where the charter opens it for the blinded, `-` where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.trial import Charter
from data.vocabulary import Grain, Role, Topic

_ROLES = (
    Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN,
    Role.ADMINISTRATOR,
)  # fmt: skip

# DSMB and statistician have here what the open pages show; what is theirs alone is in the second
# table. The administrator sees people and events, never clinical data.
_TABLE = """
                   steering  site_lead  coordination  dsmb    statistician  administrator
structure          center    own        person        center  center        -
recruitment        center    own        person        center  center        -
consent            center    own        person        center  center        -
completeness       center    own        person        center  center        -
deviations         center    own        person        center  center        -
deviations_drug    pooled    own        person        -       -             -
infusion_start     center    own        person        center  center        -
infusion_course    pooled    own        person        -       -             -
sae_process        center    own        person        center  center        -
aesi               pooled    own        person        -       -             -
outcomes           pooled    -          -             -       -             -
baseline           trial     own        person        trial   trial         -
review             person    -          person        -       -             -
imports            -         -          person        -       -             -
charter            trial     -         trial         trial   trial         trial
people             -         -          -             -       -             person
vault              -         -          -             person  person        -
"""

# In a closed view, which the vault opens for a frozen cut: everything of the trial, by group.
_CLOSED_TABLE = """
                   dsmb      statistician
structure          person    person
recruitment        person    person
consent            person    person
completeness       person    person
deviations         person    person
deviations_drug    person    person
infusion_start     person    person
infusion_course    person    person
sae_process        person    person
aesi               person    person
outcomes           person    person
baseline           person    person
review             -         -
charter            -         -
imports            -         -
people             -         -
vault              -         -
"""

# Aggregates over the whole trial that a site lead may have although only the own centers' rows
# are theirs: no center, no participant, and the peers' rule below. This set is the only way.
DECLARED_AGGREGATES = frozenset(
    {"recruitment_total", "recruitment_peers", "recruitment_forecast", "recruitment_curve"}
)
PEERS_AT_LEAST = 3  # other centers behind an anonymous comparison
PEER_PARTICIPANTS_AT_LEAST = 5  # and participants in them

# Topics where a pooled count tells blinded eyes something of the drug: small cells, renewal.
GUARDED = frozenset({Topic.DEVIATIONS_DRUG, Topic.INFUSION_COURSE, Topic.AESI, Topic.OUTCOMES})


@dataclass(frozen=True)
class Grant:
    """What a role has of a topic: how fine, and whether of own centers alone."""

    grain: Grain
    own: bool = False


NOTHING = Grant(Grain.NONE)
_WORDS = {
    "-": NOTHING,
    "trial": Grant(Grain.TRIAL),
    "center": Grant(Grain.CENTER),
    "person": Grant(Grain.PARTICIPANT),
    "own": Grant(Grain.PARTICIPANT, own=True),
}


def _read(table: str, roles: tuple[Role, ...]) -> dict[tuple[Role, Topic], str]:
    header, *lines = [line.split() for line in table.strip().splitlines()]
    if tuple(header) != tuple(role.value for role in roles):
        raise ValueError(f"policy table: columns {header}")
    return {
        (role, Topic(topic)): word
        for topic, *words in lines
        for role, word in zip(roles, words, strict=True)
    }


POLICY: dict[tuple[Role, Topic], str] = _read(_TABLE, _ROLES)
CLOSED_POLICY: dict[tuple[Role, Topic], str] = _read(_CLOSED_TABLE, (Role.DSMB, Role.STATISTICIAN))


def grant(role: Role, topic: Topic, charter: Charter, closed: bool = False) -> Grant:
    """What `role` has of `topic` under this charter, in a closed view or an open one. KeyError
    for an unlisted pair: no default.
    """
    word = (CLOSED_POLICY if closed else POLICY)[role, topic]
    if word == "pooled":
        return _WORDS["trial"] if charter.opens(topic) else NOTHING
    return _WORDS[word]
