"""What is accepted as a password, and hashes that tell nothing by their time."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from data.store import passwords
from data.store.errors import PeopleError

SPREAD = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("length", [12, 64, 256])
def test_from_12_to_256_characters(length):
    passwords.check_rules((SPREAD[::-1] * 10)[:length], ["ann"])


@pytest.mark.parametrize("length", [0, 1, 11, 257, 5000])
def test_neither_shorter_nor_longer(length):
    with pytest.raises(PeopleError, match=r"at least 12|at most 256"):
        passwords.check_rules((SPREAD[::-1] * 200)[:length], ["ann"])


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "only lower case here",
        "783201946573",
        "ÉTÉ-à-la-plage",
        "  spaced out  ",
    ],
)
def test_no_rule_on_the_kinds_of_characters(password):
    passwords.check_rules(password, ["ann"])


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaa", "abababababab", "123412341234", "123456789012", "Password1234", "AZERTYUIOP12",
     "correct horse battery staple"],
)  # fmt: skip
def test_what_everybody_tries_is_refused(password):
    with pytest.raises(PeopleError, match="first that are tried"):
        passwords.check_rules(password, ["ann"])


@pytest.mark.parametrize(
    "password",
    ["Iloprost-or-not", "my ILOMEDIN dose", "i-micro forever", "I.M.I.C.R.O. 2026",
     "annabelle in paris", "trial Sepsis-7 now", "ｉｌｏｐｒｏｓｔ wide letters"],
)  # fmt: skip
def test_words_of_the_context_are_refused(password):
    with pytest.raises(PeopleError, match="the trial or its drug"):
        passwords.check_rules(password, ["annabelle", "SEPSIS 7"])


def test_a_very_short_name_forbids_nothing():
    passwords.check_rules("cannot be annoying", ["ann", ""])


def test_a_hash_matches_its_password_alone():
    known = passwords.hash_of("plain-walrus-93")
    assert known.startswith("$argon2id$")
    assert passwords.matches("plain-walrus-93", known)
    for other in ("plain-walrus-9", "plain-walrus-933", "Plain-walrus-93", "", "x" * 10_000):
        assert not passwords.matches(other, known)
    assert not passwords.matches("plain-walrus-93", None)
    assert not passwords.matches("plain-walrus-93", "no hash at all")


def test_nothing_is_cut_off():
    known = passwords.hash_of(SPREAD * 9 + "1")
    assert not passwords.matches(SPREAD * 9 + "2", known)
    longest = (SPREAD * 10)[:256]
    assert not passwords.matches(longest + "x", passwords.hash_of(longest))


def test_letters_composed_otherwise_are_the_same_password():
    word = "été à la plage"
    known = passwords.hash_of(unicodedata.normalize("NFC", word))
    assert passwords.matches(unicodedata.normalize("NFD", word), known)


def test_todays_parameters_are_owasps_or_better():
    standard = PasswordHasher()
    assert standard.memory_cost >= 19 * 1024
    assert standard.time_cost >= 2
    assert not passwords.outdated(passwords.hash_of("plain-walrus-93"))
    assert passwords.outdated(PasswordHasher(1, 16, 1).hash("plain-walrus-93"))
