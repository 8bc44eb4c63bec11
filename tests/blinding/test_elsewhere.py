"""Values that are others': threats B6, C4. Who was opened is on record; links lead on."""

from data.vocabulary import Role
from tests.blinding.checks.dead_links import links_lead_somewhere
from tests.blinding.checks.elsewhere import values_of_others


def test_a_value_of_others_is_refused_like_nobodys(bench):
    assert list(values_of_others(bench)) == []


def test_who_was_opened_stands_on_record(bench):
    stage = bench.fresh()
    who = stage.one(Role.SITE_LEAD)
    somebody, name = stage.person(who), stage.view(who).participants()[0]
    since = stage.marked(somebody)
    shown = somebody.page("/participant", f"?participant={name}")
    file = somebody.get(f"/export/participant.events.csv?participant={name}")
    assert (shown.status_code, file.status_code) == (200, 200)
    wanted = {
        ("page", f"participant participant={name}"),
        ("export", f"participant.events participant={name}"),
    }
    events = stage.settled(lambda found: len(found) >= 2, since)
    assert {(e["what"], e["object"]) for e in events} == wanted
    assert {(e["username"], e["role"], e["outcome"]) for e in events} == {
        (who.username, "site_lead", "done")
    }


def test_without_a_name_nobody_is_shown(bench):
    stage = bench.fresh()
    who = stage.one(Role.COORDINATION)
    page = stage.pages["participant"]
    view = stage.view(who)
    told = [
        answer.function(view, *(control.default(view) for control in answer.controls))
        for answer in page.answers if answer.controls
    ]  # fmt: skip
    assert told
    assert not any(name in str(told) for name in view.participants())


def test_every_link_that_is_shown_leads_somewhere(bench):
    assert list(links_lead_somewhere(bench)) == []
