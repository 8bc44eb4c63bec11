"""A changed charter is inert until two people other than who proposed it approve its digest."""

from __future__ import annotations

import hashlib
import sqlite3

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from data.measures.charter import charter_changes, charter_proposals
from data.store import schema
from data.store.charters import propose_charter, vote_on_charter
from data.store.errors import CharterError
from data.store.live import live_table
from data.trial import DEMO_CHARTER, SHIPPED_CHARTER, DefinitionError
from data.vocabulary import Topic

OPENER = DEMO_CHARTER.read_text(encoding="utf-8")
STRICT = SHIPPED_CHARTER.read_text(encoding="utf-8")
DIGEST = hashlib.sha256(OPENER.encode()).hexdigest()


def proposed(home, text=OPENER, by="ann"):
    return propose_charter(home, text, "the committee asked for it", by=by, role="coordination")


def vote(home, by, number=1, digest=DIGEST, vote="approved", reason=""):
    return vote_on_charter(home, number, digest, vote, reason, by=by, role="steering")


def row(home):
    return charter_proposals.function(live_table(home, "charter_proposals"), at=None).iloc[0]


def test_two_others_bring_it_in_force_and_one_does_not(home):
    assert proposed(home) == 1
    assert not home.charter.opens(Topic.AESI)
    assert vote(home, "bob") is False
    assert not home.charter.opens(Topic.AESI)
    assert (row(home)["status"], row(home)["approvals"]) == ("waiting", 1)
    assert vote(home, "eve") is True
    assert home.charter.digest == DIGEST
    assert home.charter.opens(Topic.AESI)
    assert (row(home)["status"], row(home)["voted_by"]) == ("in_force", "bob, eve")
    trail = live_table(home, "audit")
    what = trail["what"].to_list()
    assert what[-4:] == ["propose charter", "approve charter", "approve charter", "give charter"]
    assert all(DIGEST in reason for reason in trail["reason"].to_list()[-4:])


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ([], {"by": "ann"}),  # one's own proposal
        (["bob"], {"by": "bob"}),  # a second time
        ([], {"by": "bob", "digest": "0" * 64}),  # another text than the one proposed
        ([], {"by": "bob", "number": 2}),  # no such proposal
        ([], {"by": "bob", "vote": "maybe"}),
        ([], {"by": "bob", "vote": "rejected"}),  # without a reason
        (["bob", "eve"], {"by": "joe"}),  # decided
    ],
)
def test_a_vote_that_does_not_count_is_refused_and_changes_nothing(home, before, asked):
    proposed(home)
    for by in before:
        vote(home, by)
    charter, rows = home.charter.digest, live_table(home, "charter_proposals")
    with pytest.raises(CharterError):
        vote(home, **asked)
    assert home.charter.digest == charter
    assert live_table(home, "charter_proposals").equals(rows)


def test_a_rejection_ends_it(home):
    proposed(home)
    vote(home, "bob")
    assert vote(home, "eve", vote="rejected", reason="a pooled rate tells") is False
    assert row(home)["status"] == "rejected"
    with pytest.raises(CharterError):
        vote(home, "joe")
    assert not home.charter.opens(Topic.AESI)
    assert proposed(home) == 2  # it may be proposed again, and starts anew
    assert row(home)["approvals"] == 0


def test_approvals_of_one_charter_do_not_count_once_another_is_in_force(home):
    proposed(home)
    vote(home, "bob")
    other = OPENER.replace("[disclosure]", "# another\n[disclosure]")
    assert proposed(home, other) == 2
    digest = hashlib.sha256(other.encode()).hexdigest()
    vote(home, "bob", 2, digest), vote(home, "eve", 2, digest)
    assert home.charter.digest == digest
    with pytest.raises(CharterError):
        vote(home, "eve")
    assert live_table(home, "charter_proposals")["status"].to_list() == ["superseded", "in_force"]


def test_what_is_no_charter_or_no_change_is_not_proposed(home):
    with pytest.raises(DefinitionError):
        proposed(home, "nonsense = true")
    with pytest.raises(CharterError):
        proposed(home, STRICT)
    with pytest.raises(CharterError):
        propose_charter(home, OPENER, "  ", by="ann")
    proposed(home)
    with pytest.raises(CharterError):
        proposed(home, by="bob")
    assert len(live_table(home, "charter_proposals")) == 1


def test_the_differences_name_each_setting_as_it_is_and_would_be(home):
    proposed(home)
    frame = charter_changes.function(live_table(home, "charter_changes"), at=None)
    rows = {setting: (now, then) for _, setting, now, then in frame.itertuples(index=False)}
    assert rows["pooled.aesi"] == ("closed", "open")
    assert "pooled.outcomes" not in rows
    vote(home, "bob"), vote(home, "eve")
    assert live_table(home, "charter_changes").empty


def test_the_database_itself_refuses_a_vote_on_ones_own_proposal_and_a_change(home):
    proposed(home)
    values = {"proposal": 1, "username": "ann", "role": "steering", "vote": "approved",
              "reason": "", "voted_at": 1}  # fmt: skip
    with home.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(schema.CHARTER_VOTES).values(values))
    vote(home, "bob")
    for change in ("UPDATE charter_votes SET vote = 'rejected'", "DELETE FROM charter_votes",
                   "UPDATE charter_proposals SET digest = 'x'"):  # fmt: skip
        with home.writing() as connection, pytest.raises((IntegrityError, sqlite3.Error)):
            connection.exec_driver_sql(change)
