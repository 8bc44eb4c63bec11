"""A session says who looks under which role, as the database has it now, and ends in time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from data.store.live import live_table
from data.store.people import PeopleError
from data.store.session_list import end_named, hold_open, name_of, open_sessions
from data.store.sessions import (
    end_session,
    end_sessions_of,
    find_session,
    open_session,
    prove_again,
    set_language,
    switch_role,
)
from data.vocabulary import Role

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def ann(home, person):
    return person("ann", Role.STEERING, Role.SITE_LEAD, language="fr")


def test_a_session_holds_all_that_a_request_needs(home, ann):
    token = open_session(home, "ANN", Role.SITE_LEAD, NOON)
    found = find_session(home, token, NOON)
    assert (found.username, found.name, found.role, found.language) == (
        "ann", "Ann", Role.SITE_LEAD, "fr",
    )  # fmt: skip
    assert found.centers == {"01", "03"}
    assert found.grants == ann.grants
    assert list(found.grants) == list(ann.grants)
    assert found.center_in_view is None
    assert (found.opened_at, found.last_seen_at) == (NOON, NOON)
    assert found.ends_at == after(15)


def test_the_first_role_given_is_in_view_unless_told(home, ann):
    found = find_session(home, open_session(home, "ann", now=NOON), NOON)
    assert found.role is Role.STEERING
    assert found.centers == frozenset()


@pytest.mark.parametrize(("username", "role"), [("ann", Role.DSMB), ("bob", Role.STEERING)])
def test_no_session_for_what_one_does_not_hold(home, ann, username, role):
    with pytest.raises(PeopleError):
        open_session(home, username, role)


def test_the_token_is_random_long_and_not_in_the_database(home, ann):
    tokens = {open_session(home, "ann", now=NOON) for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 43 for token in tokens)  # 256 bits
    content = (home.path / "dashboard.sqlite").read_bytes()
    assert not any(token.encode() in content for token in tokens)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\ud800", "x" * 100_000])
def test_what_is_no_token_finds_nobody(home, ann, token):
    open_session(home, "ann", now=NOON)
    assert find_session(home, token, NOON) is None


@pytest.mark.parametrize(
    ("now", "alive"), [(after(15) - MOMENT, True), (after(15), False), (after(16), False)]
)
def test_idle_for_15_minutes_ends_it(home, ann, now, alive):
    token = open_session(home, "ann", now=NOON)
    assert (find_session(home, token, now) is not None) is alive
    assert (find_session(home, token, now, active=True) is not None) is alive


@pytest.mark.parametrize(("now", "alive"), [(after(480) - MOMENT, True), (after(480), False)])
def test_8_hours_end_it_whatever_is_done(home, ann, now, alive):
    token = open_session(home, "ann", now=NOON)
    for minutes in range(10, 480, 10):
        assert find_session(home, token, after(minutes), active=True)
    assert (find_session(home, token, now) is not None) is alive


def test_polling_is_no_activity(home, ann):
    token = open_session(home, "ann", now=NOON)
    for minutes in range(1, 15):
        assert find_session(home, token, after(minutes), active=False)
    assert find_session(home, token, after(15)) is None


def test_activity_is_written_at_most_every_30_seconds(home, ann):
    token = open_session(home, "ann", now=NOON)

    def seen(seconds):
        at = NOON + timedelta(seconds=seconds)
        find_session(home, token, at, active=True)
        return (find_session(home, token, at).last_seen_at - NOON).total_seconds()

    assert [seen(s) for s in (0, 29.9, 30, 59.9, 60)] == [0, 0, 30, 30, 60]


def test_sign_out_ends_one_session_and_no_other(home, ann):
    one, two = (open_session(home, "ann", now=NOON) for _ in range(2))
    end_session(home, one, "signed out")
    end_session(home, one, "signed out")  # a second click is no event
    end_session(home, "nonsense", "signed out")
    assert find_session(home, one, NOON) is None
    assert find_session(home, two, NOON)
    events = live_table(home, "audit")
    assert list(events["what"]).count("end session") == 1


def test_all_sessions_of_a_person_end(home, ann, person):
    person("bob")
    hers = [open_session(home, "ann", now=NOON) for _ in range(3)]
    his = open_session(home, "bob", now=NOON)
    assert end_sessions_of(home, "ann", "administrator", by="root", role="administrator") == 3
    assert not any(find_session(home, token, NOON) for token in hers)
    assert find_session(home, his, NOON)
    event = live_table(home, "audit").iloc[-1]
    assert (event["username"], event["what"], event["object"]) == ("root", "end sessions", "ann")


def test_another_role_comes_with_another_token(home, ann):
    token = open_session(home, "ann", now=NOON)
    fresh = switch_role(home, token, Role.SITE_LEAD, now=after(5))
    assert find_session(home, token, after(5)) is None  # the old one is dead
    found = find_session(home, fresh, after(5))
    assert (found.role, found.centers, found.language) == (Role.SITE_LEAD, {"01", "03"}, "fr")
    assert found.opened_at == NOON  # eight hours count from the sign-in
    assert found.last_seen_at == after(5)


def test_one_center_of_several_in_view(home, ann):
    token = open_session(home, "ann", now=NOON)
    found = find_session(home, switch_role(home, token, Role.SITE_LEAD, "03", NOON), NOON)
    assert found.centers == {"03"}
    assert found.center_in_view == "03"
    assert found.grants[Role.SITE_LEAD] == {"01", "03"}  # to choose the other again


@pytest.mark.parametrize(
    ("role", "center"),
    [(Role.DSMB, None), (Role.SITE_LEAD, "07"), (Role.STEERING, "01"), (Role.ADMINISTRATOR, None)],
)
def test_what_is_not_theirs_is_not_put_in_view(home, ann, role, center):
    token = open_session(home, "ann", now=NOON)
    assert switch_role(home, token, role, center, NOON) is None
    assert find_session(home, token, NOON).role is Role.STEERING
    assert switch_role(home, "nonsense", Role.STEERING, None, NOON) is None


def test_a_session_does_not_outlive_its_right(home, ann):
    """Whatever took it away: here a row revoked behind the program's back."""
    token = open_session(home, "ann", Role.SITE_LEAD, NOON)
    narrow = switch_role(home, open_session(home, "ann", now=NOON), Role.SITE_LEAD, "01", NOON)
    assert find_session(home, token, NOON)
    with home.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE grants SET revoked_at = 1, revoked_by = 'x' WHERE role = 'site_lead'"
        )
    assert find_session(home, token, NOON) is None
    assert find_session(home, narrow, NOON) is None


def test_the_language_is_the_sessions_and_the_next_ones(home, ann):
    token = open_session(home, "ann")
    set_language(home, token, "en")
    assert find_session(home, token).language == "en"
    assert find_session(home, open_session(home, "ann")).language == "en"
    with pytest.raises(ValueError, match="no language"):
        set_language(home, token, "de")
    set_language(home, "nonsense", "en")


def test_sign_in_and_the_role_in_view_are_on_record(home, ann):
    token = open_session(home, "ann", now=NOON)
    switch_role(home, token, Role.SITE_LEAD, "03", NOON)
    events = live_table(home, "audit").iloc[-2:]
    assert list(events["what"]) == ["sign in", "view as"]
    assert list(events["role"]) == ["steering", "site_lead"]
    assert events["object"].iloc[1] == "03"
    assert live_table(home, "people")["last_signed_in_at"].iloc[0] == NOON


def test_a_session_is_found_in_one_quick_query(home, ann):
    token = open_session(home, "ann", now=NOON)
    statements = []
    home.reader().set_trace_callback(statements.append)
    find_session(home, token, NOON)
    home.reader().set_trace_callback(None)
    assert len(statements) == 1
    best = min(_seconds(lambda: find_session(home, token, NOON)) for _ in range(200))
    assert best < 0.000_2


def _seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def test_whoever_may_see_arms_rests_ten_minutes_or_as_a_meeting_says(home, person):
    person("dan", Role.DSMB)
    token = open_session(home, "dan", now=NOON)
    assert find_session(home, token, NOON).ends_at == after(10)
    assert find_session(home, token, after(10) - MOMENT)
    assert find_session(home, token, after(10)) is None
    with home.writing() as connection:
        hold_open(connection, "dan")
    assert find_session(home, token, after(45) - MOMENT)
    assert find_session(home, token, after(45)) is None


@pytest.mark.parametrize(
    ("role", "kept"),
    [(Role.STEERING, 3), (Role.DSMB, 1), (Role.STATISTICIAN, 1), (Role.COORDINATION, 3)],
)
def test_the_oldest_sessions_end_where_there_are_too_many(home, person, role, kept):
    person("eve", role)
    tokens = [open_session(home, "eve", now=after(n), limited=True) for n in range(5)]
    found = [find_session(home, token, after(5)) is not None for token in tokens]
    assert found == [False] * (5 - kept) + [True] * kept


def test_who_shows_the_password_again_goes_on_under_another_token(home, ann):
    token = open_session(home, "ann", Role.SITE_LEAD, NOON, browser="Firefox")
    token = switch_role(home, token, Role.SITE_LEAD, "03", after(1))
    fresh = prove_again(home, token, after(5))
    assert find_session(home, token, after(5)) is None
    found = find_session(home, fresh, after(5))
    assert (found.proved_at, found.opened_at) == (after(5), NOON)
    assert (found.role, found.centers, found.browser) == (Role.SITE_LEAD, {"03"}, "Firefox")
    assert prove_again(home, token, after(5)) is None


def test_a_person_sees_the_own_sessions_and_ends_one(home, ann, person):
    person("bob")
    for browser in ("Firefox", "Safari"):
        open_session(home, "ann", now=NOON, browser=browser)
    open_session(home, "bob", now=NOON)
    listed = open_sessions(home, "ann", after(1))
    assert {(s.browser, s.role, s.ends_at) for s in listed} == {
        ("Firefox", Role.STEERING, after(15)), ("Safari", Role.STEERING, after(15)),
    }  # fmt: skip
    assert len(open_sessions(home, now=after(1))) == 3
    assert open_sessions(home, now=after(15)) == []


def test_one_session_ends_and_nobody_ends_anothers(home, ann, person):
    person("bob")
    one, two, his = (open_session(home, name) for name in ("ann", "ann", "bob"))
    names = {token: name_of(find_session(home, token).key) for token in (one, two, his)}
    for name in (names[his], "", "%", names[one][:5], "nonsense"):
        with pytest.raises(PeopleError):
            end_named(home, name, by="ann", username="ann")
    end_named(home, names[one], by="ann", username="ann")
    end_named(home, names[his], by="root", role="administrator")
    assert [bool(find_session(home, token)) for token in (one, two, his)] == [False, True, False]
    assert live_table(home, "audit").iloc[-1]["username"] == "root"
