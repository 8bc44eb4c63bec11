"""Strangers: threats S1, S8, C13."""

from tests.blinding.checks.strangers import sign_in_names_nobody, strangers


def test_a_stranger_gets_nothing_and_learns_nothing(bench):
    assert list(strangers(bench)) == []


def test_signing_in_names_nobody(bench):
    assert list(sign_in_names_nobody(bench)) == []
