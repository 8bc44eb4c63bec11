"""What the store says when it cannot do as asked: plain sentences, never values of participants."""

from __future__ import annotations

from data.vocabulary import Sentence, sentence


class StoreError(Exception):
    """Something the store refuses. `sentence` says it to a person and can be translated."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence: Sentence = sentence(text, **values)
        super().__init__(str(self.sentence))


class HomeError(StoreError):
    """The folder is not a home that this program may open."""


class CutError(StoreError):
    """A cut does not exist, was altered, or may not be changed so."""


class PeopleError(StoreError):
    """A person, a role or a password that is not accepted."""


class ReviewError(StoreError):
    """A note, an action or a review that is not accepted."""


class CharterError(StoreError):
    """A proposal of a charter, or a vote on one, that is not accepted."""


class NotSaved(StoreError):
    """The database could not be written: nothing of the change was kept."""


class VaultError(StoreError):
    """A key, a passphrase or an allocation that is not accepted, or a vault that was altered."""
