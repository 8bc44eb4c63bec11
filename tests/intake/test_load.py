"""An import saves a cut, or finds it saved, or is refused; each try is on record with its event."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.load import import_export
from data.store.cuts import list_cuts, load_cut
from data.store.home import Home
from data.store.live import live_table
from data.trial import SHIPPED_TRIAL, read_trial
from tests.intake.damages import DAMAGES
from tests.intake.exports import AS_OF, write_good

TRIAL = read_trial(SHIPPED_TRIAL)


@pytest.fixture
def home(tmp_path):
    home = Home.create(tmp_path / "home")
    yield home
    home.close()


@pytest.fixture
def good(tmp_path):
    return write_good(tmp_path / "export")


def bring(home, folder, **more):
    return import_export(home, folder, TRIAL, by="dm", **more)


def tries(home) -> list[tuple]:
    table = live_table(home, "imports").sort_values("import").astype(object)
    table = table.where(table.notna(), None)
    return [tuple(row) for row in table[["outcome", "cut", "findings", "tried_by"]].to_numpy()]


def events(home) -> list[str]:
    audit = live_table(home, "audit").sort_values("event")
    return audit.loc[audit["what"].isin(["import", "save cut"]), "what"].tolist()


def test_a_good_export_becomes_a_cut_that_holds_it(home, good) -> None:
    outcome = bring(home, good, role="coordination")
    assert (outcome.outcome, outcome.cut, outcome.findings) == ("saved", 1, [])
    cut = load_cut(home, 1)
    assert cut.as_of == AS_OF
    assert cut.tables["participants"]["participant"].tolist() == ["07-001", "07-002", "12-001"]
    assert tries(home) == [("saved", 1, 0, "dm")]
    assert events(home) == ["save cut", "import"]


def test_the_same_export_again_is_no_new_cut_but_on_record(home, good, tmp_path) -> None:
    bring(home, good)
    turned = write_good(tmp_path / "turned", lambda t: [rows.reverse() for rows in t.values()])
    for folder in (good, turned):
        outcome = bring(home, folder)
        assert (outcome.outcome, outcome.cut) == ("unchanged", 1)
    assert tries(home) == [("saved", 1, 0, "dm")] + [("unchanged", 1, 0, "dm")] * 2
    assert events(home) == ["save cut", "import", "import", "import"]
    assert len(list_cuts(home)) == 1


def test_a_changed_cell_a_later_instant_or_another_definition_is_a_new_cut(
    home, good, tmp_path
) -> None:
    bring(home, good)
    other = write_good(tmp_path / "b", lambda t: t["sofa"][0].update(gcs="13"))
    assert bring(home, other).cut == 2
    assert bring(home, other, as_of=AS_OF + timedelta(hours=1)).cut == 3
    text = TRIAL.text.replace('version = "1.0"', 'version = "1.1"')
    assert import_export(home, other, read_trial(text), "dm", AS_OF + timedelta(hours=1)).cut == 4


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """A home that holds the good export, and that export's folder."""
    folder = tmp_path_factory.mktemp("stocked")
    home = Home.create(folder / "home")
    bring(home, write_good(folder / "export"))
    yield home, folder / "export"
    home.close()


@pytest.mark.parametrize("damage", DAMAGES[::9], ids=lambda damage: damage.name)
def test_a_refused_export_leaves_the_cut_and_the_good_one_still_imports(
    damage, stocked, tmp_path
) -> None:
    home, good = stocked
    before, digest = list_cuts(home), load_cut(home, 1).digest
    folder = write_good(tmp_path / "bad", damage.rows)
    damage.files(folder)
    outcome = bring(home, folder)
    assert (outcome.outcome, outcome.cut) == ("refused", None)
    assert len(outcome.findings) == len(damage.expected)
    assert tries(home)[-1] == ("refused", None, len(damage.expected), "dm")
    assert list_cuts(home) == before
    assert load_cut(home, 1).digest == digest
    assert bring(home, good).outcome == "unchanged"


def test_the_findings_of_a_refused_export_are_kept(home, tmp_path) -> None:
    bring(home, write_good(tmp_path / "bad", lambda t: t["sofa"][0].update(gcs="often")))
    kept = live_table(home, "findings").iloc[0]
    assert (kept["file"], kept["row"], kept["column"], kept["found"]) == (
        "sofa.csv", 2, "gcs", "often",
    )  # fmt: skip


def test_files_without_an_instant_of_their_own_are_the_same_an_hour_later(home, good) -> None:
    (good / "export.csv").unlink()
    assert [bring(home, good).outcome for _ in range(3)] == ["saved", "unchanged", "unchanged"]
    assert bring(home, good, as_of=AS_OF).outcome == "saved"


@pytest.mark.parametrize("stated", [True, False])
def test_imports_at_the_same_time_make_one_cut(home, good, stated) -> None:
    if not stated:
        (good / "export.csv").unlink()
    with ThreadPoolExecutor(8) as pool:
        outcomes = [o.outcome for o in pool.map(lambda _: bring(home, good), range(8))]
    assert sorted(outcomes) == ["saved"] + ["unchanged"] * 7
    assert len(list_cuts(home)) == 1
    assert len(tries(home)) == 8


def test_progress_ends_with_what_came_of_it(home, good, tmp_path) -> None:
    told: list[tuple[float, str]] = []
    bring(home, good, progress=lambda share, what: told.append((share, what)))
    assert told[-1] == (1.0, "saved")
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    bring(home, tmp_path / "nowhere", progress=lambda share, what: told.append((share, what)))
    assert told[-1] == (1.0, "refused")
