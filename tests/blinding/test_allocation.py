"""The allocation: nothing blinded depends on it, and no byte of a home holds it.

There is no vault yet, so a home knows no arm at all. With a null effect another allocation gives
the same exports; an export that brings one along is refused, and nothing of it stays.
"""

from __future__ import annotations

import base64
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from data.load import import_export
from data.synthetic import export_at, synthetic_trial, write_allocation, write_export
from data.vocabulary import Role
from tests.blinding.checks.faults import logged
from tests.blinding.crawl import crawl, shown, text_of
from tests.blinding.homes import (
    CENTERS,
    MONDAYS,
    PEOPLE,
    SEED,
    bring_in,
    made_up,
    new_home,
    people_of,
    write_texts,
)
from tests.blinding.stage import Stage

ARMS = ("QARMONE", "QARMTWO")  # arms' names that stand nowhere else


def test_without_an_effect_another_allocation_gives_the_same_export():
    trials = [
        synthetic_trial(SEED, PEOPLE, CENTERS, effect=False, allocation_seed=seed)
        for seed in (1, 2)
    ]
    assert not trials[0].allocation.equals(trials[1].allocation)
    for as_of in (*MONDAYS, trials[0].completed_at):
        one, other = (export_at(trial, as_of) for trial in trials)
        assert len(one) > 10
        assert all(one[name].equals(other[name]) for name in one)


def test_nor_other_bytes(tmp_path):
    for seed in (1, 2):
        trial = synthetic_trial(SEED, PEOPLE, CENTERS, effect=False, allocation_seed=seed)
        write_export(tmp_path / str(seed), trial, MONDAYS[-1])
    written = [_files(tmp_path / str(seed)) for seed in (1, 2)]
    assert written[0] == written[1] != {}


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


def test_an_allocation_beside_the_export_is_nowhere_in_home_log_or_answer(tmp_path, capfd):
    """Its file lies next to the folder while the export is imported and everybody looks."""
    made = made_up()
    arms = made.allocation["arm"].map({"placebo": ARMS[0], "iloprost": ARMS[1]})
    made = replace(made, allocation=made.allocation.assign(arm=arms))
    write_export(tmp_path / "export", made, MONDAYS[-1])
    write_allocation(tmp_path / "export-allocation.csv", made)
    assert ARMS[0] in (tmp_path / "export-allocation.csv").read_text()
    with logged() as lines:
        home = new_home(tmp_path / "home")
        bring_in(home, tmp_path / "export")
        people_of(tmp_path / "home", home, ["02"])
        stage = Stage(tmp_path / "home")
        said = [_everything(stage, who) for who in stage.everybody]
        stage.marked(stage.person(stage.one(Role.STEERING)))
    home.close()
    told = b"".join(said) + "".join(lines).encode() + "".join(capfd.readouterr()).encode()
    for text in _spellings(*ARMS, "placebo", "Placebo"):
        assert text not in told
    for text in _spellings(*ARMS):  # the definition itself names what must not be said
        assert text not in _bytes_of(tmp_path / "home")


def _everything(stage: Stage, who) -> bytes:
    found = crawl(stage.person(who), stage.view(who), [1])
    assert shown(found) > 10
    return text_of(found)


@pytest.mark.parametrize("name", ["allocation.csv", "bras.csv", "randomization_list.xlsx"])
def test_a_list_in_the_folder_is_refused_unread(tmp_path, name):
    home = new_home(tmp_path / "home")
    write_export(tmp_path / "export", made_up(), MONDAYS[-1])
    (tmp_path / "export" / name).write_text(f"participant,arm\n01-001,{ARMS[0]}\n")
    outcome = import_export(home, tmp_path / "export", home.trial, by="test")
    home.close()
    assert outcome.outcome == "refused"
    assert b"QARM" not in _bytes_of(tmp_path / "home")


def test_an_uploaded_arm_leaves_nothing(bench):
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.COORDINATION))
    texts = export_at(made_up(), MONDAYS[-1])
    people = texts["participants"].assign(arm=ARMS[0])
    files = [(io.BytesIO(frame.to_csv(index=False).encode()), f"{name}.csv")
             for name, frame in {**texts, "participants": people}.items()]  # fmt: skip
    found = somebody.post("/imports/upload", data={"files": files})
    assert found.headers["Location"] == "/imports?done=refused"
    page = somebody.page("/imports", "?done=refused")
    assert page.status_code == 200
    assert "participants.csv" in page.text
    assert b"QARM" not in page.data + somebody.get("/export/imports.findings.csv").data
    stage.marked(somebody)
    assert b"QARM" not in _bytes_of(stage.path)


def _spellings(*words: str) -> list[bytes]:
    """The words as they are, and as somebody might have packed them."""
    plain = [word.encode() for word in words]
    wide = [word.encode("utf-16-le") for word in words]
    packed = [base64.b64encode(word.encode())[:-4] for word in words]
    return [*plain, *wide, *packed]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
