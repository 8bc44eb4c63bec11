"""The page of one participant: what it says, whom it shows, and that it is reached by links."""

from __future__ import annotations

import pytest

from callbacks import participant as callbacks
from dashboard.kit.words import use_language
from dashboard.server.pages import load_pages
from data.access.view import Door
from data.measures.completeness import late_items
from data.measures.deviation_drug import drug_deviation_listing
from data.measures.deviations import deviation_listing
from data.measures.exposure import exposure_listing
from data.measures.infusion_start import infusion_start_listing
from data.measures.participant_page import (
    participant_events,
    participant_exposure,
    participant_forms,
    participant_header,
    participant_infusion,
    participant_rate_changes,
    participant_safety_forms,
    participant_sofa,
    participant_start,
)
from data.measures.safety_events import event_listing
from data.store.home import Home
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import Kind, NotShown, Role
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from layouts import participant as page
from layouts import participant_cards as cards
from layouts import participant_infusion as infusion
from layouts import participant_lists as lists
from layouts.links import participant_address, participant_link
from tests.pages.frames import links, measured, parts, said, words
from tests.pages.own_frames import ONE, SUPPLY

WHOLE, NUMBER, TEXT, YES_NO = Kind.WHOLE, Kind.NUMBER, Kind.TEXT, Kind.YES_NO
TRIAL = read_trial(SHIPPED_TRIAL)
PEOPLE = ("07-001", "07-002", "07-003")


def header(**values):
    row = {"center": "07", "participant": "07-002", "randomized_at": "2026-10-24T16:23Z",
           "days_since": 23, "analyzable": True, "mode": "deferred", "status": "settled",
           "overdue": False} | values  # fmt: skip
    return measured(participant_header.columns, [row], status=TEXT, mode=TEXT)


def sofa(**days: str):
    """Every day known, but those told: `d3="liver"`, `d7="not_due"`."""
    rows = []
    for day in range(8):
        told = days.get(f"d{day}", "")
        known = dict.fromkeys(SOFA_COMPONENTS_OF, None if told == "not_due" else True)
        status = told if told == "not_due" else "missing" if told else "known"
        known |= {name: False for name in told.split() if name in SOFA_COMPONENTS_OF}
        rows.append(
            {"center": "07", "participant": "07-002", "day": day, "status": status, **known}
        )
    kinds = dict.fromkeys(SOFA_COMPONENTS_OF, YES_NO)
    return measured(participant_sofa.columns, rows, missing=WHOLE, status=TEXT, **kinds)


def forms(*statuses: str):
    names = ("inclusion", "day_1", "day_2", "day_3")
    rows = [
        {"participant": "07-002", "form": form, "status": status, "expected_on": "2026-10-24",
         "days_late": 12 if status == "late" else None}
        for form, status in zip(names, statuses, strict=False)
    ]  # fmt: skip
    return measured(participant_forms.columns, rows, status=TEXT)


def events(*rows: dict):
    base = {"participant": "07-002", "kind": "other", "severity": "mild", "serious": False,
            "onset": "2026-10-25"}  # fmt: skip
    return measured(participant_events.columns, [base | row for row in rows], event=TEXT,
                    kind=TEXT, related=TEXT)  # fmt: skip


def safety(**received: str | None):
    rows = [{"participant": "07-002", "form": form, "received": day is not None,
             "received_on": day} for form, day in received.items()]  # fmt: skip
    return measured(participant_safety_forms.columns, rows, received=YES_NO)


def stretches(*rows: tuple, running: bool = False):
    made = [
        {"participant": "07-002", "from_h": a, "to_h": b, "rate_ng_kg_min": rate,
         "running": running and a == rows[-1][0]}
        for a, b, rate in rows
    ]  # fmt: skip
    return measured(participant_infusion.columns, made, rate_ng_kg_min=NUMBER)


def start(hours: float | None = 12.5, code: str = "in_window"):
    row = {"participant": "07-002", "hours_to_start": hours, "start": code}
    return measured(participant_start.columns, [row])


def given(**values):
    row = {"participant": "07-002", "class_blinded": "full", "infusion_h": 48, "down_steps": 0,
           "time_adherence": 1, "dose_intensity": 0.98, "max_rate_ng_kg_min": 1.5}  # fmt: skip
    return measured(participant_exposure.columns, [row | values])


# --- head ----------------------------------------------------------------------------------------


def test_the_head_says_who_and_what_is_to_be_done() -> None:
    todo = page.wanting(
        header(overdue=True),
        sofa(d3="liver", d7="renal"),
        forms("late", "late"),
        events({"serious": True}, {"serious": True, "reported_at": "2026-11-01"}),
    )
    title, lead, before, after, week = page.head("07-002", PEOPLE, ONE, 3, header(), todo)
    assert title == "Participant 07-002"
    assert lead.startswith("Center 07, randomized 24 Oct 2026,")
    assert lead.endswith(
        "To do: consent is overdue, SOFA is incomplete on 2 days, 2 forms are "
        "late, 1 serious event is to be reported."
    )
    assert links([before, after]) == [
        "/participant?cut=3&participant=07-001",
        "/participant?cut=3&participant=07-003",
    ]
    assert week == page.SHOWN


def test_open_deviations_of_both_topics_are_counted() -> None:
    rows = [
        {"participant": "07-002", "deviation": f"D{n}", "status": status}
        for n, status in enumerate(("open", "open", "closed"))
    ]
    conduct, drug = (measured(m.columns, rows, status=TEXT) for m in callbacks.DEVIATIONS)
    calm = (header(), sofa(), forms(), events())
    assert page.wanting(*calm, conduct, drug) == ["To do: 4 deviations are open."]
    assert page.wanting(*calm, conduct.iloc[2:], SUPPLY) == [
        "Not supplied: the export has no forms."
    ]


def test_nothing_to_do_is_said_only_of_what_is_known() -> None:
    calm = page.wanting(header(), sofa(d7="not_due"), forms("received"), events())
    assert calm == ["Nothing is late, missing or open."]
    assert page.wanting(header(), sofa(), SUPPLY, events()) == [
        "Not supplied: the export has no forms."
    ]
    some = page.wanting(header(), sofa(d0="liver"), SUPPLY, events())
    assert some[0] == "To do: SOFA is incomplete on 1 day."
    assert some[1:] == ["Not supplied: the export has no forms."]


def test_the_first_and_the_last_have_one_neighbor() -> None:
    def near(who):
        return [links(part) for part in page.head(who, PEOPLE, ONE, 3, header(), [])[2:4]]

    assert near("07-001") == [[], ["/participant?cut=3&participant=07-002"]]
    assert near("07-003") == [["/participant?cut=3&participant=07-002"], []]


def test_who_left_the_trial_is_said() -> None:
    gone = header(withdrawn_at="2026-11-01T09:00Z", withdrawal="consent_refused_data_removed",
                  analyzable=False)  # fmt: skip
    lead = page.head("07-002", PEOPLE, ONE, 3, gone, [])[1]
    assert "Withdrawn 1 Nov 2026: consent refused" in lead
    assert "the data may not be used" in lead


def test_nobody_is_shown_who_was_not_asked_for() -> None:
    empty = header().iloc[:0]
    title, lead, before, after, week = page.head("", PEOPLE, ONE, 3, empty, ["Not said."])
    assert (title, before, after, week) == ("Participant", None, None, page.UNSHOWN)
    assert lead.startswith("Choose one of 3 participants")
    assert page.head("", (), ONE, 3, empty, [])[1] == "There is no participant in this view."
    assert page.head("", (), ONE, None, SUPPLY, [])[1].startswith("Not supplied")


# --- cards and lists -----------------------------------------------------------------------------


def test_the_cards_carry_their_denominators() -> None:
    found = [said(card) for card in cards.number_cards(
        header(status="pending", overdue=True), start(27.3, "late"), given(),
        sofa(d3="liver", d7="not_due"), forms("received", "late", "waiting", "not_due"),
    )]  # fmt: skip
    assert found[0].startswith("Since randomization 23 days 24 Oct 2026")
    assert found[1] == "Consent Pending Deferred ● overdue"
    assert found[2] == "Norepinephrine to infusion 27.3 h Full ▲ after the window"
    assert found[3] == "SOFA scores known 6 / 7 1 not yet due ▲ 1 missing"
    assert found[4] == "Forms received 1 / 3 1 waiting, 1 not yet due ▲ 1 late"


def test_a_card_without_its_table_says_so() -> None:
    for card in cards.number_cards(SUPPLY, SUPPLY, SUPPLY, SUPPLY, SUPPLY):
        assert said(card).endswith("Not supplied: the export has no forms.")
    no_record = cards.number_cards(header(status=None), start(), SUPPLY, sofa(), forms())
    assert "▲ no record" in said(no_record[1])
    assert said(no_record[2]).endswith("12.5 h ✓ in the window")


def test_scores_are_known_or_missing_and_never_told() -> None:
    found = lists.sofa_list(sofa(d1="liver renal", d3=" ".join(SOFA_COMPONENTS_OF), d7="not_due"))
    assert found.sentence == (
        "5 of 7 scores due are known. Missing: day 1, liver, renal; day 3, all of it."
    )
    rows = [said(row) for row in parts(found.content, "Tr")]
    assert rows[0] == "D0 D1 D2 D3 D4 D5 D6 D7"
    assert rows[1] == "Score ✓ ✗ ✓ ✗ ✓ ✓ ✓ ·"
    assert rows[4] == "Liver ✓ ✗ ✓ ✗ ✓ ✓ ✓ ·"
    assert rows[2] == "Respiration ✓ ✓ ✓ ✗ ✓ ✓ ✓ ·"
    spoken = {getattr(sign, "aria-label", None) for sign in parts(found.content, "Span")}
    assert spoken == {"known", "missing", "not yet due"}


def test_forms_say_how_late() -> None:
    found = lists.forms_list(forms("received", "late", "not_due"))
    assert found.sentence == "1 of 2 forms due are in, 1 late; 1 not yet due."
    assert "Received | ▲ Late (12 days) | Not yet due" in words(found.content)


def test_events_stand_beside_the_safety_forms() -> None:
    found = lists.events_list(
        events(
            {"term": "Bleed", "kind": "bleeding", "bleeding_grade": 4, "serious": True,
             "onset": "2026-10-25T13:43", "day": 1, "onset_h": 12.8, "severity": "severe",
             "related": "possible", "delay_h": 30.5,
             "reported_at": "2026-10-27T08:00Z"},
            {"term": "Ileus", "onset": "2026-10", "serious": True},
            {"onset": "2026-10-25"},
        ), safety(day_7="2026-11-02", day_28=None),
    )  # fmt: skip
    assert found.sentence == (
        "3 events, 2 serious. Safety form of day 7: received 2 Nov 2026. "
        "Safety form of day 28: due and not in."
    )
    items = [said(part) for part in parts(found.content, "Li")]
    assert items == [
        "▲ serious Bleed · Bleeding, grade 4 25 Oct 2026, 13:43 · day 1 · hour 12.8 of the "
        "infusion severe · related: possible · reported 30.5 h after awareness",
        "● to report Ileus · Other Oct 2026 mild",
        "mild Other 25 Oct 2026 mild",
    ]
    quiet = lists.events_list(events(), safety())
    assert said(quiet.content) == ("No adverse event is on record. No safety form is due yet.")


# --- infusion ------------------------------------------------------------------------------------


def test_the_rate_delivered_lies_over_the_rate_planned() -> None:
    rows = stretches((0, 0.5, 0.5), (0.5, 20, 1.0), (20, 22, 0), (22, 38.2, 0.5))
    found = infusion.infusion_drawn(
        rows, start(), given(class_blinded="stopped_early", infusion_h=36.2, time_adherence=0.75,
                             dose_intensity=0.4, max_rate_ng_kg_min=1.0,
                             stop_reason="hypotension"), TRIAL,
    )  # fmt: skip
    planned, delivered = found.figure["data"]
    assert (planned["x"], planned["y"]) == ([0, 0.5, 1, 48, 48], [0.5, 1.0, 1.5, 1.5, 0])
    assert delivered["x"] == [0, 0, 0.5, 20, 22, 38.2, 38.2]
    assert delivered["y"] == [0, 0.5, 1.0, 0, 0.5, 0.5, 0]
    assert {planned["line"]["shape"], delivered["line"]["shape"]} == {"hv"}
    assert found.sentence == (
        "Started 12.5 h after norepinephrine; the window is 6\u00a0–\u00a024\u202fh. Stopped "
        "early: 36.2 h infused, 75\u202f% of the time and 40\u202f% of the dose planned, at up to "
        "1.0 ng/kg/min. Stopped early: hypotension."
    )
    assert found.note.startswith("Participant 07-002. Plan: 0.5 from minute 0")


def test_what_runs_and_what_has_no_end_is_not_drawn_to_zero() -> None:
    for rows, words_ in (
        (stretches((0, 0.5, 0.5), (0.5, 9, 1.0), running=True), "delivered, still running"),
        (stretches((0, 0.5, 0.5), (0.5, None, 1.0)), "delivered, no end on record →"),
    ):
        found = infusion.infusion_drawn(rows, start(), SUPPLY, TRIAL).figure
        assert found["data"][1]["y"][-1] == 1.0
        assert words_ in [note["text"] for note in found["layout"]["annotations"]]


def test_beyond_the_plan_the_axes_grow() -> None:
    found = infusion.infusion_drawn(stretches((0, 70, 3.0)), start(), given(), TRIAL).figure
    assert found["layout"]["xaxis"]["range"][1] > 70
    assert found["layout"]["yaxis"]["range"][1] > 3


def test_without_an_infusion_it_says_why() -> None:
    for code, words_ in (("not_started", "Nothing was infused."),
                         ("not_due", "Nothing has been infused yet")):  # fmt: skip
        found = infusion.infusion_drawn(stretches(), start(None, code), given(), TRIAL)
        assert found.figure is None
        assert found.sentence.startswith(words_)
    assert infusion.infusion_drawn(SUPPLY, start(), given(), TRIAL) is SUPPLY


def test_rate_changes_with_what_was_done_and_why() -> None:
    rows = [
        {"participant": "07-002", "hours": hours, "rate_ng_kg_min": rate, "action": action,
         "reason": reason}
        for hours, rate, action, reason in (
            (0, 0.5, "start", None), (4, 0.25, "decrease", "hypotension"), (9, 0, "stop", "other"))
    ]  # fmt: skip
    found = infusion.rates_list(
        measured(participant_rate_changes.columns, rows, hours=NUMBER, action=TEXT)
    )
    assert found.sentence == "3 entries; 1 of them a reduction or a pause."
    assert "0.50 | 0.25 | 0.00" in words(found.content)
    assert "Start | Decrease | Stop" in words(found.content)


# --- links ---------------------------------------------------------------------------------------


def test_a_link_names_one_participant_whatever_the_number_holds() -> None:
    assert participant_link("07-002").href == "/participant?participant=07-002"
    assert said(participant_link("07-002")) == "07-002"
    assert participant_address("a&b=c/é") == "/participant?participant=a%26b%3Dc%2F%C3%A9"
    assert participant_address("07-002", 3) == "/participant?cut=3&participant=07-002"


def test_it_is_open_to_those_with_a_list_and_not_in_the_menu() -> None:
    found = load_pages()["participant"]
    assert found.audience == {Role.SITE_LEAD, Role.COORDINATION}
    assert found.in_menu == frozenset()
    assert [p.path for p in load_pages().values() if p.in_menu == frozenset()] == ["participant"]


# --- on the demo trial ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def door(demo_home):
    return Door(Home.open(demo_home))


@pytest.fixture(scope="module")
def views(door):
    own = [door.view("", Role.SITE_LEAD, frozenset({c})) for c in ("01", "02", "03")]
    return [*own, door.view("", Role.COORDINATION)]


def test_the_numbers_are_those_of_the_lists(views) -> None:
    for view in views:
        lists_of = [view.run(m) for m in (deviation_listing, drug_deviation_listing)]
        starts, doses = view.run(infusion_start_listing), view.run(exposure_listing)
        seen, late = view.run(event_listing), view.run(late_items)
        for who in view.participants()[::7]:
            assert len(view.run(participant_events, participant=who)) == _n(seen, who)
            dev = sum(len(view.run(m, participant=who)) for m in callbacks.DEVIATIONS)
            assert dev == sum(_n(tidy, who) for tidy in lists_of)
            found = view.run(participant_start, participant=who)
            assert (
                found["start"].tolist()
                == starts.set_index("participant").loc[[who], "start"].tolist()
            )
            dose = view.run(participant_exposure, participant=who)
            assert dose["class_blinded"].tolist() == (
                doses.set_index("participant").loc[[who], "class_blinded"].tolist()
            )
            mine = view.run(participant_forms, participant=who)
            assert (mine["status"] == "late").sum() == _n(late[late["kind"] == "form"], who)
            ends = (
                view.run(participant_sofa, participant=who).set_index("day").loc[[0, 7], "status"]
            )
            assert (ends == "missing").sum() == _n(late[late["kind"] == "sofa"], who)


def _n(tidy, who: str) -> int:
    return int((tidy["participant"] == who).sum())


def test_everybody_has_a_whole_page(views) -> None:
    for view in views:
        for who in (*view.participants()[::9], ""):
            for answer in callbacks.PAGE.answers:
                values = [who for _ in answer.controls]
                for _, name, value in answer.run(view, values):
                    assert value is not None or name == "children"


def test_the_choice_takes_the_own_participants_alone(views) -> None:
    own, other, everybody = views[0], views[1], views[-1]
    mine, theirs = own.participants(), other.participants()
    assert all(page.WHO.accepts(who, own) for who in ("", *mine))
    assert not any(page.WHO.accepts(who, own) for who in theirs)
    assert all(page.WHO.accepts(who, everybody) for who in (*mine, *theirs))
    for wrong in (None, 1, True, [], ["07-001"], mine[0] + " ", mine[0].lower() + "x", "x" * 65):
        assert not page.WHO.accepts(wrong, everybody)
    assert page.WHO.default(own) == ""
    assert page.WHO.values(own) == ("", *mine)


def test_an_unknown_participant_and_another_centers_look_the_same(people, door) -> None:
    somebody = people("site07")
    own = door.view("", Role.SITE_LEAD, frozenset({"07"})).participants()
    other = next(p for p in door.view("", Role.COORDINATION).participants() if p not in own)
    shown = somebody.page("/participant", f"?participant={own[0]}")
    assert own[0] in shown.text
    for path in ("/participant?participant={}", "/export/participant.infusion.csv?participant={}"):
        answers = [somebody.get(path.format(who)) for who in (other, "99-999", "", own[0])]
        assert [a.status_code for a in answers] == [404, 404, 200, 200]
        assert answers[0].data == answers[1].data
    pages = [somebody.page("/participant", f"?participant={who}") for who in (other, "99-999")]
    assert pages[0].data == pages[1].data
    assert other not in pages[0].text


def test_it_speaks_french() -> None:
    with use_language("fr"):
        page.layout()
        lead = page.head("07-002", PEOPLE, ONE, 3, header(), page.wanting(
            header(overdue=True), sofa(), forms(), events()))[1]  # fmt: skip
        assert "randomisé le 24 oct. 2026" in lead
        assert "À faire" in lead
        assert isinstance(lists.sofa_list(SUPPLY), NotShown)
