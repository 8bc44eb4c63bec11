"""Two people in one process: what one made warm is never another's."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from data.vocabulary import Role
from tests.blinding.crawl import Transcript, crawl, differing
from tests.blinding.stage import Bench, Problems, Stage, Who

CUTS = (3,)


def poisoned(bench: Bench) -> Problems:
    """Everybody walks through one server, those who see most first; then each one's bytes are
    those of a server of their own.
    """
    shared = bench.fresh()
    blinded = [w for w in shared.everybody if w.role is not Role.ADMINISTRATOR]
    widest = sorted(blinded, key=lambda w: (w.role is not Role.COORDINATION, str(w)))
    for who in widest:
        _walk(shared, who)
    for who in _some(widest):
        alone = _walk(Stage(shared.path), who)
        for label in differing(_walk(shared, who), alone):
            yield f"{who}: {label} depends on who asked before"


def interleaved(bench: Bench) -> Problems:
    """Four people at once, each in a thread: the same bytes as one after the other."""
    shared = bench.fresh()
    people = _some([w for w in shared.everybody if w.role is not Role.ADMINISTRATOR])
    alone = {str(who): _walk(Stage(shared.path), who) for who in people}
    with ThreadPoolExecutor(len(people)) as pool:
        found = list(pool.map(lambda who: _walk(shared, who), people))
    for who, transcript in zip(people, found, strict=True):
        for label in differing(transcript, alone[str(who)]):
            yield f"{who}: {label} depends on who asks meanwhile"


def _some(people: Sequence[Who]) -> list[Who]:
    """The committee, and every site lead."""
    return [w for w in people if w.role in (Role.STEERING, Role.SITE_LEAD)]


def _walk(stage: Stage, who: Who) -> Transcript:
    return crawl(stage.signed_in(who), stage.view(who), list(CUTS))
