"""People and audit over hand-made frames: who may do what to whom, and what happened."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.vocabulary import LIVE_TABLES, NotShown, Role, sentence
from layouts import people as page
from tests.pages.frames import frame_of, parts, said, words

CLOSED = NotShown(sentence("Not shown: the charter does not open this to your role."))


def person(username: str, role: str | None = "steering", **more) -> dict:
    return {
        "username": username,
        "name": more.pop("name", username.title()),
        "role": role,
        "centers": None,
        "disabled": False,
        "added_at": "2026-10-01T08:00Z",
        "last_signed_in_at": None,
        "sessions": 0,
        **more,
    }


def people(*rows: dict) -> pd.DataFrame:
    return frame_of(LIVE_TABLES["people"], rows)


def events(*outcomes: str) -> pd.DataFrame:
    return frame_of(
        LIVE_TABLES["audit"],
        [
            {
                "event": n,
                "at": f"2026-11-{n:02d}T09:00Z",
                "username": "ada",
                "role": "steering",
                "what": "page",
                "object": "recruitment",
                "cut": 3,
                "outcome": outcome,
                "reason": "no such page" if outcome == "refused" else None,
            }
            for n, outcome in reversed(list(enumerate(outcomes, start=1)))
        ],
    )


EVERYBODY = people(
    person("ada", sessions=1),
    person("ada", "site_lead", centers="03, 07", sessions=1),
    person("root", "administrator", sessions=1, last_signed_in_at="2026-11-20T08:00Z"),
    person("zoe", disabled=True),
    person("bob", None),
)


def line(found, username: str) -> str:
    """The table's line of a person."""
    rows = [said(row) for row in parts(found.content, "Tr")]
    return next(row for row in rows if f" {username} " in f" {row} ")


def test_the_lead_counts_people_not_roles() -> None:
    assert page.lead(EVERYBODY) == "3 people may sign in. 2 are signed in now."
    assert page.lead(people(person("ada"))) == "1 person may sign in. Nobody is signed in now."
    one = people(person("ada", sessions=2))
    assert page.lead(one) == "1 person may sign in. 1 is signed in now."


def test_the_cards_agree_with_the_frames() -> None:
    able, sessions, disabled, refused = map(
        said, page.number_cards(EVERYBODY, events("done", "refused", "failed"))
    )
    assert "3 of 4 in all" in able
    assert "3 of 2 people" in sessions
    assert disabled.startswith("Disabled 1")
    assert "2 in the last 3 events" in refused


def test_a_person_with_two_roles_is_one_line_with_both() -> None:
    found = page.people_list(EVERYBODY, "root")
    assert len(parts(found.content, "Tr")) == 5  # the head and four people
    assert "Steering committee Site lead · 03, 07" in line(found, "ada")
    assert "no role" in line(found, "bob")
    assert "disabled" in line(found, "zoe")
    assert "never" in line(found, "ada")
    assert "20 Nov 2026" in line(found, "root")


def test_forms_are_offered_where_they_can_do_something() -> None:
    found = page.people_list(EVERYBODY, "root")
    forms = {}
    for row in parts(found.content, "Tr")[1:]:
        forms[said(parts(row, "Code")[0])] = [form.action for form in parts(row, "Form")]
    assert forms == {
        "ada": [
            "/do/end_sessions",
            "/people/reset",
            "/do/reset_factor",
            "/do/disable_person",
        ],
        "bob": ["/people/reset", "/do/reset_factor", "/do/disable_person"],
        "root": [],
        "zoe": [],
    }
    assert "can no longer sign in" in line(found, "bob")


def test_no_form_carries_a_field_its_command_does_not_have() -> None:
    found = page.people_list(EVERYBODY, "root")
    for form in parts(found.content, "Form"):
        names = {part.name for part in parts(form, "Select")}
        wanted = {"username"} if form.action == "/people/reset" else {"username", "back"}
        assert names == wanted


def test_the_form_for_a_new_person_offers_every_role() -> None:
    form = next(f for f in parts(page.layout(), "Form") if f.action == "/people/add")
    roles = next(s for s in parts(form, "Select") if s.name == "role")
    assert [option.value for option in roles.children] == [role.value for role in Role]
    fields = {part.name for kind in ("TextInput", "Select") for part in parts(form, kind)}
    assert fields == {"username", "name", "role", "centers", "language"}


def test_the_trail_is_listed_with_why_something_was_refused() -> None:
    found = page.audit_list(events("done", "refused"))
    assert found.sentence.startswith("The last 2 events, back to 1 Nov 2026")
    assert "no such page" in words(found.content)
    assert page.audit_list(events("done")).sentence.startswith("1 event, 1 Nov 2026")


def test_nothing_is_a_sentence() -> None:
    assert said(page.audit_list(events()).content) == "No event of this kind."
    assert "Add the first person" in said(page.people_list(people(), "root").content)


@pytest.mark.parametrize("made", [lambda: page.people_list(CLOSED, "root"),
                                  lambda: page.audit_list(CLOSED)])  # fmt: skip
def test_what_may_not_be_shown_stays_so(made) -> None:
    assert made() is CLOSED
    assert page.lead(CLOSED) == ""
    assert all("does not open" in said(card) for card in page.number_cards(CLOSED, CLOSED))


def test_it_speaks_french() -> None:
    with use_language("fr"):
        assert "peuvent se connecter" in page.lead(EVERYBODY)
        assert "jamais" in line(page.people_list(EVERYBODY, "root"), "ada")
        page.layout()


SESSION = {"session": "abc123", "username": "ada", "role": "steering", "browser": "Firefox",
           "opened_at": "2026-11-20T08:00Z", "last_seen_at": "2026-11-20T08:30Z",
           "ends_at": "2026-11-20T08:45Z"}  # fmt: skip


def test_each_session_has_a_line_and_ones_own_cannot_be_ended_here() -> None:
    both = frame_of(
        LIVE_TABLES["sessions"], [SESSION, {**SESSION, "session": "x", "username": "root"}]
    )
    found = page.session_lines(both, "root")
    assert [len(parts(row, "Form")) for row in parts(found.content, "Tr")[1:]] == [1, 0]
    assert "Firefox" in said(found.content)
    nobody = frame_of(LIVE_TABLES["sessions"], [])
    assert "Nobody is signed in" in said(page.session_lines(nobody, "root").content)


def test_the_forms_for_a_session_and_a_factor_name_whose_they_are() -> None:
    form = parts(
        page.session_lines(frame_of(LIVE_TABLES["sessions"], [SESSION]), "").content, "Form"
    )[0]
    assert form.action == "/do/end_session"
    assert "abc123" in str(form)
    actions = [f.action for f in parts(page.people_list(EVERYBODY, "root").content, "Form")]
    assert actions.count("/do/reset_factor") == actions.count("/do/disable_person") == 2
