"""Which names and words give an arm away, and which do not."""

from __future__ import annotations

import pytest

from data.intake.blinding import arm_file, arm_name, arm_words
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import EXPORT_TABLES

WORDS = read_trial(SHIPPED_TRIAL).blinding_words
tells = arm_words(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_definition_tells_in_any_spelling(word) -> None:
    for text in (word, word.upper(), f"under {word}, then", f"({word.title()})", f"x_{word}_2",
                 word.replace(" ", "  "), word.replace(" ", "\u00a0"), f"{word}0.9"):  # fmt: skip
        assert tells(text), text


@pytest.mark.parametrize(
    "text", ["Sérum Physiologique", "placébo", "ＰＬＡＣＥＢＯ", "Ilome\u0301dine"]
)
def test_accents_and_widths_do_not_hide_a_word(text) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text", ["", "pinnacle", "salines", "placebos2x", "iloprostx", "serum", "physiologique"]
)
def test_a_part_of_a_word_does_not_tell(text) -> None:
    assert not tells(text)


def test_no_words_tell_nothing() -> None:
    assert not arm_words([])("placebo")


NAMES = [
    "arm", "ARM", "ARMCD", "actarm", "ActArmCd", "ARMNRS", "planarm", "treatment",
    "Treatment Group", "TRT01A", "trtp", "extrt", "group", "grp", "groupe", "allocation",
    "allocated_to", "rand_no",
    "RANDNO", "randomization_code", "randomisation", "kit", "KitNo", "kit_number", "batch", "lot",
    "lot_no", "EXLOT", "block", "bloc", "stratum", "strata", "drug", "study_drug", "iloprost",
    "dose_ilomedin", "placebo_yn", "day_1_arm_2", "bras_de_traitement", "unblinded", "assigned",
    "spdevid", "verum",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_allocation_tells(name) -> None:
    assert arm_name(name, tells)


@pytest.mark.parametrize(
    "name", ["remark", "randomized_by", "pharmacy", "warmth", "slot", "initials", "blood_pressure",
             "enrolled", "harm", "kitchen", "", "subgroups_n"]
)  # fmt: skip
def test_other_names_do_not(name) -> None:
    assert not arm_name(name, tells)


def test_the_vocabulary_itself_tells_nothing_by_its_cells() -> None:
    choices = {c for t in EXPORT_TABLES.values() for column in t.columns for c in column.choices}
    assert not [choice for choice in choices if tells(choice)]


@pytest.mark.parametrize(
    "file",
    [
        "allocation.csv",
        "ARM.csv",
        "randomization_list.xlsx",
        "kits.zip",
        "treatment",
        "iloprost.txt",
    ],
)
def test_a_file_that_may_be_a_list_tells(file) -> None:
    assert arm_file(file, tells)


@pytest.mark.parametrize("file", ["treatment guide.pdf", "README.md", "participants.csv"])
def test_other_files_do_not(file) -> None:
    assert not arm_file(file, tells)
