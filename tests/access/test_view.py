"""The door: what a measure is handed and what a person is told, whatever the measure tries."""

import pandas as pd
import pytest

from data.access import view as door_module
from data.access.policy import DECLARED_AGGREGATES, GUARDED
from data.access.view import Door, Refused
from data.measures.registry import CENTER, MEASURES, PARTICIPANT, load_measures
from data.store.home import Home
from data.vocabulary import ALL_CENTERS, TABLES, Grain, Mark, NotShown, Role, Topic
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.tables import EVENTS, EXPORT_TABLES, PARTICIPANTS
from tests.blinding.checks import door as checks
from tests.blinding.homes import MONDAYS, bring_in, canary_texts, new_home, write_texts
from tests.blinding.planting import ONE, counting, greedy, planted

STEERING, SITE = Role.STEERING, Role.SITE_LEAD
OWN = frozenset({"QC02Z"})


@pytest.fixture
def door(bench):
    return checks.door_of(bench)


@pytest.fixture
def growing(bench):
    return checks.growing(bench)


def reason(answer):
    assert isinstance(answer, NotShown)
    return str(answer.reason)


# --- whole sets ----------------------------------------------------------------------------


def test_no_answer_names_a_center_or_a_person_that_is_not_the_askers(bench):
    assert list(checks.answers_name_nobody(bench)) == []


def test_a_measure_is_handed_what_the_policy_says_and_no_more(bench):
    assert list(checks.handed_is_what_the_policy_says(bench)) == []


def test_the_canaries_can_be_seen_by_those_who_may(door):
    view = door.view("", Role.COORDINATION)
    with greedy(EVENTS, PARTICIPANTS, topic=Topic.AESI) as (measure, handed):
        view.run(measure)
    text = "".join(frame.to_csv() for frame in handed)
    assert all(token in text for token in ("QE", "QP", "QC", "QT"))


def test_every_row_of_a_trial_belongs_to_a_center():
    clinical = [t for t in TABLES.values() if not t.live and t.name != "export"]
    assert [t.name for t in clinical if CENTER not in t.names] == []


def test_every_identifier_is_marked():
    named = {"participant", "screening", "event", "deviation"}
    marks = {
        (t.name, c.name): c.mark
        for t in TABLES.values()
        if not t.live
        for c in t.columns
        if c.name in named
    }
    assert len(marks) > 20
    assert {key for key, mark in marks.items() if mark is not Mark.IDENTIFIES} == set()


@pytest.mark.parametrize("measure", load_measures().values(), ids=lambda m: m.name)
def test_what_is_by_participant_is_not_shown_to_steering(door, measure):
    answer = door.view("", STEERING).run(measure)
    if PARTICIPANT in measure.by:
        assert "charter" in reason(answer)
    elif isinstance(answer, pd.DataFrame):
        assert PARTICIPANT not in answer.columns


# --- own rows ------------------------------------------------------------------------------


@pytest.mark.parametrize("centers", [frozenset(), frozenset({"QC99Z"}), None])
def test_without_a_center_there_is_no_row(door, centers):
    view = door.view("", SITE, centers)
    for table in (*EXPORT_TABLES.values(), ENROLLMENT):
        if CENTER in table.names:
            with greedy(table, topic=table.topic) as (measure, handed):
                view.run(measure)
            assert [len(frame) for frame in handed] in ([0], [])
    assert view.center_names() == {}
    assert view.zone == "UTC"


def test_an_undeclared_aggregate_counts_own_rows_alone(door):
    def planted_total(enrollment, at):
        return pd.DataFrame({"n": [len(enrollment)]})

    with planted(planted_total, ENROLLMENT, topic=Topic.RECRUITMENT, columns={"n": ""}) as measure:
        everybody = door.view("", STEERING).run(measure)["n"].item()
        own = door.view("", SITE, OWN).run(measure)["n"].item()
    assert 0 < own < everybody


def test_a_declared_aggregate_counts_everybody_and_is_handed_no_name(door, monkeypatch):
    with greedy(PARTICIPANTS, ENROLLMENT, topic=Topic.RECRUITMENT) as (measure, handed):
        monkeypatch.setattr(
            door_module, "DECLARED_AGGREGATES", DECLARED_AGGREGATES | {measure.name}
        )
        door.view("", SITE, OWN).run(measure)
    assert [frame[CENTER].nunique() for frame in handed] == [6, 6]
    assert not any("QP" in frame.to_csv() for frame in handed)


def test_what_is_declared_exists_and_has_no_key():
    declared = [MEASURES[name] for name in sorted(DECLARED_AGGREGATES)]
    assert [m.name for m in declared if m.grain is not Grain.TRIAL] == []
    assert {m.topic for m in declared} == {Topic.RECRUITMENT}


def test_a_comparison_needs_three_other_centers(bench):
    assert list(checks.peers(bench)) == []


def test_a_comparison_needs_participants_in_them(door, monkeypatch):
    total = MEASURES["recruitment_total"]
    enrolled = door.cut(2).tables["enrollment"]
    others = int((~enrolled[CENTER].isin(OWN)).sum())
    for least, shown in ((others, True), (others + 1, False)):
        monkeypatch.setattr(door_module, "PEERS", (door_module.PEERS_AT_LEAST, least))
        answer = door.view("", SITE, OWN).run(total)
        assert isinstance(answer, pd.DataFrame) is shown


# --- topics and grain ----------------------------------------------------------------------


@pytest.mark.parametrize("role", [STEERING, SITE, Role.COORDINATION, Role.DSMB])
def test_a_column_of_another_topic_is_not_there(door, role):
    def planted_curious(events, at):
        return pd.DataFrame({"n": [events["kind"].eq("bleeding").sum()]})

    with (
        planted(planted_curious, EVENTS, topic=Topic.SAE_PROCESS, columns={"n": ""}) as measure,
        pytest.raises(KeyError, match="kind"),
    ):
        door.view("", role, OWN).run(measure)


def test_a_center_is_one_word_where_the_grain_is_the_trial(door):
    def planted_ages(people, at):
        return people.groupby(CENTER, as_index=False)["age"].median()

    columns = {CENTER: "", "age": "years"}
    with planted(
        planted_ages, PARTICIPANTS, topic=Topic.BASELINE, by=(CENTER,), columns=columns
    ) as measure:
        pooled = door.view("", STEERING).run(measure)
        by_center = door.view("", Role.COORDINATION).run(measure)
    assert pooled[CENTER].tolist() == [ALL_CENTERS]
    assert len(by_center) > 1


def test_a_measure_says_how_fine_it_is_or_does_not_load():
    def planted_careless(people, at):
        return people

    for table, column in (
        (PARTICIPANTS, CENTER), (PARTICIPANTS, PARTICIPANT), (EVENTS, "event"), (EVENTS, "term"),
    ):  # fmt: skip
        with (
            pytest.raises(ValueError, match="not by it"),
            planted(planted_careless, table, topic=table.topic, columns={column: ""}),
        ):
            pass
    assert "planted_careless" not in MEASURES


def test_a_measure_must_return_what_it_declares(door):
    def planted_surplus(people, at):
        return people

    with (
        planted(planted_surplus, PARTICIPANTS, topic=Topic.BASELINE, columns={"n": ""}) as measure,
        pytest.raises(TypeError, match="planted_surplus"),
    ):
        door.view("", STEERING).run(measure)


def test_a_page_is_handed_no_table(door):
    view = door.view("", STEERING)
    assert not hasattr(view.cut, "tables")
    assert not hasattr(view, "door")


# --- pooled figures under blinded eyes -------------------------------------------------------


def test_small_cells(bench):
    assert list(checks.small_cells(bench)) == []


def test_renewal(bench):
    assert list(checks.renewal(bench)) == []


def test_maturity_is_the_measures_own(growing):
    with counting(10, 30, Topic.AESI, ENROLLMENT, mature_days=100_000) as measure:
        answer = growing.view("", STEERING).run(measure)
    assert "30" in reason(answer)


@pytest.mark.parametrize("topic", sorted(GUARDED))
def test_each_guarded_topic_is_guarded_or_closed(growing, topic):
    with counting(4, 50, topic, ENROLLMENT) as measure:
        assert isinstance(growing.view("", STEERING).run(measure), NotShown)


def test_own_rows_and_listings_are_not_guarded(door):
    with counting(4, 30, Topic.AESI, ENROLLMENT) as measure:
        for role in (SITE, Role.COORDINATION):
            assert isinstance(door.view("", role, OWN).run(measure), pd.DataFrame)


@pytest.mark.parametrize("role", [Role.DSMB, Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_open_pages_show_unblinded_eyes_nothing_guarded(growing, role):
    with counting(10, 40, Topic.AESI, ENROLLMENT) as measure:
        assert "charter" in reason(growing.view("", role).run(measure))


def test_a_guarded_measure_compares_no_cuts(growing):
    def planted_change(now, then, at):
        return pd.DataFrame({"count": [10], "of": [40]})

    columns = {"count": "", "of": ""}
    with (
        planted(
            planted_change, ENROLLMENT, topic=Topic.AESI, columns=columns, since=True
        ) as measure,
        pytest.raises(TypeError, match="renewal"),
    ):
        growing.view("", STEERING).run(measure)


# --- what is not there -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "choices", [{"period": "always"}, {"period": None}, {"role": "coordination"}, {"since": 1}]
)
def test_an_unknown_choice_is_refused(door, choices):
    with pytest.raises(Refused):
        door.view("", STEERING).run(MEASURES["recruitment_curve"], **choices)


@pytest.mark.parametrize("cut", [0, 3, -1, 10**9])
def test_an_unknown_cut_is_refused(door, cut):
    with pytest.raises(Refused):
        door.view("", STEERING, cut=cut)


@pytest.mark.parametrize("since", [2, 3, 0, -1, True, "1", "x", None, [1]])
def test_only_an_earlier_cut_can_be_compared_with(door, since):
    with pytest.raises(Refused):
        door.view("", STEERING, cut=2).run(MEASURES["compared_cuts"], since=since)


def test_the_first_cut_has_nothing_to_compare(door):
    answer = door.view("", STEERING, cut=1).run(MEASURES["compared_cuts"])
    assert "first cut" in reason(answer)


def test_before_the_first_cut_nothing_is_shown(tmp_path):
    view = Door(new_home(tmp_path / "home")).view("", STEERING)
    assert "imported" in reason(view.run(MEASURES["recruitment_total"]))
    assert view.cut is None
    assert view.center_names() == {}


def test_a_table_that_was_not_supplied_says_so(tmp_path):
    texts = {name: t for name, t in canary_texts(MONDAYS[0]).items() if name != "events"}
    home = new_home(tmp_path / "home")
    bring_in(home, write_texts(tmp_path / "export", texts))
    view = Door(Home.open(tmp_path / "home")).view("", Role.COORDINATION)
    with greedy(EVENTS, topic=Topic.AESI) as (measure, handed):
        assert "events" in reason(view.run(measure))
    assert handed == []
    assert "Not supplied" in reason(view.run(MEASURES["sae_counts"]))

    def planted_anyway(events, at):
        assert events.empty
        return ONE

    with planted(planted_anyway, EVENTS, topic=Topic.AESI, columns={"n": ""},
                 optional=(EVENTS,)) as measure:  # fmt: skip
        assert view.run(measure)["n"].item() == 1
