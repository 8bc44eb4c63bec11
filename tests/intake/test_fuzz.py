"""Files with changed bytes are refused, or every stored cell says exactly what its text says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.intake import ImportRefused, read_export
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import EXPORT_TABLES
from tests.intake.exports import write_good
from tests.intake.oracle import says_the_same, split

TRIAL = read_trial(SHIPPED_TRIAL)
ZONES = {"07": "Europe/Paris", "12": "Indian/Reunion"}
PIECES = [
    *(bytes([sign]) for sign in b",\"'\n\r;\t 0123456789-+:.TZEeNaxy"),
    b"\x00", b"\xff", b"\xe9", b"\xc3\xa9", b"\xc2\xa0", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b'""',
    b"\r\n", b",,", b"NA", b"<5", b"1E5", b"00", b"yes", b"2025-", b"02:30", b"+02:00",
    "٣".encode(), "３".encode(), "−".encode(), "é".encode(), b"\x1f", b"\x85",
]  # fmt: skip

edits = st.lists(
    st.tuples(
        st.sampled_from(["nudge", "nudge", "nudge", "put", "insert", "cut", "swap", "repeat"]),
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(PIECES) | st.binary(min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=2,
)


def edited(data: bytes, steps: list[tuple[str, float, bytes]]) -> bytes:
    """The bytes after a few accidents at places given as shares of the length."""
    for step, share, piece in steps:
        at = int(share * len(data))
        if step == "nudge":  # one digit of a row for another: often still a valid export
            places = [n for n in range(data.find(b"\n"), len(data)) if 48 <= data[n] <= 57] or [0]
            at = places[int(share * len(places))]
            data = data[:at] + b"%d" % (piece[0] % 10) + data[at + 1 :]
        elif step == "put":
            data = data[:at] + piece + data[at + len(piece) :]
        elif step == "insert":
            data = data[:at] + piece + data[at:]
        elif step == "cut":
            data = data[:at] + data[at + len(piece) :]
        elif step == "swap":
            cells = data.split(b",")
            n = int(share * len(cells))
            cells[n - 1], cells[n] = cells[n], cells[n - 1]
            data = b",".join(cells)
        else:
            lines = data.splitlines(keepends=True)
            data = data + lines[int(share * len(lines))]
    return data


def check(name: str, steps: list[tuple[str, float, bytes]]) -> bool:
    """Import an export in which one file had accidents; whether it was taken."""
    with tempfile.TemporaryDirectory() as folder:
        keep = {name, "export", "centers", "participants"}
        others = set(EXPORT_TABLES) - keep
        made = write_good(Path(folder) / "export", lambda t: [t.pop(other) for other in others])
        path = made / f"{name}.csv"
        data = edited(path.read_bytes(), steps)
        path.write_bytes(data)
        try:
            export = read_export(path.parent, TRIAL)
        except ImportRefused:
            return False
    header, *rows = split(data.decode("utf-8"))
    table, frame = EXPORT_TABLES[name], export.tables[name]
    assert len(frame) == len(rows)
    for row, stored in zip(rows, frame.to_dict("records"), strict=True):
        assert len(row) == len(header)
        cells = dict(zip(header, row, strict=True))
        zone = ZONES.get(cells.get("center", ""), "UTC")
        for column in table.columns:
            text = cells.get(column.name, "")
            assert says_the_same(column, text, stored[column.name], zone), (column.name, text)
    return True


quick = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
long = settings(quick, max_examples=20_000)


@quick
@given(st.sampled_from(sorted(EXPORT_TABLES)), edits)
def test_changed_bytes_are_refused_or_read_exactly(name, steps) -> None:
    check(name, steps)


@pytest.mark.proof
@long
@given(st.sampled_from(sorted(EXPORT_TABLES)), edits)
def test_changed_bytes_are_refused_or_read_exactly_at_length(name, steps) -> None:
    check(name, steps)


@pytest.mark.parametrize("name", sorted(EXPORT_TABLES))
def test_the_oracle_reads_the_good_export(name) -> None:
    assert check(name, [])


def test_the_oracle_notices_a_wrong_cell() -> None:
    column = EXPORT_TABLES["sofa"].column
    assert not says_the_same(column("gcs"), "014", 14, "UTC")
    assert not says_the_same(column("pao2_fio2_mmhg"), "180.1", 180.0, "UTC")
    assert not says_the_same(column("rrt"), "Yes", True, "UTC")
