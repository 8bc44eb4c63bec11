"""Short pages and lines that any page may need: what was just done, and what is not there."""

from __future__ import annotations

from dash import html

from dashboard.kit.words import say, say_sentence
from data.vocabulary import Sentence


def done_notice(done: Sentence) -> html.P:
    """One line at the head of a page, after a form was carried out."""
    return html.P(say_sentence(done), className="done", role="status")


def not_found() -> html.Div:
    """The page for an address that is not there, whatever the reason."""
    return html.Div(
        [
            html.H1(say("This page is not there")),
            html.P(say("The address is unknown, or not open to the role in view.")),
            html.A(say("To the start"), href="/"),
        ],
        className="content",
    )
