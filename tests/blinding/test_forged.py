"""Hostile requests: threats B10, C4, I9, S5, A4."""

from tests.blinding.checks.forged import cross_site_forms, forged_addresses, forged_answers


def test_an_answer_asked_wrongly_is_refused_and_on_record(bench):
    assert list(forged_answers(bench)) == []


def test_an_address_asked_wrongly_is_refused_and_on_record(bench):
    assert list(forged_addresses(bench)) == []


def test_no_form_of_another_site_does_anything(bench):
    assert list(cross_site_forms(bench)) == []
