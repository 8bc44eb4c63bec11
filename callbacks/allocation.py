"""Which measures answer on Vault and keys."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import Listed, lists
from data.measures.vault import vault_keys, vault_versions
from data.vocabulary import NotShown
from layouts import allocation as page

PAGE = page.PAGE


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    return page.lead(view.run(vault_keys), view.run(vault_versions))


@lists(PAGE, "keys")
def keys(view: Any) -> Listed | NotShown:
    return page.keys_list(view.run(vault_keys), view.person)


@lists(PAGE, "lists")
def loaded(view: Any) -> Listed | NotShown:
    return page.lists_list(view.run(vault_versions))


@PAGE.answers_with(Output(PAGE.id("forms"), "children"))
def forms(view: Any) -> list:
    return page.forms(view.run(vault_keys), view.person, view.role)
