"""Faults planted on purpose, each a small patch, and the check that must see it.

`pytest tests/blinding/test_planted_faults.py -v` prints the table: fault -> caught by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

from dashboard.kit.page import Choice
from dashboard.server import answers, asked, front, gate
from data.access import disclosure, rows, view
from data.access.policy import Grant
from data.vocabulary import Grain, Mark, Role
from tests.blinding.checks import (
    door,
    faults,
    forged,
    matrix,
    sessions,
    sets,
    shared,
    strangers,
)
from tests.blinding.stage import Check

Patch = Callable[[object, str, object], None]  # monkeypatch.setattr


@dataclass(frozen=True)
class Fault:
    """What is wrong, how it is planted, and which check must find it."""

    name: str
    plant: Callable[[Patch], None]
    caught_by: Check


def _key_without_scope(patch: Patch) -> None:
    patch(view.View, "scope", property(lambda self: (self.number,)))


def _part_without_centers(patch: Patch) -> None:
    patch(view.View, "scope", property(lambda self: (self.number, self.role.value)))


def _page_of_anybody(patch: Patch) -> None:
    key = answers.Answers._key
    patch(answers.Answers, "_key", lambda self, visitor, asked: key(self, visitor, asked)[:4])


def _rows_of_all_centers(patch: Patch) -> None:
    scoped = rows.scoped
    patch(rows, "scoped", lambda *given: scoped(*given[:-1], None))


def _strangers_let_through(patch: Patch) -> None:
    patch(gate, "PUBLIC", gate.PUBLIC | {"layout", "component", "asset"})


def _audience_forgotten(patch: Patch) -> None:
    def page_for_all(self, visitor, path, search):  # type: ignore[no-untyped-def]
        if (page := self._pages.get(str(path).strip("/"))) is None:
            raise asked.NotFound("no such page")
        return self._checked(visitor, page, None, None, {})

    patch(asked.Reader, "page", page_for_all)


def _values_unchecked(patch: Patch) -> None:
    patch(Choice, "accepts", lambda self, value, view: True)


def _inputs_unchecked(patch: Patch) -> None:
    patch(asked, "_values", lambda sent, wanted: [i.get("value") for i in sent][: len(wanted)])


def _lists_of_everybody(patch: Patch) -> None:
    made = front._dependencies

    def for_everybody(app, owners, pages, role):  # type: ignore[no-untyped-def]
        return made(app, {}, pages, role)

    patch(front, "_dependencies", for_everybody)


def _names_kept(patch: Patch) -> None:
    patch(rows, "_without_people", lambda frame, cut, table: frame)


def _free_text_kept(patch: Patch) -> None:
    patch(rows, "Mark", _MarksWithoutText)


class _MarksWithoutText:
    OPEN, IDENTIFIES, REVEALS_ARM = Mark.OPEN, Mark.IDENTIFIES, Mark.REVEALS_ARM
    FREE_TEXT = "no such mark"


def _finer_than_granted(patch: Patch) -> None:
    given = view.grant
    finest = Grant(Grain.PARTICIPANT)
    patch(view, "grant", lambda role, topic, charter: (
        finest if role is Role.STEERING else given(role, topic, charter)))  # fmt: skip


def _small_cells_shown(patch: Patch) -> None:
    patch(disclosure, "small_cell", lambda count, of, rule: False)


def _always_renewed(patch: Patch) -> None:
    def newest(matures, rule):  # type: ignore[no-untyped-def]
        return max((cut for cut, _ in matures), default=None)

    patch(disclosure, "renewed_cut", newest)


def _forbidden_told_apart(patch: Patch) -> None:
    refuse = gate.Gate.refuse

    def told(self, why, status=404):  # type: ignore[no-untyped-def]
        return refuse(self, why, 403 if "no such page" in why else status)

    patch(gate.Gate, "refuse", told)


def _fault_told(patch: Patch) -> None:
    patch(gate.Gate, "_mapped", lambda self, error: Response(str(error), 500))


def _sessions_that_stay(patch: Patch) -> None:
    from dashboard.server import auth

    patch(auth, "end_session", lambda home, token, why: None)


FAULTS = (
    Fault("a kept answer's key forgets role and centers", _key_without_scope, shared.poisoned),
    Fault("a kept answer's key forgets the centers", _part_without_centers, shared.poisoned),
    Fault("a kept page forgets whose face it shows", _page_of_anybody, shared.poisoned),
    Fault("a site lead gets all centers' rows", _rows_of_all_centers,
          door.handed_is_what_the_policy_says),
    Fault("strangers reach layout and files", _strangers_let_through, strangers.strangers),
    Fault("a page's audience is not checked", _audience_forgotten, matrix.matrix),
    Fault("a control's value is not checked", _values_unchecked, forged.forged_answers),
    Fault("inputs' ids are not checked", _inputs_unchecked, forged.forged_answers),
    Fault("the callback list names other roles' answers", _lists_of_everybody,
          sets.lists_are_ones_own),
    Fault("identifiers are kept for the committee", _names_kept,
          door.handed_is_what_the_policy_says),
    Fault("free text is kept for the committee", _free_text_kept,
          door.handed_is_what_the_policy_says),
    Fault("the committee gets a finer grain", _finer_than_granted,
          door.handed_is_what_the_policy_says),
    Fault("small cells are shown", _small_cells_shown, door.small_cells),
    Fault("pooled figures are renewed at each cut", _always_renewed, door.renewal),
    Fault("forbidden is told from unknown", _forbidden_told_apart, matrix.matrix),
    Fault("an error tells what it was about", _fault_told, faults.faults_tell_nothing),
    Fault("a session survives its sign-out", _sessions_that_stay, sessions.replays),
)  # fmt: skip
