"""Own deviations and serious events over hand-made frames: both topics, and what is to be sent."""

from __future__ import annotations

from data.measures.deviations import deviation_listing
from data.measures.sae_awaiting import sae_awaiting_report
from data.measures.sae_process import sae_counts
from data.vocabulary import Kind
from layouts import own_conduct
from tests.pages.frames import links, measured, parts, said
from tests.pages.own_frames import ONE, SUPPLY, TWO, counted


def listing(rows: list[dict]):
    return measured(deviation_listing.columns, rows)


def awaiting(*rows: dict):
    base = {"center": "07", "limit_h": 24}
    return measured(sae_awaiting_report.columns, [base | row for row in rows],
                    event=Kind.TEXT, waited_h=Kind.NUMBER, limit_h=Kind.NUMBER)  # fmt: skip


def test_deviations_say_important_with_a_sign() -> None:
    rows = [
        {"center": "07", "participant": "07-001", "deviation": "D1", "code": "WIN-LATE",
         "occurred_on": "2026-10-01", "important": True, "status": "open", "days_open": 9,
         "source": "both"},
        {"center": "07", "participant": "07-002", "deviation": "D2", "code": "SAMPLE-LATE",
         "occurred_on": "2026-09-01", "important": False, "status": "closed"},
    ]  # fmt: skip
    found = own_conduct.deviations_list(listing(rows[:1]), listing(rows[1:]), ONE)
    assert found.sentence == "2 deviations, 1 important; 1 open."
    assert [said(part) for part in parts(found.content, "Li")] == [
        "▲ important 07-001 · Infusion started too late on 1 Oct 2026 · open for 9 days"
        " · found and reported",
        "minor 07-002 · Sample taken late on 1 Sep 2026 · closed",
    ]
    both = own_conduct.deviations_list(listing(rows), listing([]), TWO)
    assert "07-001 · Center 07 · Infusion" in said(both.content)
    empty = own_conduct.deviations_list(listing([]), listing([]), ONE)
    assert said(empty.content) == "No deviation is on record."


def test_open_deviations_of_both_topics_come_first() -> None:
    rows = [
        {"center": "07", "participant": "07-001", "deviation": f"D{n}", "code": code,
         "occurred_on": f"2026-10-0{n}", "important": False, "status": status, "source": "found"}
        for n, code, status in ((1, "DURATION", "open"), (2, "KIT", "closed"), (3, "KIT", "open"))
    ]  # fmt: skip
    found = own_conduct.deviations_list(listing(rows[1:]), listing(rows[:1]))
    assert found.tidy["deviation"].tolist() == ["D3", "D1", "D2"]
    assert links(found.content) == []  # of one participant, on their own page
    one = own_conduct.deviations_list(listing(rows[1:]), SUPPLY)
    assert one.sentence.endswith("1 open. Not supplied: the export has no forms.")
    none = own_conduct.deviations_list(SUPPLY, listing([]))
    assert said(none.content).startswith("No deviation is on record. Not supplied")
    assert own_conduct.deviations_list(SUPPLY, SUPPLY) is SUPPLY


def test_what_is_to_be_reported_stands_first_with_its_hours() -> None:
    found = own_conduct.saes_list(
        counted(sae_counts, saes=2, unknown=2, forms_expected=1, forms_received=1,
                deaths_are_saes=False),
        awaiting({"participant": "07-003", "event": "E7", "waited_h": 30.4, "overdue": True},
                 {"participant": "07-001", "event": "E9", "waited_h": 2, "overdue": False},
                 {"participant": "07-002", "event": "E8"}), ONE,
    )  # fmt: skip
    assert found.sentence.startswith("3 serious events are to be reported. 2 serious events")
    assert [said(part) for part in parts(found.content, "Li")] == [
        "● overdue 07-003 · E7 Serious event, known for 30 h, limit 24 h",
        "▲ to report 07-001 · E9 Serious event, known for 2 h, limit 24 h",
        "▲ to report 07-002 · E8 Serious event, nothing says since when it is known",
    ]
    assert links(found.content)[0] == "/participant?participant=07-003"
    unknown = own_conduct.saes_list(counted(sae_counts, deaths_are_saes=False), SUPPLY, ONE)
    assert unknown.sentence.startswith("Not supplied")


def test_saes_say_how_far_zero_is_known() -> None:
    quiet = own_conduct.saes_list(
        counted(sae_counts, forms_expected=9, forms_received=4, deaths_are_saes=True),
        awaiting(),
        ONE,
    )
    assert said(quiet.sentence) == (
        "No serious event on record, with safety forms received: 4 / 9."
    )
    assert quiet.note == "Deaths are serious events here."
    busy = own_conduct.saes_list(
        counted(sae_counts, saes=3, on_time=2, late=1, forms_expected=None, forms_received=None,
                deaths_are_saes=False), awaiting(), ONE
    )  # fmt: skip
    assert busy.sentence == "3 serious events, 2 reported in time."
    assert "Safety forms received not supplied" in said(busy.content)
    assert "▲ 1" in said(busy.content)
    assert busy.note == "Deaths are not among them."
