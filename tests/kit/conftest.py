"""A bare page in Chromium with one of our scripts in it, and a server that only pretends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
HOST = "http://house.test"


@pytest.fixture
def bare(chromium) -> Iterator[Callable[..., Page]]:
    """`bare(body, "table.js", path="/x", answers={"/y": (200, "text")})`: a page of that body with
    the script loaded; `answers` are what the pretended server says. Script errors fail the test.
    """
    context = chromium.new_context(reduced_motion="reduce", accept_downloads=True)
    errors: list[str] = []

    def open_page(body: str, script: str, path: str = "/", answers: dict | None = None,
                  before: str = "") -> Page:  # fmt: skip
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        known = {
            path.split("?")[0]: (200, f"<!DOCTYPE html><body>{body}</body>"),
            **(answers or {}),
        }

        def answer(route):
            place = route.request.url.removeprefix(HOST).split("?")[0]
            status, text = known.get(place, (404, ""))
            kind = "text/html" if text.startswith("<") else "application/json"
            route.fulfill(status=status, body=text, content_type=kind)

        page.route("**/*", answer)
        page.goto(HOST + path)
        if before:
            page.evaluate(before)
        page.add_script_tag(path=str(ASSETS / script))
        return page

    yield open_page
    context.close()
    assert errors == []
