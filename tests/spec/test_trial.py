"""The trial definition: what the shipped one holds, and that nothing of it can be changed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from data.trial import SHIPPED_TRIAL, Charter, Trial, demo_trial_text, read_charter, read_trial
from data.trial.reading import expected_of
from data.vocabulary import EXPORT_TABLES
from tests.spec.definitions import CHARTER_TEXT, TEXT, edited, told


@pytest.fixture(scope="module")
def trial() -> Trial:
    return read_trial(SHIPPED_TRIAL)


def test_the_shipped_definition_holds_what_the_protocol_says(trial: Trial) -> None:
    assert (trial.name, trial.target, trial.study_day) == ("I-MICRO", 236, "calendar")
    assert (trial.window.earliest_h, trial.window.latest_h) == (6, 24)
    assert [(s.after_min, s.rate) for s in trial.infusion.ladder] == [(0, 0.5), (30, 1), (60, 1.5)]
    assert (trial.infusion.max_rate, trial.infusion.duration_h) == (1.5, 48)
    assert trial.sofa.days == tuple(range(8))
    assert (trial.sofa.baseline_day, trial.sofa.final_day) == (0, 7)
    assert trial.sae.report_within_h == 24
    assert trial.follow_up.days == 28


def test_the_planned_dose_follows_from_the_ladder(trial: Trial) -> None:
    """trial.md section 3: 15 + 30 + 47·60·1.5 = 4275 ng/kg."""
    assert trial.infusion.planned_dose_ng_kg == pytest.approx(4275)


@pytest.mark.parametrize(
    ("hours", "dose"),
    [(-1, 0), (0, 0), (0.25, 7.5), (0.5, 15), (0.75, 30), (1, 45), (2, 135), (48, 4275),
     (100, 4275)],
)  # fmt: skip
def test_the_planned_dose_up_to_an_hour(trial: Trial, hours: float, dose: float) -> None:
    assert trial.infusion.dose_until(hours) == pytest.approx(dose)


def test_the_plan_gives_about_six_and_four_tenths_a_month(trial: Trial) -> None:
    assert trial.planned.first_participant_on == date(2019, 7, 3)
    assert trial.planned_per_month == pytest.approx(6.4, abs=0.05)


def test_the_catalog_is_the_vocabulary_s(trial: Trial) -> None:
    choices = EXPORT_TABLES["deviations"].column("code").choices
    assert sorted(rule.code for rule in trial.deviations) == sorted(choices)


def test_what_a_drug_effect_can_cause_is_the_product_s_list(trial: Trial) -> None:
    drug = {rule.code for rule in trial.deviations if rule.drug_effect}
    assert drug == {"DURATION", "DOSE-MAX", "DOSE-STEP", "UNBLIND", "OTHER"}


def test_only_the_two_minor_kinds_and_other_are_not_important(trial: Trial) -> None:
    minor = {rule.code for rule in trial.deviations if not rule.important}
    assert minor == {"SAMPLE-LATE", "MOTTLING-PHOTO", "OTHER"}


def test_the_tolerance_limits_are_those_of_requirement_q_2(trial: Trial) -> None:
    assert [(one.code, one.watch, one.limit) for one in trial.limits] == [
        ("primary_not_evaluable", 0.03, 0.05),
        ("not_eligible", 0.02, 0.03),
        ("infusion_incomplete", 0.03, 0.05),
        ("vital_status_unknown", 0.01, 0.02),
        ("data_removed", 0.02, 0.03),
    ]
    assert {one.min_participants for one in trial.limits} == {20}
    assert trial.signals.limit_probability == 0.80


def test_every_line_of_values_carries_its_mark() -> None:
    """A value without a mark hides whether it was confirmed; table-wide marks count."""
    blind, marked = [], False
    for number, line in enumerate(TEXT.splitlines(), start=1):
        if line.startswith("#"):
            marked = marked or any(f"[{mark}]" in line for mark in "CDAU")
        elif line.startswith("["):
            marked = any(f"[{mark}]" in line for mark in "CDAU") or line.startswith("[[")
        elif " = " in line and not line.startswith(" "):
            own = any(f"[{mark}]" in line for mark in "CDAU")
            if not (own or marked or line.split(" = ")[0] in {"format", "name", "version"}):
                blind.append((number, line))
    assert blind == []


def test_text_and_digest_are_of_the_file_as_read(trial: Trial) -> None:
    assert trial.text == TEXT
    assert trial.digest == hashlib.sha256(TEXT.encode()).hexdigest()
    assert trial == read_trial(TEXT)
    assert len({trial, read_trial(TEXT)}) == 1


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path, trial: Trial) -> None:
    path = tmp_path / "trial.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_trial(path).deviations == trial.deviations
    assert read_trial("\ufeff" + TEXT) == trial


def test_a_center_has_its_own_target_or_the_default() -> None:
    text = edited(TEXT, "[centers.targets]  # [U]", '[centers.targets]\n"07" = 20\n#')
    trial = read_trial(text)
    assert (trial.center_target("07"), trial.center_target("08")) == (20, 8)


def test_other_has_a_rule_even_where_the_catalog_leaves_it_out(trial: Trial) -> None:
    start = TEXT.index('[[deviations]]\ncode = "OTHER"')
    without = TEXT[:start] + TEXT[TEXT.index("# Quality tolerance limits") :]
    other = read_trial(without).deviation("OTHER")
    assert (other.important, other.drug_effect) == (False, True)
    assert other == trial.deviation("OTHER")
    assert trial.deviation("KIT").label == "Wrong kit"
    with pytest.raises(KeyError):
        trial.deviation("KITS")


def test_the_demo_definition_differs_in_the_two_dates_alone(trial: Trial) -> None:
    text = demo_trial_text(date(2025, 3, 3), date(2027, 6, 30))
    demo = read_trial(text)
    assert demo.planned.first_participant_on == date(2025, 3, 3)
    assert demo.planned.last_participant_on == date(2027, 6, 30)
    assert demo.model_copy(update={"planned": trial.planned}).model_dump() == trial.model_dump()
    changed = [new for old, new in zip(TEXT.splitlines(), text.splitlines(), strict=True)
               if old != new]  # fmt: skip
    assert len(changed) == 2
    assert all("# DEMO" in line for line in changed)


def models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from models(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from models(item)


@pytest.mark.parametrize("read", [lambda: read_trial(TEXT), lambda: read_charter(CHARTER_TEXT)])
def test_no_key_of_any_table_can_be_changed(read: Any) -> None:
    tables = list(models(read()))
    assert len(tables) > 2
    for table in tables:
        for name in type(table).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(table, name, getattr(table, name))


def test_targets_and_lists_cannot_be_changed(trial: Trial) -> None:
    with pytest.raises(TypeError):
        trial.centers.targets["07"] = 3
    lists = [getattr(table, name) for table in models(trial) for name in type(table).model_fields]
    assert not [value for value in lists if isinstance(value, list | dict | set)]


def leaves(node: Any) -> Iterator[dict[str, Any]]:
    """Every piece of a JSON schema that describes a value."""
    if isinstance(node, dict):
        if "type" in node or "const" in node or "enum" in node:
            yield node
        for value in node.values():
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)


@pytest.mark.parametrize("kind", [Trial, Charter])
def test_every_key_can_say_what_it_expects(kind: type[BaseModel]) -> None:
    nodes = [node for node in leaves(kind.model_json_schema()) if node.get("type") != "null"]
    assert len(nodes) > 10
    for node in nodes:
        if isinstance(node.get("type", ""), str):
            assert str(expected_of(node))


@pytest.mark.parametrize("key", sorted(tomllib.loads(TEXT)))
def test_no_key_of_the_definition_can_be_left_out_or_be_of_another_kind(key: str) -> None:
    """Each top key replaced by a value of no kind it could have: told, whatever the key."""
    if key == "format":
        return
    other = f'{key} = 1979-05-27T07:32:00\nformat = "trial/1"'
    findings = told(read_trial, other)
    assert [found for name, found, _ in findings if name == key] == ["1979-05-27 07:32:00"]
