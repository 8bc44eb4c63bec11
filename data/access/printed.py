"""The policy as a table that can be read and signed: topic by role, under the charter in force."""

from __future__ import annotations

import pandas as pd

from data.access.policy import GUARDED, POLICY, grant
from data.trial import Charter
from data.vocabulary import Grain, Role, Topic

COLUMNS = ("topic", "role", "grain", "guarded")
_WORDS = {Grain.NONE: "nothing", Grain.TRIAL: "trial", Grain.CENTER: "center",
          Grain.PARTICIPANT: "participant"}  # fmt: skip


def access_table(charter: Charter) -> pd.DataFrame:
    """One row per topic and role, in the policy's order: how fine ("nothing", "trial", "center",
    "participant", "own"), and whether small cells and renewal hold for it. `attrs` name the
    charter: version, digest, and the rule's three numbers.
    """
    roles = list(dict.fromkeys(role for role, _ in POLICY))
    topics = list(dict.fromkeys(topic for _, topic in POLICY))
    rows = [(topic.value, role.value, *_cell(role, topic, charter))
            for topic in topics for role in roles]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    rule = charter.disclosure
    frame.attrs = {"charter": charter.version, "digest": charter.digest}
    frame.attrs |= {"denominator": rule.denominator, "cell": rule.cell, "batch": rule.batch}
    return frame


def _cell(role: Role, topic: Topic, charter: Charter) -> tuple[str, bool]:
    given = grant(role, topic, charter)
    word = "own" if given.own else _WORDS[given.grain]
    return word, given.grain is Grain.TRIAL and topic in GUARDED
