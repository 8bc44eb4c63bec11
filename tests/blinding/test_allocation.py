"""The allocation: nothing blinded depends on it, and no byte of a home holds it.

There is no vault yet, so a home knows no arm at all. With a null effect another allocation gives
the same exports; an export that brings one along is refused, and nothing of it stays.
"""

from __future__ import annotations

import shutil

from data.load import import_export
from data.synthetic import export_at, synthetic_trial
from tests.blinding.homes import CENTERS, MONDAYS, PEOPLE, SEED, bring_in, new_home, write_texts

ARMS = ("QARMONE", "QARMTWO")  # arms' names that stand nowhere else


def test_without_an_effect_another_allocation_gives_the_same_export():
    trials = [
        synthetic_trial(SEED, PEOPLE, CENTERS, effect=False, allocation_seed=seed)
        for seed in (1, 2)
    ]
    assert not trials[0].allocation.equals(trials[1].allocation)
    one, other = (export_at(trial, MONDAYS[-1]) for trial in trials)
    assert all(one[name].equals(other[name]) for name in one)


def test_with_an_effect_it_does_not():
    one, other = (
        export_at(synthetic_trial(SEED, PEOPLE, CENTERS, allocation_seed=seed), MONDAYS[-1])
        for seed in (1, 2)
    )
    assert any(not one[name].equals(other[name]) for name in one)


def test_an_export_with_an_arm_is_refused_and_nothing_of_it_stays(tmp_path):
    made = synthetic_trial(SEED, PEOPLE, CENTERS)
    texts = export_at(made, MONDAYS[-1])
    home = new_home(tmp_path / "home")
    bring_in(home, write_texts(tmp_path / "good", texts))
    people = texts["participants"]
    arms = [ARMS[i % 2] for i in range(len(people))]
    for name, bad in (
        ("arm", people.assign(arm=arms)),
        ("treatment_group", people.assign(treatment_group=arms)),
        ("kit", people.assign(kit_number=arms)),
    ):
        folder = write_texts(tmp_path / name, {**texts, "participants": bad})
        outcome = import_export(home, folder, home.trial, by="test")
        assert outcome.outcome == "refused", name
        told = " ".join(f"{f.found} {f.expected}" for f in outcome.findings)
        assert not any(arm in told for arm in ARMS)
        shutil.rmtree(folder)
    home.close()
    assert _bytes_of(tmp_path / "home").count(b"QARM") == 0


def test_a_word_of_the_drug_in_free_text_is_withheld(tmp_path):
    texts = export_at(synthetic_trial(SEED, PEOPLE, CENTERS), MONDAYS[-1])
    home = new_home(tmp_path / "home")
    events = texts["events"].copy()
    events.loc[events.index[0], "term"] = "Flush on Iloprost QARMONE"
    folder = write_texts(tmp_path / "bad", {**texts, "events": events})
    outcome = import_export(home, folder, home.trial, by="test")
    home.close()
    assert outcome.outcome == "refused"
    assert [(f.file, f.column) for f in outcome.findings] == [("events.csv", "term")]
    assert b"QARMONE" not in _bytes_of(tmp_path / "home")


def _bytes_of(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
