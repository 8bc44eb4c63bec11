"""Damaged exports: each a change to the good one and the findings it must give, no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.intake.blinding import ARM_COLUMN, ARM_FILE, ARM_WORD
from tests.intake.exports import Tables

Expected = tuple[str, int | None, str | None, str, str]  # file, row, column, found, expected

NUMBER = "a number in digits, decimals after a point, such as {example}"
WHOLE = "a whole number in digits, such as {example}"
DAY = "a day as YYYY-MM-DD"
TIME = "a date and time as YYYY-MM-DDTHH:MM"
FUTURE = "not after the export ({as_of})"
NOT_EMPTY = "a value: the column may not be empty"
ONCE = "once in the file; row {row} has it already"
NO_SPACE = "no space before or after the text"
UNSEEN = "text without signs that cannot be seen or were lost"
UTF8 = "text in UTF-8; save the file as 'CSV UTF-8'"
CELLS = "{n} cells, as many as the header has"
QUOTES = "cells of at most {n} signs; one that begins with a quote ends with one"
TWICE = "a time with its offset: it came twice that day in {zone}"
NEVER = "a time there was: the clock of {zone} skipped it that day"
RANGE, RANGE_UNIT = "from {low} to {high}", "from {low} to {high} {unit}"
CHOICES = "one of {choices}"
REFERENCE = "a {key} of {file}"
OWN_CENTER = "{center}, the participant's center in participants.csv"
BEFORE, AFTER = "not before {column} ({value})", "not after {column} ({value})"
BEFORE_THEIRS = "not before {column} of participants.csv ({value})"
AFTER_THEIRS = "not after {column} of participants.csv ({value})"
ONLY_COLUMNS = "only columns of the table {table}"
THE_COLUMN = "the column {column}"
COMMAS = "cells separated by commas"
ARM_COLUMN_, ARM_FILE_, ARM_WORD_ = ARM_COLUMN.text, ARM_FILE.text, ARM_WORD.text


@dataclass(frozen=True)
class Damage:
    """A change of the rows (`rows`) or of the written folder (`files`), and its findings."""

    name: str
    expected: tuple[Expected, ...]
    rows: Callable[[Tables], object] = lambda tables: None
    files: Callable[[Path], object] = lambda folder: None


def cell(table: str, row: int, column: str, found: str, expected: str) -> Damage:
    """A cell (its row as a spreadsheet counts) that becomes `found`, and is the only finding."""
    where = (f"{table}.csv", row, column)
    return Damage(
        f"{table}.{column}={found!r}",
        ((*where, found or "empty", expected),),
        rows=lambda tables: tables[table][row - 2].update({column: found}),
    )


def told(name: str, rows: Callable[[Tables], object], *expected: Expected) -> Damage:
    return Damage(name, expected, rows=rows)


def bytes_of(name: str, file: str, change: Callable[[bytes], bytes], *expected: Expected) -> Damage:
    def write(folder: Path) -> None:
        path = folder / file
        path.write_bytes(change(path.read_bytes()))

    return Damage(name, expected, files=write)


def added(name: str, file: str, content: bytes, *expected: Expected) -> Damage:
    return Damage(name, expected, files=lambda folder: (folder / file).write_bytes(content))


def _drop(table: str, column: str) -> Callable[[Tables], object]:
    return lambda tables: [row.pop(column) for row in tables[table]]


def _add(table: str, **cells: str) -> Callable[[Tables], object]:
    return lambda tables: [row.update(cells) for row in tables[table]]


def _set(table: str, row: int, **cells: str) -> Callable[[Tables], object]:
    return lambda tables: tables[table][row - 2].update(cells)


def _again(table: str, row: int) -> Callable[[Tables], object]:
    return lambda tables: tables[table].append(dict(tables[table][row - 2]))


def _arm(name: str) -> Damage:
    return told(f"arm column {name}", _add("participants", **{name: "A"}),
                ("participants.csv", 1, name, "withheld", ARM_COLUMN_))  # fmt: skip


P = "participants.csv"

STRUCTURE = (
    told("missing column", _drop("sofa", "gcs"), ("sofa.csv", 1, "gcs", "missing", THE_COLUMN)),
    told("missing key column", _drop("participants", "participant"),
         (P, 1, "participant", "missing", THE_COLUMN)),
    told("missing participant column", _drop("events", "participant"),
         ("events.csv", 1, "participant", "missing", THE_COLUMN)),
    told("missing center column", _drop("events", "center"),
         ("events.csv", 1, "center", "missing", THE_COLUMN)),
    told("missing time zone", _drop("centers", "timezone"),
         ("centers.csv", 1, "timezone", "missing", THE_COLUMN)),
    told("unknown column", _add("forms", remark="late"),
         ("forms.csv", 1, "remark", "remark", ONLY_COLUMNS)),
    told("misspelled column", lambda t: [row.update(Weight_kg=row.pop("weight_kg"))
                                         for row in t["participants"]],
         (P, 1, "Weight_kg", "Weight_kg", "the name {column}")),
    bytes_of("duplicate column", "forms.csv", lambda b: b.replace(b"received_on", b"form", 1),
             ("forms.csv", 1, "form", "2", "the column {column} once"),
             ("forms.csv", 1, "received_on", "missing", THE_COLUMN)),
    bytes_of("surplus cell", P, lambda b: b.replace(b"07-002,07,", b"07-002,07,07,"),
             (P, 3, None, "21", CELLS)),
    bytes_of("decimal comma without quotes", P, lambda b: b.replace(b",82.5,", b",82,5,"),
             (P, 3, None, "21", CELLS)),
    bytes_of("short row", P, lambda b: b.replace(b"07-002,07,", b"07-002,"),
             (P, 3, None, "19", CELLS)),
    bytes_of("empty line inside", P, lambda b: b.replace(b"\r\n07-002", b"\r\n\r\n07-002"),
             (P, 3, None, "0", CELLS)),
    bytes_of("semicolons", "centers.csv", lambda b: b.replace(b",", b";"),
             ("centers.csv", 1, None, ";", COMMAS)),
    bytes_of("tabs", "centers.csv", lambda b: b.replace(b",", b"\t"),
             ("centers.csv", 1, None, "tab", COMMAS)),
    bytes_of("space before the only column", "export.csv",
             lambda b: b" exported_at\r\n2025-05-05T08:00+02:00\r\n",
             ("export.csv", 1, " exported_at", " exported_at", "the name {column}")),
    bytes_of("semicolons between other names", "export.csv", lambda b: b"when;whence\r\n1;2\r\n",
             ("export.csv", 1, "exported_at", "missing", THE_COLUMN),
             ("export.csv", 1, "when;whence", "when;whence", ONLY_COLUMNS)),
    bytes_of("quote never closed", "events.csv", lambda b: b.replace(b"Epistaxis, left\"", b"Epi"),
             ("events.csv", 2, None, '"', QUOTES)),
    bytes_of("text after a closing quote", "events.csv", lambda b: b.replace(b'left"', b'left"x'),
             ("events.csv", 2, None, '"', QUOTES)),
    Damage("missing required file", ((P, None, None, "missing",
                                      "this file: the table {table} is required"),),
           files=lambda folder: (folder / P).unlink()),
    Damage("wrong case of a file's name", (("Participants.csv", None, None, "Participants.csv",
                                            "the name {file}"),),
           files=lambda folder: (folder / P).rename(folder / "Participants.csv")),
    added("unknown file", "labs.csv", b"a,b\r\n",
          ("labs.csv", None, None, "labs.csv", "only files of the tables: {files}")),
    Damage("folder in the place of a file", (("forms.csv", None, None, "missing",
                                              "a file that can be read"),),
           files=lambda folder: ((folder / "forms.csv").unlink(), (folder / "forms.csv").mkdir())),
    Damage("link to nowhere", (("forms.csv", None, None, "missing", "a file that can be read"),),
           files=lambda folder: ((folder / "forms.csv").unlink(),
                                 (folder / "forms.csv").symlink_to(folder / "gone"))),
    bytes_of("far too many columns", "forms.csv", lambda b: b"x," * 10_000 + b,
             ("forms.csv", 1, None, "10005", "at most {n} columns")),
    bytes_of("far too long a cell", "events.csv", lambda b: b.replace(b"Epi", b"E" * 200_000),
             ("events.csv", 2, None, '"', QUOTES)),
)  # fmt: skip

ENCODING = (
    bytes_of("Latin-1", "centers.csv", lambda b: b.replace(b"Center 12", b"H\xf4pital 12"),
             ("centers.csv", 3, None, "0xF4", UTF8)),
    bytes_of("UTF-16", P, lambda b: b.decode().encode("utf-16"), (P, None, None, "UTF-16", UTF8)),
    bytes_of("UTF-16 without mark", P, lambda b: b.decode().encode("utf-16-le"),
             (P, 1, None, "NUL", "text without NUL bytes")),
    bytes_of("NUL", "deviations.csv", lambda b: b.replace(b"WIN-LATE", b"WIN\0LATE"),
             ("deviations.csv", 3, None, "NUL", "text without NUL bytes")),
    bytes_of("empty file", "sofa.csv", lambda b: b"",
             ("sofa.csv", None, None, "empty file", "at least the header row")),
    bytes_of("only a byte order mark", "sofa.csv", lambda b: b"\xef\xbb\xbf\r\n",
             ("sofa.csv", None, None, "empty file", "at least the header row")),
    told("zero-width space", _set("centers", 2, name="Center\u200b7"),
         ("centers.csv", 2, "name", "Center\\u200b7", UNSEEN)),
    told("escape sequence", _set("centers", 2, name="Center\x1b[31m7"),
         ("centers.csv", 2, "name", "Center\\x1b[31m7", UNSEEN)),
    told("text turned around", _set("events", 2, term="abc\u202edef"),
         ("events.csv", 2, "term", "abc\\u202edef", UNSEEN)),
    cell("centers", 2, "name", "H\ufffdpital", UNSEEN),
)  # fmt: skip

BLINDING = (
    *map(_arm, ("arm", "ARMCD", "ActArmCd", "treatment", "trt01p", "group", "allocation",
                "randomization_code", "kit", "kit_no", "batch", "lot", "block", "stratum", "drug",
                "iloprost_dose", "ilomedin", "placebo", "baseline_arm_2", "EXLOT", "bras")),
    told("drug in free text", _set("events", 3, term="Hypotension under Ilomédine"),
         ("events.csv", 3, "term", "withheld", ARM_WORD_)),
    told("placebo in free text", _set("deviations", 3, description="got PLACEBO_2"),
         ("deviations.csv", 3, "description", "withheld", ARM_WORD_)),
    told("saline in a coded column", _set("infusion", 3, reason="NaCl 0.9%"),
         ("infusion.csv", 3, "reason", "withheld", ARM_WORD_)),
    told("placebo in a number", _set("participants", 2, weight_kg="placebo"),
         (P, 2, "weight_kg", "withheld", ARM_WORD_)),
    told("two words in a name", _set("centers", 3, name="Sodium  Chloride unit"),
         ("centers.csv", 3, "name", "withheld", ARM_WORD_)),
    added("allocation list", "allocation.csv", b"participant,arm\r\n07-001,A\r\n",
          ("allocation.csv", None, None, "withheld", ARM_FILE_)),
    added("randomization list of a spreadsheet", "Randomisation list.xlsx", b"PK",
          ("Randomisation list.xlsx", None, None, "withheld", ARM_FILE_)),
)  # fmt: skip

CELLS_WRONG = (
    *(cell("participants", 2, "weight_kg", found, NUMBER)
      for found in ("seventy", "78,5", "1 078", "1E2", "NA", "<5", "78 kg", ".5", "5.", "+78",
                    "0078", "-0", "-0.00", "nan", "inf", "٧٨", " 78", "78.5.1", "0x1F", "7_8")),
    cell("participants", 2, "weight_kg", "78.12345678901234567",
         "a number of at most {n} digits"),
    *(cell("participants", 2, "age", found, WHOLE)
      for found in ("66.0", "sixty", "1e2", "066", "-0", "9" * 19, "６６")),
    *(cell("participants", 2, "sex", found, CHOICES) for found in ("F", "Female", "female ")),
    *(cell("participants", 2, "vasopressor", found, "yes or no")
      for found in ("Yes", "1", "true", "oui", "yes ")),
    *(cell("consent", 2, "decided_on", found, DAY)
      for found in ("02/04/2025", "2025-4-2", "2025-02-30", "2025-04", "20250402",
                    "2025-04-02T10:00", "NA", "-001-01-01")),
    *(cell("hemodynamics", 2, "measured_at", found, TIME)
      for found in ("2025-04-02", "2025-04-02T25:00", "2025-04-02T24:00", "2025-04-02T17:60",
                    "2025-04-02T17h00", "2025-04-02T17:00+0200", "2025-04-02T17:00:00.5",
                    "02/04/2025 17:00", "2025-04-31T17:00", "2025-04-02t17:00", "2025-W14-3T17")),
    *(cell("events", 2, "onset", found, "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM")
      for found in ("UN", "2025-UN", "04/2025", "25", "2025-13", "2025-00", "2025-04-00")),
    cell("consent", 2, "sought_on", "0205-04-02", "a year from {low} to {high}"),
    cell("consent", 4, "sought_on", "1999-12-31", "a year from {low} to {high}"),
    cell("consent", 4, "sought_on", "2205-05-03", "a year from {low} to {high}"),
    cell("forms", 5, "expected_on", "2100-01-01", "a year from {low} to {high}"),
    cell("participants", 2, "age", "17", RANGE_UNIT),
    cell("participants", 2, "age", "121", RANGE_UNIT),
    cell("sofa", 2, "gcs", "2", RANGE),
    cell("sofa", 2, "gcs", "16", RANGE),
    cell("participants", 2, "lactate_mmol_l", "-0.1", RANGE_UNIT),
    cell("participants", 2, "lactate_mmol_l", "40.01", RANGE_UNIT),
    cell("participants", 2, "randomized_at", "", NOT_EMPTY),
    cell("events", 2, "severity", "", NOT_EMPTY),
    cell("centers", 2, "timezone", "CET", "an IANA time zone, such as {example}"),
    cell("centers", 2, "timezone", "Europe/Lutetia", "an IANA time zone, such as {example}"),
    cell("centers", 2, "center", "07 ", NO_SPACE),
    told("space before an identifier", _set("events", 2, event=" E0001"),
         ("events.csv", 2, "event", " E0001", NO_SPACE)),
    told("line break in an identifier", _set("events", 2, event="E\n1"),
         ("events.csv", 2, "event", "E\\n1", UNSEEN)),
)  # fmt: skip

CLOCK = (
    told("a time that came twice", lambda t: (_set("hemodynamics", 2,
         measured_at="2025-10-26T02:30")(t), _later(t)),
         ("hemodynamics.csv", 2, "measured_at", "2025-10-26T02:30", TWICE)),
    told("a time that never was", lambda t: (_set("hemodynamics", 2,
         measured_at="2025-03-30T02:30")(t)),
         ("hemodynamics.csv", 2, "measured_at", "2025-03-30T02:30", NEVER)),
    told("an onset that never was", _set("events", 2, onset="2025-03-30T02:59"),
         ("events.csv", 2, "onset", "2025-03-30T02:59", NEVER)),
    told("export without offset", _set("export", 2, exported_at="2025-05-05T08:00"),
         ("export.csv", 2, "exported_at", "2025-05-05T08:00",
          "a time with its offset, such as {example}")),
    cell("export", 2, "exported_at", "yesterday", TIME),
    told("export without its column", _drop("export", "exported_at"),
         ("export.csv", 1, "exported_at", "missing", THE_COLUMN)),
    told("two exports", lambda t: t["export"].append({"exported_at": "2025-05-05T08:01+02:00",
                                                      "source": "EDC"}),
         ("export.csv", None, None, "2", "one row")),
    told("export that does not say when", lambda t: t["export"].clear(),
         ("export.csv", None, None, "0", "one row")),
)  # fmt: skip

KEYS = (
    told("duplicate participant", _again("participants", 2),
         (P, 5, "participant", "07-001", ONCE)),
    told("duplicate of two key columns", _again("sofa", 3),
         ("sofa.csv", 7, "participant, day", "07-001, 7", ONCE)),
    told("the same instant, written otherwise", lambda t: t["infusion"].append(
         {**t["infusion"][0], "changed_at": "2025-04-02 14:00:00Z"}),
         ("infusion.csv", 10, "participant, changed_at", "07-001, 2025-04-02 14:00:00Z", ONCE)),
    told("center that looks like another", lambda t: t["centers"].append(
         {**t["centers"][0], "center": "0\u00a07"}),
         ("centers.csv", 4, "center", "0\\xa07", "an identifier that cannot be taken for {other}")),
    told("participant in another case", lambda t: (
         _set("participants", 2, participant="A-1")(t),
         _set("participants", 3, participant="a-1")(t),
         [t[n].clear() for n in t if n not in ("export", "centers", "participants")]),
         (P, 3, "participant", "a-1", "an identifier that cannot be taken for {other}")),
    told("unknown center", _set("screening", 2, center="99"),
         ("screening.csv", 2, "center", "99", REFERENCE)),
    told("unknown center of a participant", _set("participants", 4, center="99"),
         (P, 4, "center", "99", REFERENCE)),
    told("unknown center of a participant whose time has an offset",
         _set("participants", 4, center="99", randomized_at="2025-05-01T16:05Z"),
         (P, 4, "center", "99", REFERENCE)),
    told("space after a participant that others refer to",
         _set("participants", 2, participant="07-001 "),
         (P, 2, "participant", "07-001 ", NO_SPACE)),
    told("unknown participant", _set("events", 2, participant="07-999"),
         ("events.csv", 2, "participant", "07-999", REFERENCE)),
    told("center of somebody else", _set("events", 2, center="12"),
         ("events.csv", 2, "center", "12", OWN_CENTER)),
    told("screened as not eligible, yet randomized", _set("screening", 3, outcome="refused"),
         ("screening.csv", 3, "outcome", "refused",
          "randomized, since the row names a participant")),
    told("two screened, one randomized", _set("screening", 2, outcome="randomized",
                                              participant="07-001"),
         ("screening.csv", 3, "participant", "07-001", "a participant no other row names")),
)  # fmt: skip

ORDER = (
    cell("participants", 2, "icu_discharged_at", "2025-05-05T08:01", FUTURE),
    cell("participants", 4, "last_contact_at", "2025-05-05T10:01", FUTURE),
    cell("consent", 4, "sought_on", "2025-05-06", FUTURE),
    cell("events", 4, "onset", "2025-06", FUTURE),
    cell("centers", 2, "closed_on", "2025-05-06", FUTURE),
    cell("sofa", 6, "day", "5", "a day that has come by the export"),
    told("randomized before the center opened", _set("centers", 2, opened_on="2025-04-03"),
         (P, 2, "randomized_at", "2025-04-02T14:35", "not before the center opened ({day})")),
    told("randomized after the center closed", _set("centers", 2, closed_on="2025-04-09"),
         (P, 3, "randomized_at", "2025-04-10T09:20", "not after the center closed ({day})")),
    told("randomized in a center that never opened", _set("centers", 3, opened_on=""),
         (P, 4, "randomized_at", "2025-05-01T20:05", "none while the center's opened_on is empty")),
    told("closed before it opened", lambda t: t["centers"].append(
         {**t["centers"][0], "center": "13", "opened_on": "2025-03-12", "closed_on": "2025-03-11"}),
         ("centers.csv", 4, "opened_on", "2025-03-12", AFTER)),
    cell("screening", 3, "screened_on", "2025-04-03", AFTER_THEIRS),
    cell("participants", 2, "norepinephrine_onset_at", "2025-04-02T14:36", AFTER),
    cell("participants", 2, "last_contact_at", "2025-04-02T14:34", BEFORE),
    cell("participants", 2, "withdrawn_at", "2025-04-01T09:00", BEFORE),
    cell("participants", 3, "died_at", "2025-04-10T09:19", BEFORE),
    cell("participants", 3, "last_contact_at", "2025-04-13T03:16", AFTER),
    cell("participants", 3, "icu_discharged_at", "2025-04-13T03:16", AFTER),
    cell("participants", 2, "hospital_discharged_at", "2025-04-11T09:59", BEFORE),
    cell("participants", 2, "icu_discharged_at", "2025-04-02T14:34", BEFORE),
    cell("participants", 3, "hospital_discharged_at", "2025-04-13T03:16", AFTER),
    told("event ended after death", _set("events", 3, ended="2025-04-14"),
         ("events.csv", 3, "ended", "2025-04-14", AFTER_THEIRS)),
    cell("consent", 2, "decided_on", "2025-04-01", BEFORE),
    cell("infusion", 2, "changed_at", "2025-04-02T14:34", BEFORE_THEIRS),
    cell("infusion", 7, "rate_ng_kg_min", "0.5", "a rate of 0 at a pause or stop"),
    cell("infusion", 2, "rate_ng_kg_min", "0", "a rate above 0 where the drug runs"),
    cell("infusion", 2, "action", "increase", "start, for the participant's first action"),
    told("measured after death", lambda t: t["hemodynamics"].append(
         {**t["hemodynamics"][0], "participant": "07-002", "measured_at": "2025-04-13T03:16"}),
         ("hemodynamics.csv", 5, "measured_at", "2025-04-13T03:16", AFTER_THEIRS)),
    told("infused after death", lambda t: t["infusion"].append(
         {**t["infusion"][4], "action": "resume", "changed_at": "2025-04-13T04:00"}),
         ("infusion.csv", 10, "changed_at", "2025-04-13T04:00", AFTER_THEIRS)),
    cell("sofa", 5, "day", "4", AFTER_THEIRS),
    cell("support", 4, "day", "4", AFTER_THEIRS),
    told("event after death", _set("events", 3, onset="2025-04-14", ended="", aware_at="",
                                   reported_at=""),
         ("events.csv", 3, "onset", "2025-04-14", AFTER_THEIRS)),
    cell("safety_forms", 2, "received_on", "2025-04-01", BEFORE_THEIRS),
    cell("events", 2, "ended", "2025-04-02", BEFORE),
    cell("events", 2, "aware_at", "2025-04-03T08:19", BEFORE),
    cell("events", 3, "reported_at", "2025-04-10T11:59", BEFORE),
    cell("deviations", 2, "discovered_on", "2025-04-09", BEFORE),
    cell("deviations", 2, "reported_on", "2025-04-14", BEFORE),
    cell("deviations", 2, "closed_on", "2025-04-15", BEFORE),
)  # fmt: skip


def _later(tables: Tables) -> None:
    tables["export"][0]["exported_at"] = "2025-11-05T08:00+01:00"


DAMAGES = (*STRUCTURE, *ENCODING, *BLINDING, *CELLS_WRONG, *CLOCK, *KEYS, *ORDER)
