"""Puts the frame around a page: who is looking, which cut, which pages, from session and store."""

from __future__ import annotations

from datetime import UTC, datetime

from dash.development.base_component import Component

from dashboard.kit.page import Page
from dashboard.kit.words import label, say
from dashboard.server.asked import view_of
from dashboard.server.pages import open_to
from dashboard.server.visitor import Visitor
from data.access.view import Door, View
from data.store.cuts import list_cuts
from data.store.home import Home
from data.vocabulary import Role
from layouts.frame import FrameCut, FrameUser, House, MenuItem, RoleView, frame


class Framing:
    """The frame of one home's pages."""

    def __init__(self, home: Home, door: Door, pages: dict[str, Page]) -> None:
        self._home, self._door, self._pages = home, door, pages

    def frame(self, visitor: Visitor, page: Page, view: View, body: Component) -> Component:
        """The whole screen for this visitor, with `body` as the page."""
        house = House(trial=self._home.trial.name, demo=self._home.demo, here=f"/{page.path}",
                      with_cuts=visitor.role is not Role.ADMINISTRATOR)  # fmt: skip
        return frame(
            _user(visitor),
            self._menu(visitor, page, view.number),
            body,
            self._cut(page, view),
            house,
        )

    def _menu(self, visitor: Visitor, current: Page, number: int | None) -> list[MenuItem]:
        return [
            MenuItem(
                href=f"/{page.path}",
                title=say(page.title),
                waiting=self._waiting(visitor, page, number),
                current=page is current,
            )
            for page in open_to(self._pages.values(), visitor.role)
            if page.listed_for(visitor.role)
        ]

    def _waiting(self, visitor: Visitor, page: Page, number: int | None) -> int:
        """How many things wait on a page, counted once per scope."""
        if page.waiting is None or number is None or page.closed:
            return 0
        view = view_of(self._door, visitor, number, page)
        count = page.waiting
        return self._door.prepared(("waiting", page.path, *view.scope), lambda: count(view))

    def _newest(self, page: Page) -> int | None:
        """The newest cut that a page can show."""
        frozen = [i.number for i in list_cuts(self._home) if i.frozen_as is not None]
        return max(frozen, default=None) if page.closed else self._door.latest()

    def _cut(self, page: Page, view: View) -> FrameCut | None:
        if view.number is None or view.role is Role.ADMINISTRATOR:
            return None
        info = next(i for i in list_cuts(self._home) if i.number == view.number)
        newest = self._newest(page)
        frozen_as, age = self._door.told(view.number, datetime.now(UTC))
        return FrameCut(
            number=info.number,
            as_of=info.as_of,
            age_days=age,
            frozen_as=frozen_as,
            newest=None if newest in (None, info.number) else (newest, f"/{page.path}"),
        )


def _user(visitor: Visitor) -> FrameUser:
    views = tuple(_views(visitor))
    chosen = f"{visitor.role.value}/{visitor.center_in_view or ''}"
    words = next((view.words for view in views if view.value == chosen), label(visitor.role.value))
    return FrameUser(name=visitor.name, role=words, views=views, view=chosen)


def _views(visitor: Visitor) -> list[RoleView]:
    """Each role a person has; a site lead of several centers may also take one of them."""
    found = []
    for role, centers in visitor.grants:
        word = label(role.value)
        if role is not Role.SITE_LEAD:
            found.append(RoleView(f"{role.value}/", word))
            continue
        together = say("{role} · centers {centers}", role=word, centers=", ".join(centers))
        one = say("{role} · center {center}", role=word, center=centers[0] if centers else "–")
        found.append(RoleView(f"{role.value}/", together if len(centers) > 1 else one))
        if len(centers) > 1:
            found += [
                RoleView(f"{role.value}/{c}", say("{role} · center {center}", role=word, center=c))
                for c in centers
            ]
    return found
