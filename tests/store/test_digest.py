"""The logical digest: the same for the same content in whatever order, another for any change."""

from __future__ import annotations

import hashlib
import json
import struct
from datetime import timedelta

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from data.store import clock
from data.store.cuts import digest_of
from data.store.frames import columns_of, plain
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import EXPORT_TABLES, Kind
from tests.store.made import AS_OF, frame, rows_of, small_tables, some

TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = st.sampled_from(sorted(EXPORT_TABLES))
LEAST = -(2**63)


def digest(name, table):
    return digest_of({name: table}, frozenset({name}), AS_OF, TRIAL)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=NAMES)
def test_the_order_of_rows_and_columns_does_not_matter(data, name):
    rows = data.draw(rows_of(name))
    shuffled = frame(name, data.draw(st.permutations(rows)))
    columns = data.draw(st.permutations(list(shuffled.columns)))
    assert digest(name, shuffled[columns]) == digest(name, frame(name, rows))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=NAMES)
def test_another_content_has_another_digest(data, name):
    one, two = data.draw(rows_of(name)), data.draw(rows_of(name))
    same = sorted(map(repr, one)) == sorted(map(repr, two))
    equal = digest(name, frame(name, one)) == digest(name, frame(name, two))
    zeros = "-0.0" in repr(one) + repr(two)
    assert equal == same or zeros


def test_everything_around_the_rows_counts():
    tables, supplied = small_tables()
    later = AS_OF + timedelta(microseconds=1)
    other = read_trial(TRIAL.text + "\n# a remark\n")
    more = {**tables, "consent": some("consent", participant=[])}
    digests = {
        digest_of(tables, supplied, AS_OF, TRIAL),
        digest_of(tables, supplied, later, TRIAL),
        digest_of(tables, supplied, AS_OF, other),
        digest_of(more, supplied | {"consent"}, AS_OF, TRIAL),
    }
    assert len(digests) == 4
    assert digest_of(more, supplied, AS_OF, TRIAL) in digests  # empty and not supplied: absent


def test_text_cannot_move_between_cells():
    one = some("centers", center=["ab", "c"], name=["d", "e"])
    for other in (
        some("centers", center=["a", "bc"], name=["d", "e"]),
        some("centers", center=["ab", "c"], name=["de", ""]),
        some("centers", center=["ab", "c"], name=["de", None]),
    ):
        assert digest("centers", other) != digest("centers", one)


def test_empty_is_not_missing_and_zero_not_no():
    digests = {
        digest("participants", some("participants", participant=["1"], center=["1"], **more))
        for more in (
            {"sex": [""]}, {"sex": [None]}, {"age": [0]}, {"weight_kg": [0.0]},
            {"vasopressor": [0]}, {"mottling": [0]},
        )
    }  # fmt: skip
    assert len(digests) == 6


def test_minus_zero_is_zero():
    one, two = (
        digest("centers", some("centers", center=["1"], drug_weeks_left=[zero]))
        for zero in (0.0, -0.0)
    )
    assert one == two


def by_hand(name, table):
    """The digest once more, cell by cell, from the words of data/store/digest.py."""
    content = b""

    def line(**told):
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"

    content += line(format=1, as_of=clock.micros(AS_OF), definition=TRIAL.text, supplied=[name])
    for each in sorted(EXPORT_TABLES):
        columns = columns_of(EXPORT_TABLES[each])
        listed = [[column, kind.value] for column, kind in columns]
        content += line(table=each, rows=len(table) if each == name else 0, columns=listed)
        for column, kind in columns if each == name else ():
            values = plain(table[column], kind)
            if kind in (Kind.TEXT, Kind.CODE, Kind.PARTIAL):
                for v in values:
                    content += struct.pack("<i", -1 if v is None else len(v))
                for v in values:
                    content += (v or "").encode()
            elif kind is Kind.NUMBER:
                for v in values:
                    content += struct.pack("<d", float("nan") if v is None else v)
            else:
                for v in values:
                    days = kind is Kind.DATE and v is not None
                    v = (pd.Timestamp(v) - pd.Timestamp(0)).days * 86_400_000_000 if days else v
                    content += struct.pack("<q", LEAST if v is None else v)
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", ["centers", "participants"])
def test_the_digest_can_be_recomputed_by_hand(name):
    table = {
        "centers": some(
            "centers", center=["01", "02"], name=["Évry", None], drug_weeks_left=[1.5, None],
            opened_on=["2025-03-10", None],
        ),
        "participants": some(
            "participants", participant=["01-1", "01-2"], center=["01", "01"], age=[44, None],
            randomized_at=[1_750_000_000_123_456, None], vasopressor=[1, None],
        ),
    }[name]  # fmt: skip
    assert digest(name, table) == by_hand(name, table)
