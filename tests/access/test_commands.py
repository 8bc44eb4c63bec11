"""What a person may change: typed fields, closed lists, an event with each; never our fault."""

import pytest

from data.access.commands import COMMANDS, Desk, Field, carry_out
from data.access.view import Door, Refused
from data.store.home import Home
from data.store.live import live_table
from data.vocabulary import Role

HOSTILE = (
    "", " ", "\x00", "x" * 5_000, "9" * 30, "-1", "0", "1.5", "1e3", "1_000", "٣", "²", "+1",
    "9223372036854775808", "nan", "2026-13-01", "01/12/2026", "<script>alert(1)</script>",
    "{found}", "'; DROP TABLE notes; --", "\N{RIGHT-TO-LEFT OVERRIDE}x", "\ud800",
)  # fmt: skip
TABLES = ("notes", "actions", "reviews", "cuts", "people")


@pytest.fixture
def desk(own_home):
    return Desk(Door(Home.open(own_home)), "steering", Role.STEERING)


def state(desk):
    return [live_table(desk.door.home, name).to_csv() for name in TABLES]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("whole", "12", 12),
        ("whole", " 12 ", 12),
        ("whole", "1000000000", 1_000_000_000),
        ("text", " two\r\nlines ", "two\nlines"),
    ],
)
def test_a_field_is_read(kind, text, value):
    assert Field("f", kind).read(text) == value


@pytest.mark.parametrize("text", ["1000000001", "-1", "1.0", "1e3", "1_0", "٣", "²", "+1", "", "x"])
def test_a_number_in_other_than_plain_digits_is_refused(text):
    with pytest.raises(Refused):
        Field("f", "whole").read(text)


def test_a_field_of_a_list_takes_nothing_else():
    field = Field("status", choices=("open", "done"))
    assert field.read("done") == "done"
    for text in ("DONE", "open,done", "dropped"):
        with pytest.raises(Refused):
            field.read(text)


def test_every_command_says_who_may_and_what_it_did():
    for command in COMMANDS.values():
        assert command.roles <= set(Role)
        assert command.roles
        assert str(command.done)
        assert command.function.__doc__


@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_else_carries_it_out(desk, name):
    before = state(desk)
    for role in set(Role) - COMMANDS[name].roles:
        with pytest.raises(Refused, match="Unknown"):
            carry_out(Desk(desk.door, "somebody", role), name, {})
    assert state(desk) == before


def test_an_unknown_command_and_a_surplus_field_are_refused(desk):
    before = state(desk)
    with pytest.raises(Refused):
        carry_out(desk, "drop_everything", {})
    with pytest.raises(Refused, match="by"):
        carry_out(desk, "add_note", {"text": "x", "cut": "1", "by": "somebody else"})
    assert state(desk) == before


def test_a_note_is_under_the_name_of_the_session_with_its_event(desk):
    carry_out(desk, "add_note", {"text": "seen", "cut": "2"})
    note = live_table(desk.door.home, "notes").iloc[-1]
    assert (note["text"], note["written_by"], note["cut"]) == ("seen", "steering", 2)
    event = live_table(desk.door.home, "audit").iloc[-1]
    assert (event["username"], event["role"], event["outcome"]) == ("steering", "steering", "done")


def test_a_cut_that_is_not_there_takes_no_note(desk):
    with pytest.raises(Refused, match="no cut 9"):
        carry_out(desk, "add_note", {"text": "seen", "cut": "9"})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_hostile_fields_are_refused_in_words_and_change_nothing(bench, name):
    """Each field in turn with everything odd: a sentence and 400, or done as text; never a 500."""
    stage = bench.fresh()
    command = COMMANDS[name]
    who = stage.one(min(command.roles))
    somebody = stage.person(who)
    good = {"text": "odd", "cut": "1", "owner": "x", "due_on": "2026-12-01", "action": "1",
            "status": "open", "name": "odd", "username": "nobody-there", "session": "none",
            "proposal": "1", "digest": "0" * 64, "vote": "approved", "reason": "odd"}  # fmt: skip
    for field in command.fields:
        for text in HOSTILE:
            form = {f.name: good[f.name] for f in command.fields} | {field.name: text}
            raw = {key: value.encode("utf-8", "surrogatepass") for key, value in form.items()}
            found = somebody.post(f"/do/{name}", data=raw)
            assert found.status_code in (303, 400), (field.name, text, found.status_code)
            assert "<script>alert" not in found.text
            if field.kind != "text":
                assert found.status_code == 400, (field.name, text)
