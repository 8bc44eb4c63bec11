"""Vault and keys: who can open the allocation, which lists were loaded; never a word of them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.kit.card import Listed, list_card
from dashboard.kit.components import badge, button, card, empty, page_head, post_form, rows_table
from dashboard.kit.page import Page
from dashboard.kit.words import is_missing, moment, number, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import UNBLINDED_ROLES, NotShown, Role
from layouts.vault import secret_field

PAGE = Page("allocation", "Vault and keys", order=85, audience=UNBLINDED_ROLES)
RECOVERY = "(recovery)"  # the holder of an offline key, who is nobody's sign-in name


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            page_head(say("Vault and keys"), sentence_id=PAGE.id("lead")),
            list_card(PAGE, "keys", say("Keys"), 200),
            list_card(PAGE, "lists", say("Lists loaded"), 120),
            html.Div(id=PAGE.id("forms"), className="stack"),
        ]
    )


def lead(keys: Tidy, lists: Tidy) -> str:
    """Which list is in force, and whether everybody who has a key can open it."""
    if isinstance(keys, NotShown) or isinstance(lists, NotShown):
        return ""
    if lists.empty:
        return say("No allocation list has been loaded yet.")
    newest = lists.iloc[0]
    waiting = int((~keys["opens_newest"].astype(bool)).sum())
    said = say("Version {n} of the list is in force, loaded {moment}.",
               n=int(newest["list_version"]), moment=moment(newest["loaded_at"]))  # fmt: skip
    if not waiting:
        return said
    return f"{said} " + say_plural(
        "{n} key waits to be sealed to.", "{n} keys wait to be sealed to.", waiting
    )


def keys_list(keys: Tidy, me: str) -> Listed | NotShown:
    """Each holder with the fingerprint of the key, and the form that seals to one that waits."""
    if isinstance(keys, NotShown):
        return keys
    if keys.empty:
        return Listed(empty(say("Nobody has a key yet. Make the first below.")), "", keys)
    head = [say("Holder"), say("Fingerprint"), say("Made"), say("Lists it opens"), say("State")]
    lines = [_key_line(row, me) for row in keys.to_dict("records")]
    note = say(
        "Before you seal, let the holder read the fingerprint to you: whoever holds the key will "
        "see the arms. The vault must be open."
    )
    return Listed(rows_table(head, lines), "", keys, note)


def lists_list(lists: Tidy) -> Listed | NotShown:
    """The versions of the list, newest first."""
    if isinstance(lists, NotShown):
        return lists
    if lists.empty:
        return Listed(empty(say("No allocation list has been loaded yet.")), "", lists)
    head = [say("Version"), say("Loaded"), say("By"), say("Participants")]
    lines = [
        [number(int(row["list_version"])), moment(row["loaded_at"]), row["loaded_by"],
         number(int(row["participants"]))]
        for row in lists.to_dict("records")
    ]  # fmt: skip
    note = say("A frozen cut keeps the version it had. The letters A and B stay from list to list.")
    return Listed(rows_table(head, lines), "", lists, note)


def forms(keys: Tidy, me: str, role: Role) -> list:
    """What this person can do: make a key, and as statistician load a list."""
    if isinstance(keys, NotShown):
        return []
    mine = bool((keys["holder"] == me).any())
    return [*([_load_card()] if role is Role.STATISTICIAN else []), _key_card(mine)]


def _key_line(row: dict[str, Any], me: str) -> list:
    name = say("Recovery, offline") if row["holder"] == RECOVERY else row["holder_name"]
    who: list[Any] = [html.Strong(row["holder"] if is_missing(name) else name)]
    if row["holder"] == me:
        who += [" ", badge("none", say("you"))]
    return [html.Span(who), html.Code(row["fingerprint"]), moment(row["made_at"]),
            number(int(row["lists_opened"])), _state(row)]  # fmt: skip


def _state(row: dict[str, Any]) -> Any:
    if bool(row["opens_newest"]):
        return badge("fine", say("opens the list in force"))
    return post_form(
        "/vault/seal", button(say("Seal to this key")), values={"key": row["fingerprint"]}
    )


def _key_card(mine: bool) -> html.Section:
    said = say(
        "Your key opens the allocation with a passphrase that you alone know. It is not your "
        "sign-in password; nobody can reset it."
    )
    warning = [html.P(say("You have a key. A new one replaces it and opens nothing until another "
                          "holder seals to it."), className="note")] if mine else []  # fmt: skip
    form = post_form(
        "/vault/key",
        secret_field("password", say("Sign-in password")),
        secret_field("passphrase", say("New passphrase, 16 characters at least")),
        secret_field("again", say("The same once more")),
        button(say("Make my key"), quiet=mine),
    )
    return card(say("My key"), *warning, form, sentence=said)


def _load_card() -> html.Section:
    said = say("A new list becomes a new version. Nothing blinded depends on it.")
    bring = html.A(say("Load a list"), href="/allocation/list", className="button main")
    return card(say("Allocation list"), html.Div(bring), sentence=said)
