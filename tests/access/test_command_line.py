"""The command line sees what the screen sees: the same door, the same refusals, on record."""

import json

import pytest

from dashboard.cli import main
from dashboard.cli.say import records
from data.access.view import Door
from data.measures.registry import MEASURES, load_measures
from data.store.home import Home
from data.store.live import live_table
from data.vocabulary import NotShown, Role

OWN = {"site07": (Role.SITE_LEAD, frozenset({"07"})), "steering": (Role.STEERING, frozenset())}


def told(capsys, *words: str):
    """(exit code, JSON object on standard output)."""
    capsys.readouterr()
    code = main(words)
    out = capsys.readouterr().out
    return code, json.loads(out) if out.strip() else None


@pytest.mark.parametrize("username", OWN)
@pytest.mark.parametrize(
    "name",
    ["recruitment_by_center", "recruitment_total", "late_items", "consent_tracker", "people_list"],
)
def test_a_measure_is_what_the_door_gives(own_home, capsys, username, name):
    load_measures()
    code, said = told(capsys, "measure", name, "--as", username, "--home", str(own_home), "--json")
    role, centers = OWN[username]
    answer = Door(Home.open(own_home)).view(username, role, centers).run(MEASURES[name])
    assert code == 0
    if isinstance(answer, NotShown):
        assert (said["rows"], said["not_shown"]) == ([], str(answer.reason))
    else:
        assert said["rows"] == json.loads(json.dumps(records(answer), default=str))
    event = live_table(Home.open(own_home), "audit").iloc[-1]
    assert (event["username"], event["what"], event["object"]) == (username, "measure", name)


@pytest.mark.parametrize(
    "words",
    [
        ("--as", "nobody"),
        ("--as", "steering", "--role", "coordination"),
        ("--as", "site07", "--center", "01"),
        ("--as", "steering", "--cut", "99"),
        ("--as", "steering", "--choice", "period=12m"),
        ("--as", "steering", "--choice", "since=1"),
        (),
    ],
)
def test_what_is_not_theirs_is_refused(own_home, capsys, words):
    code, said = told(
        capsys, "measure", "recruitment_total", "--home", str(own_home), "--json", *words
    )
    assert (code, said) == (1, None)


def test_since_is_an_earlier_cut(own_home, capsys):
    home = ("--as", "steering", "--home", str(own_home), "--json")
    code, said = told(capsys, "measure", "compared_cuts", "--choice", "since=1", *home)
    assert (code, said["rows"][0]["before_cut"]) == (0, 1)
    for since in ("3", "99", "x", "-1", "1.0"):
        code, _ = told(capsys, "measure", "compared_cuts", "--choice", f"since={since}", *home)
        assert code == 1


def test_a_role_without_a_person_is_for_demo_homes_alone(tmp_path, capsys):
    Home.create(tmp_path / "real").close()
    code, said = told(
        capsys, "measure", "recruitment_total", "--role", "steering", "--home",
        str(tmp_path / "real"),
    )  # fmt: skip
    assert (code, said) == (1, None)
