"""The allocation: nothing blinded depends on it, and no byte of a home holds it.

With a null effect another allocation gives the same exports; an export that brings one along is
refused, and nothing of it stays. Another list in the vault changes no byte that blinded people get.
"""

from __future__ import annotations

import base64
import io
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from data.allocation import load, make_key, vault_path
from data.load import import_export
from data.store.cuts import freeze_cut
from data.store.home import Home
from data.store.vault import passphrase
from data.synthetic import export_at, synthetic_trial, write_allocation, write_export
from data.vocabulary import BLINDED_ROLES, Role
from tests.blinding.checks.faults import logged
from tests.blinding.crawl import crawl, differing, shown, text_of
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
from tests.blinding.newpage import added
from tests.blinding.stage import Stage
from tests.conftest import copy_home
from tests.vault.closed_page import CLOSED

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


# --- with a vault ------------------------------------------------------------------------------

WORDS = {name: f"four odd words of a {name}" for name in ("statistician", "dsmb")}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A home with a frozen cut, people and keys, before any list is loaded."""
    place = tmp_path_factory.mktemp("vaulted")
    with patch.object(passphrase, "COST", passphrase.Cost(1, 8, 1)):
        home = new_home(place / "home")
        bring_in(home, write_texts(place / "export", export_at(made_up(), MONDAYS[-1])))
        freeze_cut(home, 1, "DSMB meeting 1", by="test")
        people_of(place / "home", home, ["02"])
        for name, words in WORDS.items():
            make_key(home, vault_path(home), name, words)
        home.close()
    return place / "home"


def _arms() -> dict[str, str]:
    listed = made_up().allocation
    return dict(zip(listed["participant"], listed["arm"], strict=True))


def _permuted(seed: int) -> dict[str, str]:
    arm_of = _arms()
    arms = list(arm_of.values())
    Random(seed).shuffle(arms)
    return dict(zip(arm_of, arms, strict=True))


def _swapped() -> dict[str, str]:
    first, second = sorted(set(_arms().values()))
    return {who: second if arm == first else first for who, arm in _arms().items()}


def _flipped() -> dict[str, str]:
    first = min(_arms())
    return {**_arms(), first: _swapped()[first]}


def _constant_per_center() -> dict[str, str]:
    return {who: f"arm {int(who[:2]) % 2}" for who in _arms()}


def _one_against_all() -> dict[str, str]:
    return {who: "x" * 200 if who == min(_arms()) else "y" for who in _arms()}


VARIANTS = {
    "no list": lambda: None, "as made": _arms, "swapped": _swapped, "one flipped": _flipped,
    "constant per center": _constant_per_center, "one against all": _one_against_all,
    "permuted": lambda: _permuted(1),
}  # fmt: skip


def _with(before: Path, target: Path, arm_of: dict[str, str] | None) -> Stage:
    """A copy of the home with this list in its vault."""
    with patch.object(passphrase, "COST", passphrase.Cost(1, 8, 1)):
        copy_home(before, target)
        if arm_of is not None:
            home = Home.open(target)
            content = "\n".join(["participant,arm", *map(",".join, arm_of.items())]).encode()
            done = load(home, vault_path(home), content, "statistician",
                        WORDS["statistician"], accept_notes=True)  # fmt: skip
            assert done.version == 1, done.found.faults
            home.close()
    return Stage(target)


def _blinded_bytes(stage: Stage) -> dict[str, dict]:
    """Everything each blinded person can fetch, after a DSMB member has looked at everything."""
    dsmb = stage.person(stage.one(Role.DSMB))
    dsmb.post("/vault/open", data={"passphrase": WORDS["dsmb"], "back": "/"})
    for page in stage.pages.values():
        dsmb.page(f"/{page.path}")
    return {
        str(who): crawl(stage.person(who), stage.view(who), [1], files=False)
        for who in stage.roles if who.role in BLINDED_ROLES
    }  # fmt: skip


@pytest.fixture(scope="module")
def variants(before, tmp_path_factory):
    """Variant -> (what blinded people get, what a DSMB member gets on a closed page)."""
    place, found = tmp_path_factory.mktemp("variants"), {}
    with added(CLOSED, place):
        for name, arm_of in VARIANTS.items():
            stage = _with(before, place / name.replace(" ", "-"), arm_of())
            found[name] = (_blinded_bytes(stage), _closed_bytes(stage))
            stage.home.close()
    return found


def _closed_bytes(stage: Stage) -> bytes:
    dsmb = stage.person(stage.one(Role.DSMB))
    return dsmb.get("/export/closed-probe.who.csv?cut=1").data


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "no list"])
def test_no_blinded_byte_depends_on_the_list_in_the_vault(variants, name):
    none, some = variants["no list"][0], variants[name][0]
    assert none.keys() == some.keys()
    assert len(none) == len(BLINDED_ROLES)
    for who, transcript in none.items():
        assert shown(transcript) > 10
        assert differing(transcript, some[who]) == [], who


def test_what_the_dsmb_gets_does_depend_on_it(variants):
    """Else the test above would prove nothing."""
    told = {name: closed for name, (_, closed) in variants.items()}
    assert b",A" in told["as made"]
    assert b",A" not in told["no list"]
    assert len({told[name] for name in ("as made", "constant per center", "permuted")}) == 3
