"""A real server under gunicorn, a real Chromium, and people who sign in through the form."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.conftest import copy_home, passwords

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--force-color-profile=srgb", "--font-render-hinting=none",
    "--hide-scrollbars",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
DRAWN = ".js-plotly-plot .main-svg .trace path"  # plotly.js 4: a figure is there
_CHECKOUT = Path(__file__).parents[2]
_QUIET = ("favicon", "preloaded using link preload")  # how soon it is used is the machine's matter


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start(home: Path, port: int) -> subprocess.Popen:
    """`serve`, ready to answer."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DASH_", "FLASK_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "serve", "--home", str(home), "--port", str(port)],
        cwd=_CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().decode())
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start in two minutes")


@pytest.fixture(scope="session")
def served(demo_home, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """(address, home) of a server on this worker's own copy of the demo home."""
    home = copy_home(demo_home, tmp_path_factory.mktemp("served") / "home")
    port = free_port()
    process = start(home, port)
    yield f"http://127.0.0.1:{port}", home
    process.terminate()
    process.wait(20)
    process.stderr.close()


@pytest.fixture
def visit(chromium, served) -> Iterator[Callable[..., Page]]:
    """`visit("steering")` signs in and gives the landing page; the console must stay clean."""
    address, home = served
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def open_as(username: str, language: str = "en-US", viewport: dict = DESKTOP,
                dark: bool = False) -> Page:  # fmt: skip
        context = chromium.new_context(
            viewport=viewport, locale=language, timezone_id="Europe/Paris", reduced_motion="reduce",
            color_scheme="dark" if dark else "light", base_url=address,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else 0)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", passwords(home)[username])
        page.click("button[type=submit]")
        page.wait_for_selector("main h1")
        if page.get_attribute("html", "lang") != language[:2]:  # a person's choice is kept
            page.click(f"button[lang={language[:2]}]")
            page.wait_for_selector(f"html[lang={language[:2]}] main h1")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert [line for line in said if not any(quiet in line for quiet in _QUIET)] == []
