"""What is kept follows what happens: threat N6. A kept page is never older than what it says."""

from data.store.cuts import freeze_cut
from data.trial import SHIPPED_CHARTER
from data.vocabulary import Role, Topic
from data.vocabulary.analysis import ENROLLMENT
from tests.blinding.homes import bring_in, canary_texts, write_texts
from tests.blinding.planting import counting


def test_a_frozen_cut_says_so_at_once(bench):
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.STEERING))
    before = somebody.page("/recruitment", "?cut=2").text
    assert somebody.page("/recruitment", "?cut=2").text == before
    freeze_cut(stage.home, 2, "Meeting of the test", by="test")
    assert "Meeting of the test" not in before
    assert "Meeting of the test" in somebody.page("/recruitment", "?cut=2").text


def test_a_new_cut_is_the_newest_at_once(bench, tmp_path):
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.STEERING))
    older = somebody.page("/recruitment", "?cut=3").text
    newest = somebody.page("/recruitment").text
    texts = canary_texts(stage.door.cut(3).as_of)
    bring_in(stage.home, write_texts(tmp_path / "export", texts))
    assert somebody.page("/recruitment", "?cut=3").text != older
    assert somebody.page("/recruitment").text != newest
    assert "QC02Z" in somebody.page("/recruitment").text


def test_another_charter_holds_at_once(bench):
    stage = bench.fresh()
    who = stage.one(Role.STEERING)
    with counting(10, 40, Topic.AESI, ENROLLMENT) as measure:
        scope = stage.view(who).scope
        assert "charter" not in str(stage.view(who).run(measure))
        stage.home.set_charter(SHIPPED_CHARTER.read_text(), by="test")
        assert "charter" in str(stage.view(who).run(measure))
        assert stage.view(who).scope != scope


def test_a_note_is_there_at_once_and_for_everybody_who_may(bench):
    stage = bench.fresh()
    committee = [w for w in stage.everybody if w.role is Role.STEERING]
    people = [stage.person(who) for who in committee]
    for somebody in people:
        assert "Pharmacy will call" not in somebody.page("/this-week").text
    people[0].post("/do/add_note", data={"text": "Pharmacy will call", "cut": "3"})
    for somebody in people:
        assert "Pharmacy will call" in somebody.page("/this-week").text


def test_a_closed_review_is_what_changes_are_counted_from_at_once(bench, tmp_path):
    stage = bench.fresh()
    texts = canary_texts(stage.door.cut(3).as_of)
    bring_in(stage.home, write_texts(tmp_path / "export", texts))
    who = stage.one(Role.STEERING)
    somebody, scope = stage.person(who), stage.view(who).scope
    for _ in range(2):  # made, and kept
        assert "Against cut 2" in somebody.page("/this-week").text
    somebody.post("/do/close_review", data={"cut": "3"})
    told = somebody.page("/this-week").text
    assert "Against cut 3" in told
    assert "Against cut 2" not in told
    assert stage.view(who).scope != scope


def test_what_changed_since_a_review_is_kept_and_the_record_is_not(bench):
    stage = bench.fresh()
    who = stage.one(Role.STEERING)
    live = {}
    for answer in stage.pages["this-week"].answers:
        view = stage.view(who)
        answer.run(view, [control.values(view)[0] for control in answer.controls])
        live[answer.name] = view.live
    assert {name for name, changing in live.items() if changing} == {"against", "actions", "record"}


def test_a_changed_language_holds_at_once(bench):
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.STEERING))
    english = somebody.page("/recruitment").text
    found = somebody.post("/language", data={"language": "fr", "back": "/recruitment"})
    assert found.headers["Location"] == "/recruitment"
    assert somebody.page("/recruitment").text != english
    for back in ("//elsewhere.example/x", "https://elsewhere.example", "\\\\elsewhere", "x"):
        found = somebody.post("/language", data={"language": "en", "back": back})
        assert found.headers["Location"] == "/"
