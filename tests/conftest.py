"""What every kind of test needs: a demo home built once a run, a server of it, people in it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

SMALL = {"participants": 90, "centers": 10}  # the demo's course with fewer people, built quicker


def pytest_configure(config: pytest.Config) -> None:
    """The long proofs try every value that a control may take; workers inherit it."""
    if config.option.markexpr not in ("", "not proof"):
        os.environ["WHOLE_CRAWL"] = "1"


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory, worker_id) -> Path:
    """A demo home, built by the first worker that asks. Not to be written to: see `own_home`."""
    root = tmp_path_factory.getbasetemp()
    root = root if worker_id == "master" else root.parent
    path = root / "demo-home"
    with open(root / "demo-home.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            from dashboard.cli.demo import build

            build(path, **SMALL)
    return path


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture
def own_home(demo_home, tmp_path) -> Path:
    """A copy of the demo home that the test may write to."""
    return copy_home(demo_home, tmp_path / "home")


@pytest.fixture(scope="module")
def module_home(demo_home, tmp_path_factory) -> Path:
    """A copy of the demo home for one module."""
    return copy_home(demo_home, tmp_path_factory.mktemp("module") / "home")


def copy_home(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    target.chmod(stat.S_IRWXU)
    return target


@pytest.fixture(scope="session")
def chromium() -> Any:
    """The one browser of this worker: Playwright runs once a process."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Somebody:
    """A signed-in person (or a stranger) at a Flask test client."""

    client: Any
    username: str = ""
    sent: list[str] = field(default_factory=list)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, **more: Any) -> Any:
        return self.client.post(path, **more)

    def ask(self, body: dict[str, Any] | bytes) -> Any:
        """Post what Dash's renderer would post."""
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(
            "/_dash-update-component", data=data, content_type="application/json"
        )

    def page(self, path: str, search: str = "") -> Any:
        """What the router answers for an address."""
        return self.ask(page_body(path, search))

    def view_as(self, role: str, center: str = "") -> Any:
        return self.post("/view-as", data={"view": f"{role}/{center}"})


def page_body(path: str, search: str = "") -> dict[str, Any]:
    """The body of the router's request."""
    return {
        "output": "..frame.children...cut.data..",
        "outputs": [
            {"id": "frame", "property": "children"},
            {"id": "cut", "property": "data"},
        ],
        "inputs": [
            {"id": "url", "property": "pathname", "value": path},
            {"id": "url", "property": "search", "value": search},
        ],
        "changedPropIds": ["url.pathname"],
    }


def answer_body(answer, values, cut) -> dict[str, Any]:
    """The body of one answer's request."""
    from dashboard.server.front import output_key

    return {
        "output": output_key(answer.outputs),
        "outputs": [
            {"id": o.component_id, "property": o.component_property} for o in answer.outputs
        ],
        "inputs": [
            {"id": answer.page.id(c.name), "property": c.property, "value": value}
            for c, value in zip(answer.controls, values, strict=True)
        ],
        "state": [{"id": "cut", "property": "data", "value": cut}],
        "changedPropIds": [f"{answer.page.id(answer.controls[0].name)}.value"],
    }


def passwords(home: Path) -> dict[str, str]:
    return {
        person["username"]: person["password"]
        for person in json.loads((home / "demo.json").read_text())
    }


def make_server(home: Path) -> Any:
    from dashboard.server.factory import create_app
    from dashboard.server.settings import Settings

    return create_app(Settings(home=home, limited=False))  # a crawl asks faster than a person


def sign_in(server: Any, home: Path, username: str) -> Somebody:
    """A person signed in through the form, with a client of their own."""
    client = server.test_client()
    answer = client.post(
        "/login", data={"username": username, "password": passwords(home)[username]}
    )
    assert answer.status_code == 303, answer.text
    return Somebody(client, username)


@pytest.fixture(scope="module")
def server(module_home) -> Any:
    """A server of the module's own copy of the demo home."""
    return make_server(module_home)


@pytest.fixture(scope="module")
def people(server, module_home) -> Any:
    """`people("steering")` is that person, signed in once a module; `people()` a stranger."""
    known: dict[str, Somebody] = {}

    def get(username: str = "") -> Somebody:
        if not username:
            return Somebody(server.test_client())
        if username not in known:
            known[username] = sign_in(server, module_home, username)
        return known[username]

    return get
