"""What each wrong edit of the trial definition is told, and that its right neighbor is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.trial import DefinitionError, DefinitionFinding, Trial, read_trial
from data.trial.reading import LARGEST_BYTES
from tests.spec.definitions import CHARTER_TEXT, TEXT, edited, told
from tests.spec.wrong_trials import ALLOWED, FROM_0, STEP, WRONG


@pytest.mark.parametrize(("old", "new", "key", "found", "expected"), WRONG)
def test_one_wrong_edit_is_told_by_key_found_and_expected(
    old: str, new: str, key: str, found: str, expected: str | None
) -> None:
    text = edited(TEXT, old, new)
    [finding] = told(read_trial, text)
    assert finding[:2] == (key, found)
    assert expected is None or finding[2] == expected


@pytest.mark.parametrize("code", ["DURATION", "DOSE-MAX", "DOSE-STEP", "UNBLIND", "OTHER"])
def test_a_drug_related_deviation_cannot_be_declared_harmless(code: str) -> None:
    """Else a definition would show by center what the policy keeps trial-wide."""
    start = TEXT.index(f'code = "{code}"')
    text = TEXT[:start] + edited(TEXT[start:], "drug_effect = true", "drug_effect = false")
    expected = "true: a drug effect can cause or tell it"
    assert told(read_trial, text) == [(f"deviations[{code}].drug_effect", "false", expected)]


@pytest.mark.parametrize("code", ["ELIG", "KIT", "MOTTLING-PHOTO"])
def test_a_deviation_may_be_declared_drug_related(code: str) -> None:
    start = TEXT.index(f'code = "{code}"')
    text = TEXT[:start] + edited(TEXT[start:], "drug_effect = false", "drug_effect = true")
    assert read_trial(text).deviation(code).drug_effect


def test_a_code_left_out_is_missed() -> None:
    start, end = (
        TEXT.index('[[deviations]]\ncode = "KIT"'),
        TEXT.index('[[deviations]]\ncode = "SO'),
    )
    [(key, found, expected)] = told(read_trial, TEXT[:start] + TEXT[end:])
    assert (key, expected) == ("deviations", "a rule for KIT")
    assert found.startswith('["ELIG", "CONSENT"')


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_the_other_side_of_each_limit_is_allowed(old: str, new: str) -> None:
    text = edited(TEXT, old, new)
    assert read_trial(text).text == text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{ after_min = 0,", "{ after_min = 1,", [
            ("infusion.ladder[1].after_min", "1", "0, the start"),
            ("infusion.ladder[2].after_min", "30",
             "step_wait_min (30) after the last step, or later"),
        ]),
        (STEP, "{ after_min = 30, rate = 0.5 }", [
            ("infusion.ladder[2].rate", "0.5", "more than the one before it (0.5)"),
            ("infusion.ladder[3].rate", "1.5", "a step up of at most step_max (0.5)"),
        ]),
        ("rate = 0.5 }", "rate = 0.6 }", [
            ("infusion.ladder[1].rate", "0.6", "a step up of at most step_max (0.5)"),
        ]),
    ],
)  # fmt: skip
def test_a_ladder_is_told_every_step_that_breaks_its_own_rule(
    old: str, new: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(read_trial, edited(TEXT, old, new)) == expected


def test_every_error_is_told_at_once() -> None:
    text = edited(TEXT, "target = 236", "target = 0")
    text = edited(text, "earliest_h = 6", "earliest_h = 30")
    text = edited(text, "final_day = 7", "final_day = 9")
    text = edited(text, "limit = 0.05", "limit = 0.01")
    keys = [key for key, _, _ in told(read_trial, text)]
    assert keys == [
        "target", "window.earliest_h", "sofa.final_day", "limits[primary_not_evaluable].watch",
    ]  # fmt: skip


def test_the_error_reads_as_lines_and_never_as_the_library_says_it() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_trial(edited(TEXT, "earliest_h = 6", 'earliest_h = "six"'))
    assert str(caught.value) == (
        f'The trial definition is refused:\n  window.earliest_h: found "six"; expected {FROM_0}'
    )
    assert isinstance(caught.value.findings[0], DefinitionFinding)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("text", "key", "found", "expected"),
    [
        ("name = I-MICRO", "line 1, column 8", '"name = I-MICRO"', "TOML, as key = value"),
        ("a = 1\na = 2", "line 2, column 6", '"a = 2"', "TOML, as key = value"),
        ("center;name\n01;Lyon\n", "line 1, column 7", '"center;name"', "TOML, as key = value"),
        ("a = [1,", "line 1, column 8", '"a = [1,"', "TOML, as key = value"),
        ("a = 1\x00", "line 1, column 6", '"a = 1\\x00"', "TOML, as key = value"),
        ("a = " + "9" * 5000, "the file", "a number or a nesting without end",
         "a trial's values"),
        ("a = " + "[" * 50_000, "the file", "a number or a nesting without end",
         "a trial's values"),
        (CHARTER_TEXT, "format", '"charter/1"', '"trial/1"'),
        ('format = "trial/2"', "format", '"trial/2"', '"trial/1"'),
    ],
)  # fmt: skip
def test_what_is_not_a_definition_is_refused_in_words(
    text: str, key: str, found: str, expected: str
) -> None:
    assert told(read_trial, text) == [(key, found, expected)]


def test_an_empty_definition_misses_every_key() -> None:
    findings = told(read_trial, "")
    needed = [name for name, field in Trial.model_fields.items() if field.is_required()]
    assert [key for key, _, _ in findings] == needed
    assert {found for _, found, _ in findings} == {"nothing"}


def test_files_that_cannot_be_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('title = "étude"'.encode("latin-1"))
    (tmp_path / "large.toml").write_bytes(b"#" * (LARGEST_BYTES + 1))
    toml = "a TOML file of at most 1 MB"
    assert told(read_trial, tmp_path / "latin.toml") == [
        ("latin.toml", "byte 0xe9 at 9", "a text file in UTF-8")
    ]
    assert told(read_trial, tmp_path / "large.toml") == [("large.toml", "1000001 bytes", toml)]
    [(key, found, expected)] = told(read_trial, tmp_path / "none.toml")
    assert (key, found, expected) == (
        str(tmp_path / "none.toml"), "No such file or directory", toml,
    )  # fmt: skip
    assert told(read_trial, tmp_path)[0][1] == "Is a directory"


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(TEXT + "#" * (LARGEST_BYTES - len(TEXT.encode())), encoding="utf-8")
    assert read_trial(path).name == "I-MICRO"
