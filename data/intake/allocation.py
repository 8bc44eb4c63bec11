"""An allocation list as text: read, and every fault of it told. For the statistician alone."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from data.vocabulary import Sentence, sentence

COLUMNS = ("participant", "arm")
_LONGEST = 200  # characters of a participant's number or an arm's name
_NAMED = 20  # participants named in a sentence; more are counted


@dataclass(frozen=True, repr=False)
class AllocationList:
    """A list as it was read. `faults` keep it from being loaded, `notes` should be looked at."""

    arm_of: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # participants by arm
    faults: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()


def read_allocation(content: bytes, randomized: Collection[str], cut: int) -> AllocationList:
    """The list, held against everybody randomized in a cut.

    UTF-8 CSV with the columns participant and arm, separated by commas or semicolons. Everybody
    randomized must be on it, each participant once, in one of exactly two arms. Whoever is on it
    and not in the cut is a note: they may be randomized since.
    """
    try:
        text = content.decode("utf-8-sig")
        rows = list(_rows(text))
    except (UnicodeDecodeError, csv.Error, _WrongHeader):
        return AllocationList(faults=(sentence(
            "The file must be CSV in UTF-8 with the columns participant and arm, and no others."
        ),))  # fmt: skip
    faults = list(_wrong_rows(rows))
    arm_of = {participant: arm for _, participant, arm in rows if participant and arm}
    counts = dict(sorted(Counter(arm_of.values()).items()))
    if len(counts) != 2:
        faults.append(sentence("There must be two arms; these are {n}: {arms}.", n=len(counts),
                               arms=_named(counts)))  # fmt: skip
    if missing := sorted(set(randomized) - set(arm_of)):
        faults.append(sentence("{n} randomized in cut {cut} are not on the list: {who}",
                               n=len(missing), cut=cut, who=_named(missing)))  # fmt: skip
    notes = tuple(_notes(arm_of, counts, randomized, cut))
    return AllocationList(arm_of, counts, tuple(faults), notes)


class _WrongHeader(ValueError):
    """The columns are others."""


def _rows(text: str) -> Iterator[tuple[int, str, str]]:
    """(row as a spreadsheet counts it, participant, arm) of each row that is not blank."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in header else ",", strict=True)
    names = [name.strip().lower() for name in next(reader, [])]
    if sorted(names) != sorted(COLUMNS):
        raise _WrongHeader
    who, which = names.index("participant"), names.index("arm")
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise _WrongHeader
        yield number, _plain(cells[who]), _plain(cells[which])


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFC", " ".join(cell.split()))


def _wrong_rows(rows: list[tuple[int, str, str]]) -> Iterator[Sentence]:
    seen: dict[str, int] = {}
    for number, participant, arm in rows:
        if not participant or not arm:
            yield sentence("Row {row}: a participant and an arm are needed.", row=number)
        if any(len(cell) > _LONGEST or not cell.isprintable() for cell in (participant, arm)):
            yield sentence("Row {row}: too long, or with signs that cannot be read.", row=number)
        if participant in seen:
            yield sentence("Row {row}: {who} is in row {first} already.",
                           row=number, who=participant, first=seen[participant])  # fmt: skip
        seen.setdefault(participant, number)


def _notes(
    arm_of: dict[str, str], counts: dict[str, int], randomized: Collection[str], cut: int
) -> Iterator[Sentence]:
    if unknown := sorted(set(arm_of) - set(randomized)):
        yield sentence("{n} on the list are not in cut {cut}: {who}",
                       n=len(unknown), cut=cut, who=_named(unknown))  # fmt: skip
    if len(counts) == 2 and len(set(counts.values())) > 1:
        # requirements D-35
        yield sentence("The groups differ in size: whoever knows the totals by arm from elsewhere "
                       "knows which letter is which arm.")  # fmt: skip


def _named(names: Collection[str]) -> str:
    """The first few names."""
    listed = list(names)
    return ", ".join(listed[:_NAMED]) + (" …" if len(listed) > _NAMED else "")
