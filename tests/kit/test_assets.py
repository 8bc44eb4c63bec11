"""Our own scripts and styles: nothing from elsewhere, and each does what it says in a browser."""

from __future__ import annotations

import html
import json
import re

import pandas as pd
import pytest

from dashboard.kit.tables import frame_table
from tests.kit.conftest import ASSETS, HOST

SCRIPTS = sorted(path.name for path in ASSETS.glob("*.js"))
UPDATE = "/_dash-update-component"
CARD = (
    '<main><section class="card"><p class="stale">old</p><div id="page-curve"></div></section>'
    '<section class="card" id="other"></section></main><div id="trouble"></div>'
)
browser = pytest.mark.browser


@pytest.mark.parametrize("name", sorted(path.name for path in ASSETS.iterdir()))
def test_nothing_comes_from_another_host(name):
    text = (ASSETS / name).read_text()
    assert not re.findall(r"https?://|@import|url\(", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_code_or_markup_from_text(name):
    text = (ASSETS / name).read_text()
    assert not re.findall(r"\beval\b|innerHTML|outerHTML|document\.write|new Function", text)
    assert '"use strict"' in text


def carried(frame: pd.DataFrame, **more) -> str:
    """The text a table is carried in."""
    return getattr(frame_table(frame, **more).children[0], "data-table")


ROWS = pd.DataFrame(
    {"center": ["07", "19", "3"], "days_late": pd.array([5, None, 1200], dtype="Int64")}
)


@browser
def test_a_table_is_drawn_from_its_text_and_sorts_with_missing_last(bare):
    page = bare("<div id=place></div>", "table.js")
    page.evaluate("text => { const box = document.createElement('div');"
                  "box.dataset.table = text; document.getElementById('place').append(box) }",
                  carried(ROWS))  # fmt: skip

    def column(place):
        return page.locator(f"tbody td:nth-child({place})").all_inner_texts()

    assert column(1) == ["07", "19", "3"]
    heads = page.locator("th")
    for order in (["5", "1\u202f200", "–"], ["1\u202f200", "5", "–"]):
        heads.nth(1).locator("button").click()
        assert column(2) == order
    assert heads.nth(1).get_attribute("aria-sort") == "descending"
    heads.nth(0).locator("button").click()
    assert column(1) == ["3", "07", "19"]
    assert heads.nth(1).get_attribute("aria-sort") == "none"


@browser
def test_a_table_follows_its_text_and_writes_cells_as_text(bare):
    hostile = pd.DataFrame({"text": ["<img src=x onerror=alert(1)>"]})
    page = bare("<div id=box data-table></div>", "table.js")
    page.evaluate("text => document.getElementById('box').dataset.table = text",
                  carried(hostile, href=["javascript:1"]))  # fmt: skip
    assert page.locator("td").inner_text() == "<img src=x onerror=alert(1)>"
    assert page.locator("td img, td a").count() == 0
    page.evaluate("text => document.getElementById('box').dataset.table = text",
                  carried(ROWS, href=["/a", "/b", "//c"]))  # fmt: skip
    assert page.locator("tbody tr").count() == 3
    assert page.locator("td a").count() == 2


@browser
def test_a_folded_table_is_drawn_when_it_is_opened(bare):
    text = html.escape(carried(ROWS))
    body = f'<details><summary>Table</summary><div data-folded="{text}"></div></details>'
    page = bare(body, "table.js")
    assert page.locator("tr").count() == 0
    page.locator("summary").click()
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() == 3


@browser
def test_the_address_bar_keeps_step_with_the_controls(bare):
    page = bare("", "choices.js", path="/recruitment?cut=3&done=note&period=all",
                before="window.dash_clientside = {no_update: 'nothing'}")  # fmt: skip
    remember = (
        "([path, values]) => dash_clientside.choices.remember(path, ['period', 'center'], values)"
    )
    assert page.evaluate(remember, ["recruitment", ["12m", "07 a"]]) == "nothing"
    assert page.url == f"{HOST}/recruitment?cut=3&period=12m&center=07+a"
    assert page.evaluate("history.length") == 2  # about:blank and the page: no new entry
    page.evaluate(remember, ["recruitment", ["all", None]])
    assert page.url == f"{HOST}/recruitment?cut=3&period=all"
    page.evaluate(remember, ["people", ["12m", "07"]])  # a control of the page just left
    assert page.url == f"{HOST}/recruitment?cut=3&period=all"


def asking(output="..page-curve.figure...page-curve-foot.children.."):
    body = json.dumps(json.dumps({"output": output}))
    return f"fetch('{UPDATE}', {{method: 'POST', body: {body}}}).then(r => r.status)"


@browser
def test_a_failed_answer_marks_its_card_until_one_succeeds(bare):
    answers = {UPDATE: (500, "")}
    page = bare(CARD, "session.js", answers=answers)
    assert page.evaluate(asking()) == 500
    assert page.locator(".card[data-stale]").count() == 1
    assert page.locator("#other[data-stale], #trouble[data-on]").count() == 0
    page.route(f"**{UPDATE}", lambda route: route.fulfill(status=200, body="{}"))
    assert page.evaluate(asking()) == 200
    assert page.locator("[data-stale]").count() == 0


@browser
def test_a_page_that_does_not_come_says_so_above(bare):
    page = bare('<div id="frame"></div><div id="trouble"></div>', "session.js")
    page.route(f"**{UPDATE}", lambda route: route.abort())
    page.evaluate(asking("..frame.children...cut.data..") + ".catch(() => 0)")
    assert page.locator("#trouble[data-on]").count() == 1


@browser
def test_an_ended_session_leads_to_sign_in_and_back(bare):
    page = bare(CARD, "session.js", path="/recruitment?period=12m",
                answers={UPDATE: (401, ""), "/login": (200, "<p>sign in</p>")})  # fmt: skip
    with page.expect_navigation():
        page.evaluate(f"() => {{ {asking()}; return 0 }}")
    assert page.url == f"{HOST}/login?next=%2Frecruitment%3Fperiod%3D12m"


@browser
def test_a_failed_file_is_not_an_ended_session(bare):
    page = bare(CARD, "session.js", answers={"/elsewhere": (401, "")})
    assert page.evaluate("fetch('/elsewhere').then(r => r.status)") == 401
    assert page.locator("[data-stale]").count() == 0


def renderer_asks(path="/recruitment", search="?cut=3", output="..frame.children...cut.data.."):
    """The renderer's first request, as it writes it."""
    inputs = [{"id": "url", "property": "pathname", "value": path},
              {"id": "url", "property": "search", "value": search}]  # fmt: skip
    body = json.dumps(json.dumps({"output": output, "inputs": inputs}))
    return f"fetch('{UPDATE}', {{method: 'POST', body: {body}}}).then(r => r.text())"


@browser
def test_the_page_is_asked_for_early_and_once(bare):
    page = bare("<div id=frame></div>", "table.js", path="/recruitment?cut=3")
    sent = []
    page.route(f"**{UPDATE}", lambda route: (sent.append(route.request.post_data_json),
                                             route.fulfill(body=str(len(sent)))))  # fmt: skip
    for name in ("first.js", "session.js"):
        page.add_script_tag(path=str(ASSETS / name))
    assert page.evaluate(renderer_asks(path="/people")) == "2"  # another page: asked anew
    assert page.evaluate(renderer_asks()) == "3"  # what left early was for the first request only
    assert [one["value"] for one in sent[0]["inputs"]] == ["/recruitment", "?cut=3"]
    page.reload()
    sent.clear()
    for name in ("first.js", "session.js"):
        page.add_script_tag(path=str(ASSETS / name))
    assert page.evaluate(renderer_asks()) == "1"
    assert len(sent) == 1


@browser
def test_what_left_early_and_failed_is_asked_again(bare):
    page = bare("<div id=frame></div>", "table.js", path="/recruitment?cut=3")
    page.route(f"**{UPDATE}", lambda route: route.abort())
    page.add_script_tag(path=str(ASSETS / "first.js"))
    page.add_script_tag(path=str(ASSETS / "session.js"))
    page.wait_for_timeout(50)
    page.unroute(f"**{UPDATE}")
    page.route(f"**{UPDATE}", lambda route: route.fulfill(body="came"))
    assert page.evaluate(renderer_asks()) == "came"


PICTURE = (
    '<section class="card"><h2>Curve</h2><div class="foot">'
    '<button data-picture="/export/a.png?cut=3" data-failed="It failed.">PNG</button>'
    "</div></section>"
)
PLOTLY = (
    "window.Plotly = {toImage: (figure, how) => {window.drawn = figure; window.how = how;"
    "return Promise.resolve('data:image/png;base64,AAAA')}}"
)


@browser
def test_a_picture_is_asked_of_the_server_and_says_what_it_is(bare):
    figure = {"data": [{"y": [1]}], "layout": {"annotations": [{"text": "plan"}]}}
    words = {"title": "Three < four. " * 20, "footer": "I-MICRO · DEMO · cut 3"}
    told = {"figure": figure, **words, "name": "a.png"}
    page = bare(PICTURE, "export.js", before=PLOTLY,
                answers={"/export/a.png": (200, json.dumps(told))})  # fmt: skip
    with page.expect_request("**/export/a.png?cut=3") as asked, page.expect_download() as saved:
        page.locator("button").click()
    assert asked.value.method == "POST"
    assert saved.value.suggested_filename == "a.png"
    texts = [note["text"] for note in page.evaluate("window.drawn.layout.annotations")]
    assert texts[:2] == ["plan", "<b>Curve</b>"]
    assert "Three &lt; four." in texts[2]
    assert "<br>" in texts[2]
    assert texts[3] == "I-MICRO · DEMO · cut 3"
    assert page.locator("button").is_enabled()


@browser
def test_a_picture_that_fails_says_so_in_words(bare):
    page = bare(PICTURE, "export.js", before=PLOTLY, answers={"/export/a.png": (500, "")})
    page.locator("button").click()
    assert page.locator("[role=alert]").inner_text() == "It failed."
    assert page.locator("button").is_enabled()


@browser
@pytest.mark.parametrize("system", ["light", "dark"])
def test_light_or_dark_follows_the_system_until_it_is_chosen(bare, system):
    page = bare("<button data-theme-switch>◐</button>", "table.js")
    page.emulate_media(color_scheme=system)
    page.add_script_tag(path=str(ASSETS / "theme.js"))
    other = "dark" if system == "light" else "light"

    def scheme():
        return page.evaluate("document.documentElement.dataset.mantineColorScheme")

    assert scheme() == system
    page.locator("button").click()
    assert scheme() == other
    page.evaluate("document.documentElement.dataset.mantineColorScheme = arguments, 0".replace(
        "arguments", json.dumps(system)))  # fmt: skip
    page.wait_for_function(f"document.documentElement.dataset.mantineColorScheme === '{other}'")
    page.reload()
    page.add_script_tag(path=str(ASSETS / "theme.js"))
    assert scheme() == other


@browser
def test_the_menu_opens_and_closes_by_its_button_a_link_and_escape(bare):
    nav = '<nav id="menu"><a href="#x">x</a></nav>'
    body = '<button data-menu aria-expanded="false">Menu</button>' + nav
    page = bare(body, "theme.js")
    button = page.locator("[data-menu]")

    def state():
        return button.get_attribute("aria-expanded"), page.locator("[data-menu-open]").count()

    button.click()
    assert state() == ("true", 1)
    page.locator("nav a").click()
    assert state() == ("false", 0)
    button.click()
    page.keyboard.press("Escape")
    assert state() == ("false", 0)
