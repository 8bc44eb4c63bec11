"""Who may see what: every topic and role, in words, as the policy says."""

from __future__ import annotations

import itertools
import json

import pytest

from dashboard.cli import main
from dashboard.kit.words import use_language
from data.access.policy import POLICY, grant
from data.access.printed import access_table
from data.trial import DEMO_CHARTER, SHIPPED_CHARTER, read_charter
from data.vocabulary import Grain, Role, Topic
from layouts import access as page
from tests.kit.test_components import text

DEMO, SHIPPED = (read_charter(p.read_text("utf-8")) for p in (DEMO_CHARTER, SHIPPED_CHARTER))
AS_PRINTED = {"nothing": Grain.NONE, "trial": Grain.TRIAL, "center": Grain.CENTER,
              "participant": Grain.PARTICIPANT, "own": Grain.PARTICIPANT}  # fmt: skip


@pytest.mark.parametrize("charter", [DEMO, SHIPPED], ids=["demo", "shipped"])
def test_every_cell_is_what_the_policy_grants(charter):
    table = access_table(charter)
    assert len(table) == len(POLICY) == len(Topic) * len(Role)
    for row in table.itertuples():
        given = grant(Role(row.role), Topic(row.topic), charter)
        assert (AS_PRINTED[row.grain], row.grain == "own") == (given.grain, given.own)
    assert table.attrs["digest"] == charter.digest


def test_the_charter_shows_and_the_rules_where_they_hold():
    tables = [access_table(charter).set_index(["topic", "role"]) for charter in (DEMO, SHIPPED)]
    cells = [tuple(t.loc[("aesi", "steering"), ["grain", "guarded"]]) for t in tables]
    assert cells == [("trial", True), ("nothing", False)]
    assert not tables[0].loc[("baseline", "steering"), "guarded"]


def test_the_page_says_each_cell_in_words():
    table = access_table(DEMO)
    said = text(page.topics(table))
    assert said.count("*") == 1 + int(table["guarded"].sum())
    assert "from 30 participants" in said
    assert "from 1 to 4" in said
    assert said.count("own centers") == int((table["grain"] == "own").sum())
    assert DEMO.digest in page.lead(table)
    labels = {page.label(f"topic_{topic.value}") for topic in Topic}
    assert len(labels) == len(Topic)
    assert not any("topic" in label.lower() for label in labels)


def test_each_word_of_a_cell_is_another_one():
    for spoken in ("en", "fr"):
        with use_language(spoken):
            words = [page.cell(grain, False) for grain in AS_PRINTED]
            assert len(set(words)) == len(AS_PRINTED)
            assert page.cell("trial", True) == page.cell("trial", False) + " *"


def test_a_committee_can_sign_it():
    said = text(page.layout())
    assert "Signature" in said
    assert "Name" in said


def test_the_command_prints_the_same(capsys, demo_home):
    assert main(["policy", "--home", str(demo_home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["policy"] == access_table(DEMO).to_dict("records")
    assert main(["policy", "--home", str(demo_home)]) == 0
    printed = capsys.readouterr().out
    for role, topic in itertools.product(Role, Topic):
        assert role.value in printed
        assert topic.value in printed
    assert DEMO.digest in printed


def test_it_is_in_few_menus_and_open_to_all():
    assert page.PAGE.audience == frozenset(Role)
    assert page.PAGE.in_menu < page.PAGE.audience
