"""Cookies and sessions: threats S2, S6, S9, B17."""

from tests.blinding.checks.sessions import cookies, lifetimes, replays, sign_in_is_new, views


def test_cookies_are_closed(bench):
    assert list(cookies(bench)) == []


def test_a_retired_cookie_is_a_strangers(bench):
    assert list(replays(bench)) == []


def test_signing_in_makes_a_new_session(bench):
    assert list(sign_in_is_new(bench)) == []


def test_sessions_end_by_themselves(bench):
    assert list(lifetimes(bench)) == []


def test_nobody_takes_a_view_that_is_not_theirs(bench):
    assert list(views(bench)) == []
