"""From a list to one participant, to the next, and back to where one came from."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, DRAWN, PHONE
from tests.browser.test_pages import LOOKS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [{"width": 1320, "height": 900}, PHONE])
def test_there_and_back(visit, viewport):
    page = visit("site07", viewport=viewport)
    first = page.locator("#my-center-starts a[href^='/participant']").last
    number = first.inner_text()
    first.click()
    page.wait_for_selector(f"h1:has-text('{number}')")
    page.wait_for_selector(f"#participant-infusion {DRAWN}", state="attached")
    page.locator("#participant-after a").click()
    page.wait_for_function("number => !document.querySelector('h1').textContent.includes(number)",
                           arg=number)  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator("[data-back]").click()
    page.wait_for_selector("#my-center-title, h1:has-text('My center')")
    assert page.url.endswith("/my-center")


def test_a_number_is_found_by_typing_and_stands_in_the_address(visit):
    page = visit("coordination")
    page.goto("/participant")
    page.wait_for_selector("main h1")
    assert not page.locator("#participant-week").is_visible()
    page.locator("#participant-participant").click()
    offered = page.get_by_role("option")
    number = offered.nth(3).inner_text()
    page.keyboard.type(number)
    offered.first.click()
    page.wait_for_selector(f"h1:has-text('{number}')")
    assert page.locator("#participant-week").is_visible()
    assert re.search(rf"[?&]participant={number}\b", page.url)
    page.reload()
    page.wait_for_selector(f"h1:has-text('{number}')")
    page.locator("#participant-participant").click()
    page.keyboard.type("zz")
    assert page.get_by_text("No such number").is_visible()
    page.keyboard.press("Escape")
    # nobody came from anywhere in this house: back leads to the start
    page.locator("[data-back]").click()
    page.wait_for_selector("h1:has-text('Imports and cuts')")


@pytest.mark.parametrize(("locale", "viewport", "dark"), LOOKS)
def test_somebody_is_complete_in_every_look(visit, locale, viewport, dark):
    page = visit("site07", locale, viewport, dark)
    page.goto(page.locator("#my-center-starts a[href^='/participant']").first.get_attribute("href"))
    page.wait_for_selector(f"#participant-infusion {DRAWN}", state="attached")
    assert page.locator(".skeleton, .figure-box.waiting").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    # the days of SOFA fit without scrolling
    box = page.locator("#participant-sofa .table-box")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    if viewport is DESKTOP:
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert found.violations_count == 0, found.generate_report()
