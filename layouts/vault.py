"""How the vault shows itself: a bar over the pages it opens, and the page that loads a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.kit.components import badge, button, post_form
from dashboard.kit.words import moment, number, say, say_sentence, use_language
from data.vocabulary import Sentence
from layouts.plain import field, link, page, paragraph


@dataclass(frozen=True)
class VaultState:
    """How a person stands to the vault: whether they have a key, whether a list is sealed to it,
    and until when it is open for them.
    """

    has_key: bool
    sealed: bool
    until: datetime | None


def vault_bar(state: VaultState, back: str) -> html.Div:
    """Whether the vault is open, until when, and the form that opens or closes it."""
    if state.until is not None:
        said = say("Vault open until {moment}.", moment=moment(state.until))
        form = post_form("/vault/close", button(say("Close the vault")), values={"back": back})
        return html.Div([badge("watch", say("unblinded")), html.P(said), form], className="vault")
    if not state.has_key:
        text = say("The vault is shut. You have no key yet.")
        return html.Div([html.P(text), dcc.Link(say("Make a key"), href="/allocation")],
                        className="vault")  # fmt: skip
    if not state.sealed:
        text = say("The vault is shut. No list is sealed to your key yet: a holder does it.")
        return html.Div(html.P(text), className="vault")
    form = post_form(
        "/vault/open",
        secret_field("passphrase", say("Passphrase of your key")),
        button(say("Open the vault"), quiet=False),
        values={"back": back},
    )
    return html.Div([html.P(say("The vault is shut.")), form], className="vault")


def secret_field(name: str, title: str) -> dmc.PasswordInput:
    """A field for a secret, which the browser is asked not to remember."""
    return dmc.PasswordInput(
        name=name, label=title, size="xs", w=260, required=True, autoComplete="off"
    )


def list_page(
    language: str = "en",
    counts: Mapping[str, int] | None = None,
    faults: Sequence[Sentence] = (),
    notes: Sequence[Sentence] = (),
) -> str:
    """Where the statistician loads an allocation list, with what was found in the last one tried.

    `counts` are participants by arm. It is shown once and kept nowhere.
    """
    with use_language(language):
        hint = say(
            "CSV with the columns participant and arm. Everybody randomized in the newest cut must "
            "be on it, once, in one of two arms. It is encrypted as it is read; what was found is "
            "shown here once and kept nowhere. Delete your own copy afterwards."
        )
        form = (
            '<form method="post" action="/allocation/list" enctype="multipart/form-data">\n'
            + field("list", say("List"), "file", 'accept=".csv" required')
            + field(
                "passphrase",
                say("Passphrase of your key"),
                "password",
                'autocomplete="off" maxlength="1000" required',
            )
            + (_accept() if notes and not faults else "")
            + f'<div class="row"><button type="submit">{escape(say("Check and load"))}</button>'
            + link(say("Back to the vault"), "/allocation")
            + "</div>\n</form>"
        )
        body = paragraph(hint) + _findings(counts or {}, faults, notes) + form
        return page(say("Load the allocation list"), body, "wide")


def _findings(
    counts: Mapping[str, int], faults: Sequence[Sentence], notes: Sequence[Sentence]
) -> str:
    if not (counts or faults or notes):
        return ""
    said = say("Nothing was loaded.") if faults else say("Nothing was loaded yet: please look.")
    lines = "".join(f"<li>{escape(say_sentence(line))}</li>\n" for line in (*faults, *notes))
    arms = "".join(
        f"<dt>{escape(arm)}</dt><dd>{escape(number(n))}</dd>\n" for arm, n in counts.items()
    )
    return paragraph(said, "message") + f"<dl>{arms}</dl>\n<ul>{lines}</ul>\n"


def _accept() -> str:
    words = escape(say("I have looked at these: load the list as it is."))
    return (
        f'<label class="tick"><input type="checkbox" name="accept" value="yes"> {words}</label>\n'
    )
