"""Every page in a real browser: complete, with a clean console, within the screen, accessible.

`visit` fails a test on any error or warning of the console.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.server.pages import load_pages, open_to
from data.vocabulary import Role
from tests.browser.conftest import DESKTOP, DRAWN, PHONE

pytestmark = pytest.mark.browser

PEOPLE = {
    "steering": Role.STEERING, "site07": Role.SITE_LEAD, "coordination": Role.COORDINATION,
    "dsmb": Role.DSMB, "statistician": Role.STATISTICIAN, "administrator": Role.ADMINISTRATOR,
}  # fmt: skip
LOOKS = [
    ("en-US", DESKTOP, False), ("fr-FR", DESKTOP, True), ("en-US", PHONE, True),
    ("fr-FR", PHONE, False),
]  # fmt: skip


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_is_complete_in_every_look(visit, username):
    pages = open_to(load_pages().values(), PEOPLE[username])
    for locale, viewport, dark in LOOKS:
        page = visit(username, locale, viewport, dark)
        for each in pages:
            page.goto(f"/{each.path}")
            page.wait_for_selector("main h1")
            assert page.get_attribute("html", "lang") == locale[:2]
            assert page.locator(".skeleton").count() == 0, each.path
            assert page.locator(".figure-box.waiting").count() == 0, each.path
            if page.locator(".figure-box.shown").count():
                page.wait_for_selector(DRAWN, state="attached")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], each.path
            assert page.locator("header .demo").count() == 1
            if viewport is DESKTOP:
                found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
                assert found.violations_count == 0, f"{each.path}: {found.generate_report()}"
