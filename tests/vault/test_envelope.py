"""Encryption: opens with the right key in the right place, and in no other way."""

from __future__ import annotations

import pytest

from data.store.vault import envelope, packing, passphrase
from data.store.vault.envelope import DoesNotOpen, about

PLACE = about("record", "study", "P1", 1)


def test_it_opens_with_its_key_where_it_belongs():
    key = envelope.new_key()
    sealed = envelope.encrypt(key, b"text", PLACE)
    assert envelope.decrypt(key, sealed, PLACE) == b"text"
    assert sealed != envelope.encrypt(key, b"text", PLACE)


@pytest.mark.parametrize(
    "place",
    [("record", "study", "P2", 1), ("record", "study", "P1", 2), ("record", "other", "P1", 1),
     ("head", "study", "P1", 1), ("record", "study", "P1", "1"), ("record", "study", 'P1", 1', "")],
)  # fmt: skip
def test_it_does_not_open_in_another_place(place):
    key = envelope.new_key()
    sealed = envelope.encrypt(key, b"text", PLACE)
    with pytest.raises(DoesNotOpen):
        envelope.decrypt(key, sealed, about(*place))


def test_no_bit_can_be_changed_and_no_byte_taken():
    key = envelope.new_key()
    sealed = envelope.encrypt(key, b"text", PLACE)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(DoesNotOpen):
            envelope.decrypt(key, bytes(altered), PLACE)
        with pytest.raises(DoesNotOpen):
            envelope.decrypt(key, sealed[:place], PLACE)


def test_a_seal_opens_for_its_holder_alone():
    private, public = envelope.new_pair()
    sealed = envelope.seal(b"secret", public, PLACE)
    assert envelope.unseal(sealed, private, PLACE) == b"secret"
    for other, place in ((envelope.new_pair()[0], PLACE), (private, about("x"))):
        with pytest.raises(DoesNotOpen):
            envelope.unseal(sealed, other, place)
    for wrong in (b"", bytes(32) + sealed[32:], sealed[:-1]):
        with pytest.raises(DoesNotOpen):
            envelope.unseal(wrong, private, PLACE)


def test_a_passphrase_opens_however_it_was_typed_and_no_other_does():
    parameters, wrapped = passphrase.wrap(b"k" * 32, "caf\u00e9 au lait", PLACE)
    assert passphrase.unwrap(parameters, wrapped, "cafe\u0301 au lait", PLACE) == b"k" * 32
    for wrong in ("cafe au lait", "", "caf\u00e9 au lait "):
        with pytest.raises(DoesNotOpen):
            passphrase.unwrap(parameters, wrapped, wrong, PLACE)


def test_the_cost_is_that_of_the_standard():
    assert passphrase.Cost() == passphrase.Cost(passes=3, memory_kib=64 * 1024, lanes=4)


@pytest.mark.parametrize("arms", [("a", "b"), ("x" * 200, "y"), ("é" * 200, '"' * 200)])
def test_every_allocation_has_records_and_a_head_of_one_size(arms):
    made = packing.drawn({"P1": arms[0], "P2": arms[1]})
    records = {who: packing.record(made, who) for who in made.arm_of}
    assert {len(record) for record in records.values()} == {packing.RECORD_BYTES}
    assert len(packing.head(made)) == packing.HEAD_BYTES
    assert packing.unpacked(packing.head(made), records) == made


def test_letters_are_drawn_and_do_not_follow_the_names():
    first = {packing.drawn({"P1": "a", "P2": "b"}).letters["a"] for _ in range(60)}
    assert first == {"A", "B"}


def test_letters_stay_with_later_lists_of_the_same_arms_alone():
    known = {"a": "B", "b": "A"}
    assert packing.drawn({"P1": "a", "P2": "b"}, known).letters == known
    assert set(packing.drawn({"P1": "a", "P2": "c"}, known).letters) == {"a", "c"}


@pytest.mark.parametrize("arms", [["a", "a"], ["a", "b", "c"], ["a", "b" * 201]])
def test_other_than_two_arms_is_no_allocation(arms):
    with pytest.raises(ValueError, match="two arms"):
        packing.drawn({str(n): arm for n, arm in enumerate(arms)})


def test_records_are_in_an_order_that_tells_nothing():
    people = [f"P{n}" for n in range(50)]
    assert len({tuple(packing.in_random_order(people)) for _ in range(3)}) == 3


def test_a_cuts_groups_are_one_byte_a_person_by_number():
    groups = {"P2": "B", "P1": "A", "P3": "A"}
    text = packing.vector(groups, ["P2", "P1"])
    assert text == b"AB"
    assert packing.unvector(text, {"P1", "P2"}) == {"P1": "A", "P2": "B"}
    with pytest.raises(ValueError, match=r"shorter|longer"):
        packing.unvector(text, {"P1"})
