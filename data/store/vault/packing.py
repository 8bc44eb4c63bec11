"""An allocation as texts of one size: a head for the whole list, a record for each participant.

Nothing of a text's length tells an arm: the head is padded to 2 kB, a record to 32 bytes, and the
groups of a cut are one byte for each participant, in the order of their numbers.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.vocabulary import GROUPS

HEAD_BYTES, RECORD_BYTES = 2048, 32
LONGEST_ARM = 200  # characters of an arm's name


@dataclass(frozen=True, repr=False)
class Allocation:
    """Who is in which arm. `arms` are the two names, `letters` an arm's letter, `arm_of` a
    participant's arm. Never shown, never logged: it has no text of its own.
    """

    arms: tuple[str, str]
    letters: Mapping[str, str]
    arm_of: Mapping[str, str]

    @property
    def groups(self) -> dict[str, str]:
        """Participant -> "A" or "B"."""
        return {participant: self.letters[arm] for participant, arm in self.arm_of.items()}

    @property
    def names(self) -> dict[str, str]:
        """Letter -> the arm's name."""
        return {letter: arm for arm, letter in self.letters.items()}


def drawn(arm_of: Mapping[str, str], known: Mapping[str, str] | None = None) -> Allocation:
    """The allocation with its letters: those `known` from an earlier list of the same arms, else
    drawn at random. ValueError unless there are exactly two arms.
    """
    arms = sorted(set(arm_of.values()))
    if len(arms) != len(GROUPS) or any(len(arm) > LONGEST_ARM for arm in arms):
        raise ValueError("an allocation has two arms")
    letters = list(GROUPS)
    secrets.SystemRandom().shuffle(letters)
    given = (
        dict(known) if known and set(known) == set(arms) else dict(zip(arms, letters, strict=True))
    )
    return Allocation((arms[0], arms[1]), given, dict(arm_of))


def head(allocation: Allocation) -> bytes:
    """The arms' names and letters."""
    letters = [allocation.letters[arm] for arm in allocation.arms]
    told = {"arms": allocation.arms, "letters": letters}
    return _padded(json.dumps(told, ensure_ascii=False).encode(), HEAD_BYTES)


def record(allocation: Allocation, participant: str) -> bytes:
    """A participant's record: which of the two arms."""
    return _padded(bytes([allocation.arms.index(allocation.arm_of[participant])]), RECORD_BYTES)


def unpacked(head: bytes, records: Mapping[str, bytes]) -> Allocation:
    """The allocation of a head and the records by participant. ValueError for what is none."""
    told = json.loads(head.rstrip(b"\0"))
    first, second = arms = tuple(told["arms"])
    letters = dict(zip(arms, told["letters"], strict=True))
    arm_of = {participant: arms[text[0]] for participant, text in records.items()}
    return Allocation((first, second), letters, arm_of)


def vector(groups: Mapping[str, str], participants: Iterable[str]) -> bytes:
    """The letters of these participants, in the order of their numbers. KeyError for a stranger."""
    return "".join(groups[participant] for participant in sorted(participants)).encode()


def unvector(text: bytes, participants: Iterable[str]) -> dict[str, str]:
    """Participant -> letter. ValueError where it is the vector of other people."""
    return dict(zip(sorted(participants), text.decode(), strict=True))


def in_random_order(participants: Iterable[str]) -> list[str]:
    """The order records are kept in: the list's own might tell of the arms."""
    shuffled = list(participants)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled


def _padded(text: bytes, size: int) -> bytes:
    if len(text) > size:
        raise ValueError("too long")
    return text.ljust(size, b"\0")
