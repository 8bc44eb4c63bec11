"""The committee's record, imports and people: what is shown, newest first."""

import pytest

from data.measures.registry import MEASURES
from tests.spec.answers import answer
from tests.spec.reader import frame, same

ACTIONS = """
    action | text       | owner | due_on     | status
    1      | Call 07    | Ann   | 2025-05-31 | open
    2      | Open 33    | Bob   |            | open
    3      | Remind 03  | Ann   | 2025-06-01 | open
    4      | Send forms | Bob   | 2025-05-01 | done
"""


def test_open_actions_are_late_from_the_day_after_they_were_due() -> None:
    same(
        answer("open_actions", {"actions": ACTIONS}),
        """
        action | text      | due_on     | status | late
        1      | Call 07   | 2025-05-31 | open   | yes
        3      | Remind 03 | 2025-06-01 | open   | no
        2      | Open 33   |            | open   |
        """,
    )


def test_all_actions_show_the_closed_ones_last_and_never_late() -> None:
    found = answer("open_actions", {"actions": ACTIONS}, show="all")
    same(found.tail(1), "action | status | late\n4 | done | no")


def test_without_a_cut_no_day_says_what_is_late() -> None:
    actions = frame("actions", ACTIONS)
    found = MEASURES["open_actions"].function(actions, at=None)
    assert found["late"].isna().all()
    assert len(found) == 3


@pytest.mark.parametrize(
    ("name", "table", "key", "other"),
    [
        ("review_notes", "notes", "note", "text"),
        ("last_reviews", "reviews", "review", "closed_by"),
        ("cut_list", "cuts", "cut", "digest"),
        ("import_list", "imports", "import", "tried_by"),
        ("audit_trail", "audit", "event", "what"),
    ],
)
def test_the_newest_comes_first(name: str, table: str, key: str, other: str) -> None:
    text = f"{key} | {other}\n1 |\n3 |\n2 |"
    found = answer(name, {table: text})
    assert found[key].tolist() == [3, 2, 1]


def test_the_audit_trail_ends_at_so_many_events() -> None:
    events = "event | what\n" + "\n".join(f"{n} | looked" for n in range(1, 603))
    assert len(answer("audit_trail", {"audit": events})) == 500
    shorter = answer("audit_trail", {"audit": events}, newest="100")
    assert (len(shorter), shorter["event"].min()) == (100, 503)


def test_contents_are_those_of_the_cut_in_view_and_a_table_not_supplied_has_no_rows() -> None:
    contents = """
        cut | table     | supplied | rows
        1   | sofa      | yes      | 5
        2   | sofa      | yes      | 0
        2   | consent   | no       | 0
    """
    same(
        answer("cut_contents", {"cut_tables": contents}),  # the cut in view is 2
        "table | supplied | rows\nconsent | no |\nsofa | yes | 0",
    )
    assert MEASURES["cut_contents"].function(frame("cut_tables", contents), at=None).empty


def test_findings_are_those_of_the_last_import_alone() -> None:
    findings = """
        import | finding | file             | row | found
        1      | 1       | centers.csv      | 2   | x
        2      | 2       | participants.csv |     | y
        2      | 1       | participants.csv | 3   | z
    """
    same(
        answer("import_findings", {"findings": findings}),
        "import | finding | row | found\n2 | 1 | 3 | z\n2 | 2 | | y",
    )


def test_people_stand_by_name_and_role() -> None:
    people = "username | role\nzoe | steering\nann | site_lead\nann | coordination"
    same(
        answer("people_list", {"people": people}),
        "username | role\nann | coordination\nann | site_lead\nzoe | steering",
    )


def test_the_trail_of_one_role() -> None:
    events = "event | role | what\n1 | steering | page\n2 | site_lead | page\n3 | steering | answer"
    found = answer("audit_trail", {"audit": events}, acted_as="steering")
    assert list(found["event"]) == [3, 1]
    assert answer("audit_trail", {"audit": events}, acted_as="dsmb").empty


def test_sessions_stand_newest_first() -> None:
    sessions = (
        "session | username | opened_at\na | ann | 2026-11-20T08:00Z\nb | bob | 2026-11-20T09:00Z"
    )
    assert list(answer("session_list", {"sessions": sessions})["session"]) == ["b", "a"]
