"""Finds the pages: every module of layouts/ that has a PAGE, with its twin in callbacks/."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from dashboard.kit.page import Page
from data.measures.registry import load_measures
from data.vocabulary import UNBLINDED_ROLES, Role


def load_pages(with_vault: bool = True) -> dict[str, Page]:
    """Path -> page, in menu order. A page without a layout, or whose twin is missing, raises.

    A server without the vault has no closed page, nor the one about the vault.
    """
    load_measures()
    found: list[Page] = []
    package = importlib.import_module("layouts")
    for module in pkgutil.iter_modules(package.__path__):
        layouts = importlib.import_module(f"layouts.{module.name}")
        if not isinstance(page := getattr(layouts, "PAGE", None), Page):
            continue
        if not with_vault and (page.closed or page.audience <= UNBLINDED_ROLES):
            continue
        importlib.import_module(f"callbacks.{module.name}")
        page.layout = layouts.layout
        found.append(page)
    paths = [page.path for page in found]
    if doubled := {path for path in paths if paths.count(path) > 1}:
        raise ValueError(f"two pages are called {sorted(doubled)}")
    return {page.path: page for page in sorted(found, key=lambda page: (page.order, page.path))}


def open_to(pages: Iterable[Page], role: Role) -> list[Page]:
    """The pages a role may open, in menu order."""
    return [page for page in pages if role in page.audience]


def landing(pages: Iterable[Page], role: Role) -> Page:
    """Where a role starts: the page that names it, else its first."""
    own = [page for page in open_to(pages, role) if page.listed_for(role)]
    return next((page for page in own if role in page.landing), own[0])
