"""Faults planted in the house, each a small edit of one function's source, and the check that is
to catch each. An edit whose words are gone from the source fails: no fault goes stale unseen.

`pytest tests/blinding/test_planted.py -v` prints the table: fault -> caught by.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from dashboard.kit.page import Choice
from dashboard.server import asked, cookies, front, gate, pages, routes
from dashboard.server.answers import Answers
from dashboard.server.asked import Reader
from dashboard.server.framing import Framing
from data.access import disclosure, rows
from data.access.view import View
from data.store import sessions, sign_in
from layouts import links, recruitment
from tests.blinding.checks import (
    centers,
    dead_links,
    door,
    elsewhere,
    faults,
    forged,
    matrix,
    sets,
    shared,
    strangers,
)
from tests.blinding.checks import sessions as signed
from tests.blinding.stage import Check


@dataclass(frozen=True)
class Fault:
    """`old` in the source of `function` becomes `new`; `caught_by` yields a problem."""

    name: str
    function: Any
    old: str
    new: str
    caught_by: Check

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The function is wrong wherever it is known, and right again afterwards."""
        function = _plain(self.function)
        right = function.__code__
        function.__code__ = self._wrong(function)
        try:
            yield
        finally:
            function.__code__ = right

    def _wrong(self, function: FunctionType) -> Any:
        text = textwrap.dedent(inspect.getsource(function))
        if text.count(self.old) != 1:
            raise LookupError(f"{self.name}: {self.old!r} is not once in {function.__qualname__}")
        text = text.replace(self.old, self.new)
        text = "\n".join(line for line in text.splitlines() if not line.startswith("@"))
        module = sys.modules[function.__module__]
        made: dict[str, Any] = {}
        source = "from __future__ import annotations\n" + text
        exec(source, vars(module), made)  # noqa: S102  # our own source, edited above
        return made[function.__name__].__code__


def _plain(function: Any) -> FunctionType:
    return function.fget if isinstance(function, property) else function


HANDED, NAMED = door.handed_is_what_the_policy_says, door.answers_name_nobody

FAULTS = (
    # what is kept
    Fault("an answer kept for every role", Answers._key,
          "(asked.view.scope, asked.name", "(asked.view.number, asked.name", shared.poisoned_pages),
    Fault("an answer's parts kept for every role", Answers._filled,
          "(asked.view.scope, answer.id", "(asked.view.number, answer.id", shared.poisoned_pages),
    Fault("a page kept without whose it is", Answers._key,
          "asked.done, visitor.face, ", "asked.done, ", shared.poisoned_pages),
    Fault("a scope without its centers", View.scope, "value, own, ", "value, ",
          shared.poisoned_pages),
    Fault("a menu's count kept for every center", Framing._waiting,
          "page.path, *view.scope)", "page.path)", shared.poisoned_pages),
    Fault("frames kept without their centers", View._frame, "topic, grain, own)\n",
          "topic, grain)\n", HANDED),
    # rows, columns, keys
    Fault("other centers' rows handed over", rows.scoped, "if own is not None and",
          "if False and", HANDED),
    Fault("other centers' rows in an answer", rows.scoped, "if own is not None and",
          "if False and", NAMED),
    Fault("other centers' rows on a page", rows.scoped, "if own is not None and",
          "if False and", centers.others_change_no_byte),
    Fault("other centers' names in a list", View._centers, "frame if self.centers is None else ",
          "frame if True else ", centers.others_change_no_byte),
    Fault("own rows in an order that others make", View._finished,
          "answer = answer.reset_index(drop=True)",
          'if cut is not None and cut.tables["screening"]["center"].nunique() > 2:\n'
          "        answer = answer[::-1]\n"
          "    answer = answer.reset_index(drop=True)", centers.others_change_no_byte),
    Fault("a header that counts everybody", gate.Gate._headers, 'headers["X-Content-Type-Options"]',
          'from data.store.cuts import list_cuts\n'
          '    headers["X-Rows"] = str(sum(c.rows for c in list_cuts(self._home)))\n'
          '    headers["X-Content-Type-Options"]', centers.others_change_no_byte),
    Fault("identifiers kept for the steering committee", rows.scoped,
          "if grain < Grain.PARTICIPANT:", "if False:", HANDED),
    Fault("free text kept for the steering committee", rows._without_people,
          "mark is Mark.FREE_TEXT", "mark is None", HANDED),
    Fault("centers kept where the trial is one", rows.scoped, "if grain < Grain.CENTER:",
          "if False:", HANDED),
    Fault("columns of other topics", View._frame,
          " if table.topic_of(c) in (Topic.STRUCTURE, topic)]", "]", HANDED),
    # pooled figures
    Fault("small cells shown", disclosure.small_cell, "(0 < count < rule.cell) or", "False or",
          door.small_cells),
    Fault("small complements shown", disclosure.small_cell, " or (of - count < rule.cell)", "",
          door.small_cells),
    Fault("the rule for small cells left out", View._is_guarded,
          "measure.topic in GUARDED and", "False and", door.small_cells),
    Fault("renewal with every cut", disclosure.renewed_cut,
          "mature - current[1] >= rule.batch", "True", door.renewal),
    Fault("a comparison with one other center", rows.enough_peers,
          "len(peers) >= centers", "len(peers) >= 1", door.peers),
    # who gets what
    Fault("strangers at the update route", gate.Gate._guard, "endpoint in PUBLIC",
          'endpoint in PUBLIC | {"update"}', strangers.strangers),
    Fault("strangers at layout and files", gate.Gate._guard, "endpoint in PUBLIC",
          'endpoint in PUBLIC | {"component", "asset"}', strangers.strangers),
    Fault("a stranger told what is there", gate.Gate._guard, 'return Response("Sign',
          'return Response(str(request.endpoint) + "Sign', strangers.strangers),
    Fault("pages without their audience", Reader.page,
          " or visitor.role not in page.audience", "", matrix.matrix),
    Fault("answers without their audience", Reader.read,
          " or visitor.role not in answer.page.audience", "", matrix.matrix),
    Fault("exports without their audience", Reader.export,
          " or visitor.role not in answer.page.audience", "", matrix.matrix),
    Fault("commands for every role", routes.command_routes,
          " or visitor().role not in command.roles", "", matrix.matrix),
    Fault("403 for what is forbidden", routes.command_routes,
          'gate.refuse(f"command {name}")', 'gate.refuse("no", 403 if command else 404)',
          matrix.matrix),
    Fault("a method told from another", gate.Gate._mapped, "(403, 404, 405)", "(403, 404)",
          matrix.matrix),
    Fault("answers that browsers keep", gate.Gate._headers, '"no-store"', '"private"',
          matrix.matrix),
    # what is sent
    Fault("every value of a control taken", Choice.accepts,
          "isinstance(value, str) and len(value) <= _MOST_OPTIONS and value in self.values(view)",
          "True", forged.forged_answers),
    Fault("a participant of another center taken", View.holds, "participant in self._participants",
          "bool(participant)", elsewhere.values_of_others),
    Fault("a participant of a later cut taken", Reader._checked, ".accepts(value, view)",
          ".accepts(value, view_of(self._door, visitor, None))", elsewhere.values_of_others),
    Fault("a participant of others refused in other words", Reader._checked,
          'raise NotFound(f"{name} has no such value")',
          'raise NotFound("x") if value[:2] != "99" else Refused("{x}", x="y")',
          elsewhere.values_of_others),
    Fault("everybody's numbers offered", View._own_participants,
          "if self.centers is not None:", "if False:", centers.others_change_no_byte),
    Fault("every input taken", asked._values,
          'if item.get("id") != component_id or item.get("property") != name:', "if False:",
          forged.forged_answers),
    Fault("keys that nobody declared", Reader.read, " or not set(asked) <= _ALLOWED", "",
          forged.forged_answers),
    Fault("refusals that are not on record", gate.Gate.refuse,
          'self.record("refused", request.path, outcome="refused", reason=why)', "pass",
          forged.forged_answers),
    Fault("words in an address that nobody declared", Reader._checked,
          "if unknown := set(values) - set(controls):", "if unknown := set():",
          forged.forged_addresses),
    Fault("forms of other sites", gate.same_origin, "return False", "return True",
          forged.cross_site_forms),
    # lists and layouts
    Fault("callbacks of other roles listed", front._dependencies, "or owner in mine", "or True",
          sets.lists_are_ones_own),
    Fault("pages of other roles in the menu", pages.open_to, " if role in page.audience", "",
          sets.lists_are_ones_own),
    Fault("a layout that remembers", recruitment.layout, "return html.Div(",
          'return globals().setdefault("_LAYOUT", html.Div([]))\n    return html.Div(',
          sets.layouts_hold_no_data),
    Fault("a link to who is not there", links.participant_address, "urlencode(query)}",
          "urlencode(query)}x", dead_links.links_lead_somewhere),
    # faults of ours
    Fault("an exception's text on the error page", gate.Gate._mapped, "reference=reference)",
          "reference=str(error))", faults.faults_tell_nothing),
    Fault("an exception's text in the log", gate.Gate._mapped, "_trace(error))", "repr(error))",
          faults.faults_tell_nothing),
    # sessions
    Fault("a session that outlives signing out", sessions.end_session, "values(ended_at=stamp)",
          "values(ended_at=None)", signed.replays),
    Fault("a session that outlives another role", sessions.renew_session, "values(ended_at=stamp)",
          "values(ended_at=None)", signed.replays),
    Fault("files that keep a session alive", sessions.find_session, " or not active:", ":",
          signed.lifetimes),
    Fault("a center that is not one's own", sessions.switch_role,
          "center not in session.grants[role]", "False", signed.views),
    Fault("a cookie that scripts read", cookies._keep, "httponly=True", "httponly=False",
          signed.cookies),
    Fault("a sign-in that says who exists", sign_in.check_password, "if not right:",
          "if not right and False:", strangers.sign_in_names_nobody),
)  # fmt: skip


def table() -> str:
    """Fault -> caught by."""
    return "\n".join(f"{fault.name:<48} -> {fault.caught_by.__name__}" for fault in FAULTS)
