"""What a valid export becomes: tables, dtypes, instants, what was supplied, as of when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from data.derive.frames import DTYPES
from data.intake import ImportRefused, read_export
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import EXPORT_TABLES
from tests.intake.exports import AS_OF, write_good

TRIAL = read_trial(SHIPPED_TRIAL)


def read(folder, **more):
    return read_export(folder, TRIAL, **more)


@pytest.fixture
def good(tmp_path):
    return write_good(tmp_path / "export")


def rewrite(folder, file: str, change) -> None:
    path = folder / file
    path.write_bytes(change(path.read_bytes()))


def assert_same(one, other) -> None:
    assert one.tables.keys() == other.tables.keys()
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])


def test_every_table_has_the_vocabulary_s_columns_and_dtypes(good) -> None:
    (good / "events.csv").unlink()
    for name, frame in read(good).tables.items():
        table = EXPORT_TABLES[name]
        dtypes = {column: str(dtype) for column, dtype in frame.dtypes.items()}
        assert dtypes == {column.name: DTYPES[column.kind] for column in table.columns}


def test_cells_become_values(good) -> None:
    tables = read(good).tables
    person = tables["participants"].iloc[1]
    assert (person["participant"], person["age"], person["weight_kg"]) == ("07-002", 71, 82.5)
    assert person["lactate_mmol_l"] == 5.1
    assert person["vasopressor"] == True  # noqa: E712  numpy's own
    assert pd.isna(person["crt_knee_s"])
    assert pd.isna(person["withdrawal"])
    assert tables["consent"]["sought_on"].iloc[0] == pd.Timestamp("2025-04-02")
    assert tables["events"]["onset"].tolist() == ["2025-04-03T08:20", "2025-04-10T11:50", "2025-05"]
    assert tables["events"]["term"].iloc[0] == "Epistaxis, left"
    assert tables["deviations"]["description"].iloc[0] == "Camera broken,\nnone lent"
    assert tables["sofa"]["gcs"].tolist() == [14, 15, 3, 3, 15]


def test_times_are_on_the_clock_of_the_row_s_center(good) -> None:
    measured = read(good).tables["hemodynamics"]["measured_at"]
    assert [f"{at:%d %H:%M:%S}" for at in measured] == [
        "02 15:00:00",
        "02 16:00:30",
        "01 19:00:00",
    ]  # fmt: skip  Paris in summer is UTC+2, Réunion UTC+4


def test_an_infusion_over_the_spring_change_lasts_the_time_it_lasted(tmp_path) -> None:
    def change(tables) -> None:
        tables["hemodynamics"][0]["measured_at"] = "2025-03-30T01:30"
        tables["hemodynamics"][1]["measured_at"] = "2025-03-30T03:30"

    measured = read(write_good(tmp_path / "e", change)).tables["hemodynamics"]["measured_at"]
    assert measured.iloc[1] - measured.iloc[0] == timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "utc"), [("2025-10-26T02:30+02:00", 0), ("2025-10-26T02:30+01:00", 1),
                         ("2025-10-26T01:30Z", 1)]
)  # fmt: skip
def test_an_offset_settles_the_hour_that_comes_twice(written, utc, tmp_path) -> None:
    def change(tables) -> None:
        tables["export"][0]["exported_at"] = "2025-11-05T08:00+01:00"
        tables["hemodynamics"][0]["measured_at"] = written

    measured = read(write_good(tmp_path / "e", change)).tables["hemodynamics"]["measured_at"]
    assert measured.iloc[0] == pd.Timestamp(2025, 10, 26, utc, 30, tz="UTC")


def test_a_table_left_out_is_not_supplied_and_one_without_rows_is(good) -> None:
    (good / "events.csv").unlink()
    rewrite(good, "deviations.csv", lambda data: data.splitlines(keepends=True)[0])
    export = read(good)
    assert "events" not in export.supplied
    assert "deviations" in export.supplied
    assert len(export.tables["events"]) == len(export.tables["deviations"]) == 0


def test_a_trial_without_participants_yet_is_an_export(tmp_path) -> None:
    def change(tables) -> None:
        for name in tables:
            if name not in ("export", "centers"):
                tables[name].clear()

    export = read(write_good(tmp_path / "e", change))
    assert export.supplied == frozenset(EXPORT_TABLES)
    assert len(export.tables["participants"]) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: data + b"\r\n\r\n",
        lambda data: data.removesuffix(b"\r\n"),
        lambda data: data.replace(b"participant,center", b'"participant","center"', 1),
    ],
    ids=["byte order mark", "LF", "CR", "empty lines at the end", "no last line end", "quotes"],
)
def test_what_editors_do_to_a_csv_changes_nothing(change, good) -> None:
    before = read(good)
    rewrite(good, "participants.csv", change)
    assert_same(read(good), before)


def test_the_order_of_columns_does_not_matter(good, tmp_path) -> None:
    def turned(tables) -> None:
        for name, rows in tables.items():
            tables[name] = [dict(reversed(row.items())) for row in rows]

    assert_same(read(write_good(tmp_path / "turned", turned)), read(good))


def test_an_optional_column_may_be_left_out(tmp_path) -> None:
    def change(tables) -> None:
        for row in tables["centers"]:
            del row["drug_weeks_left"]

    folder = write_good(tmp_path / "e", change)
    assert read(folder).tables["centers"]["drug_weeks_left"].isna().all()


def test_words_that_only_contain_a_drug_s_name_and_other_files_are_fine(tmp_path) -> None:
    folder = write_good(tmp_path / "e", lambda t: t["events"][0].update(term="Pinnaclé, salines"))
    for name in ("README.md", ".DS_Store", "Treatment guideline.pdf"):
        (folder / name).write_bytes(b"x")
    assert read(folder).supplied == frozenset(EXPORT_TABLES)


def test_as_of_is_the_argument_else_the_export_s_else_now(good) -> None:
    later = AS_OF + timedelta(hours=1)
    assert read(good, as_of=later).as_of == later
    assert read(good).as_of == AS_OF
    (good / "export.csv").unlink()
    export = read(good)
    assert timedelta(0) <= datetime.now(UTC) - export.as_of < timedelta(minutes=1)
    assert not export.as_of_stated


def test_an_earlier_as_of_makes_later_rows_future(good) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(good, as_of=AS_OF - timedelta(days=2))
    assert {f.expected.text for f in refused.value.findings} == {
        "not after the export ({as_of})", "a day that has come by the export",
    }  # fmt: skip


def test_as_of_cannot_be_in_the_future_or_without_offset(good, tmp_path) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ImportRefused, match="1 finding"):
        read(good, as_of=tomorrow)
    with pytest.raises(ValueError, match="offset"):
        read(good, as_of=AS_OF.replace(tzinfo=None))
    folder = write_good(
        tmp_path / "e", lambda t: t["export"][0].update(exported_at=f"{tomorrow:%Y-%m-%dT%H:%MZ}")
    )
    with pytest.raises(ImportRefused) as refused:
        read(folder)
    (finding,) = refused.value.findings
    assert (finding.file, finding.row, finding.column) == ("export.csv", 2, "exported_at")


def test_a_folder_that_is_none_is_a_finding(tmp_path) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(tmp_path / "nowhere")
    assert [str(f.expected) for f in refused.value.findings] == ["a folder of CSV files"]


def test_progress_goes_from_0_to_1_and_names_every_table(good) -> None:
    told: list[tuple[float, str]] = []
    read(good, progress=lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {what for _, what in told} >= set(EXPORT_TABLES)


def test_no_finding_repeats_what_a_telling_column_holds(tmp_path) -> None:
    def change(tables) -> None:
        for row in tables["participants"]:
            row.update(arm="CANARY-A", age="CANARY-PLACEBO")

    with pytest.raises(ImportRefused) as refused:
        read(write_good(tmp_path / "e", change))
    told = " ".join(str(finding.as_dict()) for finding in refused.value.findings)
    assert not re.search("canary", told, re.IGNORECASE)
