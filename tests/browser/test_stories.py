"""One story per role, as that person lives it: a real browser against the real server."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN, PHONE

pytestmark = pytest.mark.browser


def card(page: Page, title: str):
    """The card under this heading."""
    return page.locator("section.card").filter(
        has=page.get_by_role("heading", name=title, exact=True)
    )


def unfold(page: Page, title: str, words: str):
    """A folded form of a card, opened."""
    folded = card(page, title).locator("details").filter(has_text=words).first
    folded.locator("summary").click()
    return folded


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def test_steering_reads_the_week_and_follows_a_figure(visit, tmp_path):
    page = visit("steering")
    expect(page.locator("h1")).to_have_text("This week")
    expect(page.locator(".page-head .lead")).to_contain_text("Cut 3 against cut 2")
    expect(page.locator(".numbers .number-card .value")).to_have_count(5)
    counted = page.locator(".number-card .value strong").first.inner_text()

    page.evaluate("window.kept = 'no reload'")
    page.locator("#menu").get_by_text("Recruitment", exact=True).click()
    expect(page.locator("h1")).to_have_text("Recruitment")
    assert page.evaluate("window.kept") == "no reload"
    page.get_by_text("Last 12 months", exact=True).click()
    page.wait_for_url(re.compile(r"period=12m"))
    curve = card(page, "Against plan")
    expect(curve.locator(DRAWN).first).to_be_attached()
    # the address changes at once, the card when its answer is there
    expect(curve.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile("12m"))

    with page.expect_download() as taken:
        curve.get_by_role("link", name="CSV").click()
    path = tmp_path / "curve.csv"
    taken.value.save_as(path)
    with Path(path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    drawn = curve.locator(".js-plotly-plot").evaluate(
        "g => { const y = g.calcdata[g.calcdata.length - 1]; return y[y.length - 1].y; }"
    )
    assert max(float(row["randomized"] or 0) for row in rows) == drawn == int(counted)

    curve.locator("summary").filter(has_text="Table").click()
    expect(curve.locator("table tbody tr")).to_have_count(len(rows))
    sentence = curve.locator(".sentence").inner_text()
    page.goto(curve.get_by_role("link", name="Link").get_attribute("href"))
    expect(page.locator("input[value='12m']")).to_be_checked()
    expect(card(page, "Against plan").locator(".sentence")).to_have_text(sentence)
    settled(page)


def test_steering_keeps_the_record_and_closes_the_review(visit):
    page = visit("steering")
    form = unfold(page, "Actions carried over", "New action")
    form.locator("input[name=text]").fill("Call the pharmacy of center 03")
    form.locator("input[name=owner]").fill("Sponsor")
    form.locator("input[name=due_on]").fill("2030-01-15")
    form.get_by_role("button", name="Open action").click()
    line = card(page, "Actions carried over").locator("li.item").filter(has_text="center 03")
    expect(line).to_contain_text("due 15 Jan 2030")
    line.locator("summary").click()
    line.get_by_role("button", name="Done").click()
    expect(card(page, "Actions carried over")).to_contain_text("1 done or dropped")

    form = unfold(page, "Notes", "New note")
    form.locator("textarea[name=text]").fill("Read on Monday")
    form.get_by_role("button", name="Keep note").click()
    expect(card(page, "Notes")).to_contain_text("Read on Monday")

    form = unfold(page, "Review", "Close this review")
    form.get_by_role("button", name="Close the review of cut 3").click()
    closed = card(page, "Review")
    expect(closed).to_contain_text("The review of cut 3 is closed.")
    expect(closed.locator(".sentence")).to_have_text(
        re.compile(r"Last closed: cut 3, on \d+ \w+ \d{4} by steering\.")
    )
    settled(page)


def test_a_site_lead_on_a_phone_sees_the_own_center_only(visit):
    page = visit("site07", viewport=PHONE)
    expect(page.locator("h1")).to_have_text("My center")
    expect(page.locator(".lead")).to_contain_text("Center 07")
    settled(page)
    assert not overflows(page)
    named = set(re.findall(r"Center (\d\d)", page.locator("body").inner_text()))
    assert named == {"07"}
    button = page.locator("[data-menu]")
    expect(page.locator("#menu")).not_to_be_visible()
    button.click()
    expect(page.locator("#menu")).to_be_visible()
    button.click()
    expect(page.locator("#menu")).not_to_be_visible()
    answer = page.request.get("/recruitment")
    assert answer.status == 404
    assert "This page is not there" in answer.text()


def test_a_person_with_two_roles_changes_the_view(visit):
    page = visit("twohats")
    expect(page.locator("h1")).to_have_text("This week")
    page.locator("details.me summary").click()
    page.locator("details.me select[name=view]").select_option("site_lead/")
    page.locator("details.me").get_by_role("button", name="Change").click()
    expect(page.locator("h1")).to_have_text("My center")
    expect(page.locator(".lead")).to_contain_text("Center 01")
    expect(page.locator("details.me summary")).to_contain_text("Site lead")
    settled(page)


def test_coordination_freezes_a_cut_and_a_damaged_export_changes_nothing(visit, tmp_path):
    page = visit("coordination")
    expect(page.locator("h1")).to_have_text("Imports and cuts")
    row = card(page, "Cuts").locator("tr").filter(has_text="Cut 2")
    row.locator("summary").click()
    row.locator("input[name=name]").fill("Committee 2")
    expect(row).to_contain_text("cannot be unfrozen")
    row.get_by_role("button", name="Freeze cut 2").click()
    expect(card(page, "Cuts").locator("tr").filter(has_text="Cut 2")).to_contain_text("Committee 2")
    settled(page)

    page.get_by_role("link", name="Bring in an export").click()
    damaged = tmp_path / "centers.csv"
    damaged.write_text("nothing,of,this\n1,2\n", encoding="utf-8")
    page.set_input_files("input[type=file]", damaged)
    page.get_by_role("button", name="Check and import").click()
    expect(page.locator("h1")).to_have_text("Imports and cuts")
    found = card(page, "Last import")
    expect(found.locator(".sentence")).to_contain_text("Nothing of this import was kept.")
    expect(found.locator("table")).to_contain_text("centers")
    expect(page.locator(".number-card .value strong").first).to_have_text("3")
    settled(page)


@pytest.mark.parametrize("username", ["dsmb", "statistician"])
def test_board_and_statistician_find_their_pages_complete(visit, username):
    page = visit(username)
    for path in ("/this-week", "/recruitment"):
        page.goto(path)
        expect(page.locator(DRAWN).first).to_be_attached()
        settled(page)
        expect(page.locator(".skeleton, .figure-box.waiting")).to_have_count(0)
        expect(page.locator("[data-stale]")).to_have_count(0)


def test_the_administrator_adds_and_disables_and_finds_it_in_the_audit(visit):
    page = visit("administrator")
    form = card(page, "Add a person")
    form.locator("input[name=username]").fill("newcomer")
    form.locator("input[name=name]").fill("New Comer")
    form.locator("input[name=centers]").fill("03")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("h1")).to_have_text("The new password")
    password = page.locator("dd code").nth(1).inner_text()
    assert len(password) > 15
    page.get_by_role("link", name="Back to people and audit").click()
    line = card(page, "People").locator("tr").filter(has_text="newcomer")
    expect(line).to_contain_text("Site lead · 03")
    settled(page)
    assert password not in page.content()
    line.locator("summary").click()
    line.get_by_role("button", name="Disable newcomer").click()
    expect(card(page, "People").locator("tr").filter(has_text="newcomer")).to_contain_text(
        "disabled"
    )
    expect(card(page, "Audit trail").locator("tr").filter(has_text="newcomer")).not_to_have_count(0)
    settled(page)
