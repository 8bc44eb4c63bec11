"""A server of a home with its people signed in, and the homes that checks of blinding need.

A check is a plain function of a `Bench` that yields problems, so that a test can ask for none of
them and a planted fault for at least one.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard.kit.page import Answer, Page
from dashboard.server import export
from dashboard.server.asked import Asked
from dashboard.server.front import answers_on_screen
from dashboard.server.pages import load_pages
from data.access.view import Door, View
from data.store.home import Home
from data.store.schema import TRAILS
from data.store.sessions import open_session, switch_role
from data.vocabulary import Role
from tests.conftest import Somebody, copy_home, make_server

NOWHERE = "/nowhere-at-all"  # an address that no page, file or route has
Choices = tuple[tuple[str, str], ...]  # (control, its value)


@dataclass(frozen=True)
class Who:
    """A person under one role; `center` where one of several is chosen."""

    username: str
    role: Role
    centers: frozenset[str]
    center: str | None = None

    @property
    def own(self) -> frozenset[str]:
        return self.centers if self.center is None else frozenset({self.center})

    def __str__(self) -> str:
        return f"{self.username} as {self.role.value} {' '.join(sorted(self.own))}".strip()


class Stage:
    """A server of one home, from nothing: no answer of an earlier stage is remembered."""

    def __init__(self, home: Path) -> None:
        self.path = home
        self.home = Home.open(home)
        self.door = Door(self.home)  # for what people may see, past the server
        self.server = make_server(home)
        self.pages: dict[str, Page] = load_pages()
        self._known: dict[Who, Somebody] = {}
        self._drawn: dict[tuple[Who, str, Choices], Any] = {}

    @cached_property
    def everybody(self) -> list[Who]:
        """Each person under each role held."""
        told = json.loads((self.path / "demo.json").read_text())
        return [Who(p["username"], Role(p["role"]), frozenset(p["centers"])) for p in told]

    @property
    def roles(self) -> list[Who]:
        """One person for each role."""
        return list({who.role: who for who in reversed(self.everybody)}.values())[::-1]

    def one(self, role: Role) -> Who:
        return next(who for who in self.everybody if who.role is role)

    def person(self, who: Who) -> Somebody:
        """That person, signed in once a stage (the form is tested elsewhere)."""
        if who not in self._known:
            self._known[who] = self.signed_in(who)
        return self._known[who]

    def signed_in(self, who: Who) -> Somebody:
        """That person in a session of their own."""
        token = open_session(self.home, who.username, who.role)
        if who.center is not None:
            token = switch_role(self.home, token, who.role, who.center) or ""
        return self.with_cookie(token, who.username)

    def with_cookie(self, token: str, username: str = "") -> Somebody:
        client = self.server.test_client()
        client.set_cookie("session", token)
        return Somebody(client, username)

    def stranger(self) -> Somebody:
        return Somebody(self.server.test_client())

    def view(self, who: Who, cut: int | None = None) -> View:
        """What this person may see, past the server."""
        return self.door.view(who.username, who.role, who.own, cut)

    def drawn(self, who: Who, answer: Answer, choices: Choices = ()) -> Any:
        """What a card shows this person, past the server; None for an answer that is no card."""
        key = (who, answer.id, choices)
        if key not in self._drawn:
            asked = Asked(answer.page, answer, self.view(who), dict(choices))
            self._drawn[key] = export.drawn(asked)
        return self._drawn[key]

    @property
    def answers(self) -> list[Answer]:
        return [answer for page in self.pages.values() for answer in page.answers]

    @property
    def asked(self) -> list[Answer]:
        """The answers that a control asks for again."""
        return [a for page in self.pages.values() for a in answers_on_screen(page)]

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """What both trails tell after the instant `since` (microseconds), oldest first."""
        names = ("at", "username", "role", "what", "object", "cut", "outcome", "reason")
        told = f"SELECT {', '.join(names)} FROM {{}} WHERE at > :since"  # noqa: S608
        both = " UNION ALL ".join(told.format(trail.name) for trail in TRAILS.values())
        rows = self.home.reader().execute(f"{both} ORDER BY at", {"since": since}).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def marked(self, somebody: Somebody) -> int:
        """The instant of an event that comes after all that was asked so far."""
        path = f"/mark-{secrets.token_hex(4)}"
        somebody.get(path)
        found = self.settled(lambda events: any(e["object"] == path for e in events), 0)
        return max(int(event["at"]) for event in found)

    def settled(self, wanted: Callable[[list[dict[str, Any]]], bool], since: int) -> list[dict]:
        """The events after `since` once they are as `wanted`, or whatever they are when none has
        come for 4 s: the trail is written in groups."""
        until, known = time.monotonic() + 4, -1
        while not wanted(found := self.events(since)) and time.monotonic() < until:
            if len(found) != known:
                until, known = time.monotonic() + 4, len(found)
            time.sleep(0.05)
        return found


@dataclass(frozen=True)
class Bench:
    """Where a check finds its homes. `shared` are built once a run, `scratch` is its own."""

    demo: Path
    shared: Path
    scratch: Path

    def fresh(self, home: Path | None = None) -> Stage:
        """A stage on a copy of a home (the demo home unless told) that may be written to."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        return Stage(copy_home(home or self.demo, folder / "home"))

    def built(self, name: str, build: Callable[[Path], None]) -> Path:
        """The folder `name`, built by the first process of this run that asks."""
        path = self.shared / name
        with open(self.shared / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                aside = self.shared / f"{name}.new"
                shutil.rmtree(aside, ignore_errors=True)
                aside.mkdir()
                build(aside)
                aside.rename(path)
        return path


Problems = Iterator[str]
Check = Callable[[Bench], Problems]
