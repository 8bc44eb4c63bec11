"""What tells the arm: names of columns and files, and words in cells. None may enter a cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import PurePath

from data.vocabulary import sentence

ARM_COLUMN = sentence("no column that tells the arm: load the allocation apart")
ARM_FILE = sentence("no file that tells the arm: load the allocation apart")
ARM_WORD = sentence("no word that tells the arm: reword it where it was entered")

# Words of a name that announce an allocation, in English, French and CDISC (requirements T-40).
# Only names outside the vocabulary are asked, which are refused anyway: too wide costs nothing.
_TELLING = re.compile(
    r"(act|plan)?arm(s|cd|n|nrs|ud|no|code|name|label)?|bras|\w*trt\w*|treat\w*|traite\w*"
    r"|gro?u?ps?(e|es|cd|code|no|name)?|alloc\w*|assign\w*|rand(?!omi[sz]ed$|om$)\w*"
    r"|kits?(no|nr|id)?|batch\w*|lots?(no|nr|id)?|blocks?|blocs?|strat\w*|cohort\w*"
    r"|drugs?|imp|produit\w*|(ex|ec|da)(trt|dose|lot)|spdevid"
    r"|(un)?blind\w*|unmask\w*|decod\w*|active|actif|verum|placebo"
)
# endings of files that may hold a list; a PDF about the treatment is none of ours
_LISTS = frozenset(
    {"", ".csv", ".tsv", ".txt", ".dat", ".xls", ".xlsx", ".xlsm", ".ods", ".json", ".xml",
     ".xpt", ".sas7bdat", ".sav", ".dta", ".rds", ".rdata", ".parquet", ".zip", ".gz", ".7z"}
)  # fmt: skip


def folded(text: str) -> str:
    """Lower case, without accents, every kind of space one space."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.casefold().split())


def arm_words(words: Iterable[str]) -> Callable[[str], bool]:
    """A test of a text: does it hold one of `words` as a word, in any case, with or without
    accents? Digits and underscores end a word ('NaCl0.9', 'placebo_2')."""
    patterns = {re.escape(folded(word)) for word in words if word.strip()}
    if not patterns:
        return lambda text: False
    letter = r"[^\W\d_]"
    found = re.compile(f"(?<!{letter})(?:{'|'.join(sorted(patterns))})(?!{letter})")
    return lambda text: found.search(folded(text)) is not None


def arm_name(name: str, tells_arm: Callable[[str], bool]) -> bool:
    """Whether a column's or a file's name announces an allocation: 'ACTARMCD', 'day_1_arm_2'."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    words = [word for text in (name, apart) for word in re.findall(r"[^\W\d_]+", folded(text))]
    return tells_arm(name) or any(_TELLING.fullmatch(word) for word in words)


def arm_file(name: str, tells_arm: Callable[[str], bool]) -> bool:
    """Whether a file of the folder may be an allocation list, by its name and ending."""
    path = PurePath(name)
    return path.suffix.lower() in _LISTS and arm_name(path.stem, tells_arm)
