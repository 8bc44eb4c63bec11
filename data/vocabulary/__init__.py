"""The words of the house: tables, columns, units, ranges, marks, roles, topics, groups.

Everything is spelled once, here. Nothing in this package does I/O.
"""

from data.vocabulary.analysis import ANALYSIS_TABLES
from data.vocabulary.live import LIVE_TABLES
from data.vocabulary.tables import EXPORT_TABLES
from data.vocabulary.terms import (
    BLINDED_ROLES,
    UNBLINDED_ROLES,
    Column,
    Grain,
    Kind,
    Mark,
    NotShown,
    Role,
    Sentence,
    Table,
    Topic,
    sentence,
)
from data.vocabulary.vault import VAULT_TABLES

GROUP = "group"  # the column every participant table of a View carries
ALL_PARTICIPANTS = "all"  # what it says for whoever is blinded
GROUPS = ("A", "B")  # what it says in a closed view; which arm is which, the vault alone knows
GROUP_WITHHELD = "withheld"  # what a list of participants says where a letter would tell an arm
ALL_CENTERS = "all"  # what `center` says where the grain is the whole trial

TABLES: dict[str, Table] = {
    **EXPORT_TABLES, **ANALYSIS_TABLES, **LIVE_TABLES, **VAULT_TABLES,
}  # fmt: skip

__all__ = [
    "ALL_CENTERS",
    "ALL_PARTICIPANTS",
    "ANALYSIS_TABLES",
    "BLINDED_ROLES",
    "EXPORT_TABLES",
    "GROUP",
    "GROUPS",
    "GROUP_WITHHELD",
    "LIVE_TABLES",
    "TABLES",
    "UNBLINDED_ROLES",
    "VAULT_TABLES",
    "Column",
    "Grain",
    "Kind",
    "Mark",
    "NotShown",
    "Role",
    "Sentence",
    "Table",
    "Topic",
    "sentence",
]
