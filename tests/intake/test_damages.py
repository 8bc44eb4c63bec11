"""Each damage gives exactly its findings and tells no arm; the good export still imports."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from data.intake import Finding, ImportRefused, order, read, read_export
from data.trial import SHIPPED_TRIAL, read_trial
from tests.intake.damages import (
    AFTER,
    AFTER_THEIRS,
    BEFORE,
    BEFORE_THEIRS,
    BLINDING,
    CELLS_WRONG,
    DAMAGES,
    ENCODING,
    Damage,
)
from tests.intake.exports import write_good

TRIAL = read_trial(SHIPPED_TRIAL)


def findings_of(folder) -> list[Finding]:
    with pytest.raises(ImportRefused) as refused:
        read_export(folder, TRIAL)
    return refused.value.findings


def plainly(findings: list[Finding]) -> list[tuple]:
    return [(f.file, f.row, f.column, f.found, f.expected.text) for f in findings]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_a_damage_gives_its_finding_and_no_other(damage: Damage, tmp_path) -> None:
    folder = write_good(tmp_path / "export", damage.rows)
    damage.files(folder)
    findings = findings_of(folder)
    assert plainly(findings) == list(damage.expected)
    for finding in findings:
        told = json.loads(json.dumps(finding.as_dict()))
        assert told["expected"]
        assert "{" not in told["expected"]
        assert (told["found"] == "withheld") == (damage in BLINDING)


def test_damages_have_names_of_their_own() -> None:
    names = [damage.name for damage in DAMAGES]
    assert len(names) == len(set(names))


RULES = [
    *((table, column, AFTER) for table, column, _ in order.NOT_AFTER),
    *((table, column, BEFORE) for table, column, _ in order.NOT_BEFORE),
    *((table, column, AFTER_THEIRS) for table, column in order.BEFORE_RANDOMIZATION),
    *((table, column, BEFORE_THEIRS) for table, column in order.AFTER_RANDOMIZATION),
    *((table, column, AFTER_THEIRS) for table, column in order.BEFORE_DEATH),
    *((table, "day", AFTER_THEIRS) for table in order.BY_DAY),
]


@pytest.mark.parametrize("rule", sorted(set(RULES)))
def test_every_rule_of_order_has_as_many_damages(rule) -> None:
    table, column, expected = rule
    found = [(f[0], f[2], f[4]) for damage in DAMAGES for f in damage.expected]
    assert found.count((f"{table}.csv", column, expected)) >= RULES.count(rule)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 300)
    found = plainly(findings_of(write_good(tmp_path / "export")))
    assert {wanted for *_, wanted in found} == {"a file of at most {n} MiB"}


def test_the_good_export_imports(tmp_path) -> None:
    assert len(read_export(write_good(tmp_path / "export"), TRIAL).tables["participants"]) == 3


def _apart(damages: list[Damage]) -> bool:
    files = [file for damage in damages for file, *_ in damage.expected]
    return len(files) == len(set(files)) and "centers.csv" not in files


SOME = [damage for damage in (*CELLS_WRONG, *ENCODING, *BLINDING) if len(damage.expected) == 1]


@pytest.mark.parametrize("pair", [p for p in combinations(SOME[::7], 2) if _apart(list(p))])
def test_findings_are_collected_not_raised_one_by_one(pair, tmp_path) -> None:
    folder = write_good(tmp_path / "export", lambda t: [damage.rows(t) for damage in pair])
    for damage in pair:
        damage.files(folder)
    expected = [finding for damage in pair for finding in damage.expected]
    assert plainly(findings_of(folder)) == sorted(expected, key=lambda f: f[0])


def test_twenty_of_a_kind_are_all_listed(tmp_path) -> None:
    def change(tables) -> None:
        tables["hemodynamics"] = [
            {**tables["hemodynamics"][0], "measured_at": f"2025-04-02T17:{n:02d}", "map_mmhg": "?"}
            for n in range(20)
        ]

    assert [f.found for f in findings_of(write_good(tmp_path / "e", change))] == ["?"] * 20


def test_a_broken_column_does_not_bury_the_rest(tmp_path) -> None:
    def change(tables) -> None:
        tables["hemodynamics"] = [
            {**tables["hemodynamics"][0], "measured_at": f"2025-04-02T17:{n:02d}", "map_mmhg": "?"}
            for n in range(45)
        ]
        tables["events"][0]["severity"] = "awful"

    findings = findings_of(write_good(tmp_path / "export", change))
    cells = [finding for finding in findings if finding.column == "map_mmhg"]
    assert [finding.row for finding in cells] == list(range(2, 23))
    assert str(cells[-1].expected) == "and 25 more like these, from this row on"
    assert [finding.file for finding in findings if finding not in cells] == ["events.csv"]


def test_findings_come_ordered_by_file_row_and_column(tmp_path) -> None:
    def change(tables) -> None:
        tables["sofa"][3].update(total="x", gcs="x")
        tables["sofa"][1].update(total="x")
        tables["events"][2].update(serious="x")
        for row in tables["sofa"]:
            row["kit"] = "1"

    found = [(f.file, f.row, f.column) for f in findings_of(write_good(tmp_path / "e", change))]
    assert found == [
        ("events.csv", 4, "serious"), ("sofa.csv", 1, "kit"), ("sofa.csv", 3, "total"),
        ("sofa.csv", 5, "gcs"), ("sofa.csv", 5, "total"),
    ]  # fmt: skip


def test_a_long_or_odd_cell_is_told_on_one_short_line(tmp_path) -> None:
    folder = write_good(tmp_path / "e", lambda t: t["sofa"][0].update(gcs="1\n" + "9" * 500))
    (finding,) = findings_of(folder)
    assert finding.found.startswith("1\\n999")
    assert len(finding.found) < 70
