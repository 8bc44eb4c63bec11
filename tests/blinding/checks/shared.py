"""Two people in one process: what one made warm is never another's."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from data.vocabulary import Role
from tests.blinding.crawl import Transcript, crawl, differing
from tests.blinding.newpage import PROBE, added
from tests.blinding.stage import Bench, Problems, Stage, Who

CUTS = (3,)
_WIDEST_FIRST = (
    Role.COORDINATION, Role.STATISTICIAN, Role.DSMB, Role.STEERING, Role.SITE_LEAD,
)  # fmt: skip
_BLINDED = (Role.COORDINATION, Role.STEERING, Role.SITE_LEAD)
_ONES_OWN = (Role.STEERING, Role.SITE_LEAD)
_CHECKOUT = Path(__file__).parents[3]


def walkers(stage: Stage) -> list[Who]:
    """Everybody who sees the trial, those who see most first: of the committee two people, site
    leads of different centers, one of them also of the committee.
    """
    found = [who for who in stage.everybody if who.role in _WIDEST_FIRST]
    return sorted(found, key=lambda who: _WIDEST_FIRST.index(who.role))


def walk(stage: Stage, who: Who, files: bool = True) -> Transcript:
    return crawl(stage.signed_in(who), stage.view(who), list(CUTS), files)


def poisoned(bench: Bench) -> Problems:
    """Everybody walks through one server, those who see most first; then each one's bytes are
    those of a server of their own. A page that tells each their own count is among the pages.
    """
    with added(PROBE, bench.scratch):
        yield from _poisoned(bench.fresh(), tuple(Role))


def poisoned_pages(bench: Bench) -> Problems:
    """The same of pages and answers alone, and without the unblinded: what a fault needs."""
    with added(PROBE, bench.scratch):
        yield from _poisoned(bench.fresh(), _BLINDED, files=False)


def _poisoned(shared: Stage, roles: Collection[Role], files: bool = True) -> Problems:
    people = [who for who in walkers(shared) if who.role in roles]
    for who in people:
        walk(shared, who, files)
    for who in reversed(_blinded(people)):  # who sees least has most to be given by mistake
        alone = walk(Stage(shared.path), who, files)
        for label in differing(walk(shared, who, files), alone):
            yield f"{who}: {label} depends on who asked before"


def interleaved(bench: Bench) -> Problems:
    """Everybody at once, each in a thread: the same bytes as one after the other."""
    with added(PROBE, bench.scratch):
        shared = bench.fresh()
        people = [who for who in walkers(shared) if who.role in _ONES_OWN]
        alone = [walk(Stage(shared.path), who) for who in people]
        with ThreadPoolExecutor(len(people)) as pool:
            found = list(pool.map(lambda who: walk(shared, who), people))
        for who, transcript, wanted in zip(people, found, alone, strict=True):
            for label in differing(transcript, wanted):
                yield f"{who}: {label} depends on who asks meanwhile"


def as_in_a_clean_process(bench: Bench) -> Problems:
    """After everybody was there: the bytes that a process gives in which nobody ever was."""
    shared = bench.fresh()
    asked = [shared.one(Role.STEERING), shared.one(Role.SITE_LEAD)]
    processes = [_process(shared.path, who) for who in asked]
    for who in (shared.one(Role.COORDINATION), *asked):
        walk(shared, who)
    for who, process in zip(asked, processes, strict=True):
        told, trouble = process.communicate(timeout=120)
        if process.returncode:
            yield f"{who}: the clean process failed: {trouble[-500:]}"
            continue
        here, clean = digests(walk(shared, who)), json.loads(told)
        for label in sorted(here.keys() | clean.keys()):
            if here.get(label) != clean.get(label):
                yield f"{who}: {label} differs from a clean process's"


def _process(home: Path, who: Who) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.blinding.checks.shared", str(home), str(who)]
    return subprocess.Popen(
        command, cwd=_CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def digests(transcript: Transcript) -> dict[str, str]:
    """A digest of each answer; keys of JSON sorted, as Dash writes aria-* in the order of a set,
    which is another in each process.
    """
    return {
        label: hashlib.sha256(repr((status, headers, _sorted(body))).encode()).hexdigest()
        for label, (status, headers, body) in transcript.items()
    }


def _sorted(body: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        return body


def _blinded(people: list[Who]) -> list[Who]:
    return [who for who in people if who.role in _BLINDED]


if __name__ == "__main__":
    clean = Stage(Path(sys.argv[1]))
    one = next(who for who in clean.everybody if str(who) == sys.argv[2])
    print(json.dumps(digests(walk(clean, one))))
