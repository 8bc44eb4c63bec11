"""Page and filter beside a static page with the same figures, and answers a second, as ratios.

`make bench` runs it. The static page is the floor: the very figures of our page, pre-drawn, with
the same partial plotly bundle, compressed, served by a bare server. *Page*: a cold browser until
every figure is drawn. *Filter*: a click until the new value is painted. *Answers*: one
cached answer in a closed loop over 50 sessions (needs `wrk`).
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import shutil
import statistics
import subprocess
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dashboard.cli.demo import build
from dashboard.server.factory import create_app
from dashboard.server.settings import Settings
from dashboard.server.static import ASSETS, BUILT, PLOTLY, read_file
from data.store.home import Home
from data.store.sessions import open_session
from tests.browser.conftest import CHROMIUM, FLAGS, free_port, start
from tests.conftest import page_body

PATH, FIGURE, CONTROL = "recruitment", "recruitment-curve", "recruitment-period"
_DRAWN = """count => new Promise(done => {
  const look = () => {
    const drawn = [...document.querySelectorAll('.js-plotly-plot')].filter(
      plot => plot.querySelector('.main-svg .trace path, .main-svg .point path'));
    drawn.length >= count ? done(performance.now()) : requestAnimationFrame(look);
  };
  look();
})"""
_CLICKED = """([figure, button]) => new Promise(done => {
  const plot = document.querySelector(`[id="${figure}"] .js-plotly-plot, [id="${figure}"].js-plotly-plot`);
  const target = [...document.querySelectorAll('label, button')].find(e => e.textContent.trim() === button);
  const began = performance.now();
  const shown = () => done(performance.now() - began);
  plot.once('plotly_afterplot',
            () => requestAnimationFrame(() => requestAnimationFrame(shown)));
  target.click();
})"""  # noqa: E501


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, nargs="+", default=[240])
    parser.add_argument("--centers", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    print(f"{'participants':>12} {'what':<8} {'floor ms':>9} {'ours ms':>9} {'ratio':>6}")
    for participants in chosen.participants:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            build(home, participants=participants, centers=chosen.centers)
            measure(home, participants, chosen.rounds)


def measure(home: Path, participants: int, rounds: int) -> None:
    figures = drawn_figures(home)
    port = free_port()
    server = start(home, port)
    try:
        with floor(figures) as floor_address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            ours = f"http://127.0.0.1:{port}"
            pairs = [
                (once(browser, floor_address, len(figures), None),
                 once(browser, ours, len(figures), open_session(Home.open(home), "steering")))
                for _ in range(rounds + 1)
            ][1:]  # fmt: skip
            browser.close()
        for place, what in enumerate(("page", "filter")):
            low = statistics.median(a[place] for a, _ in pairs)
            high = statistics.median(b[place] for _, b in pairs)
            print(f"{participants:>12} {what:<8} {low:>9.0f} {high:>9.0f} {high / low:>6.2f}")
        wire = statistics.median(b[2] for _, b in pairs) / 1e6
        print(f"{participants:>12} wire     {wire:>9.2f} MB")
        answers_per_second(ours, home, participants)
    finally:
        server.terminate()
        server.wait(20)


def once(
    browser: Browser, address: str, figures: int, token: str | None
) -> tuple[float, float, int]:
    """(ms until all figures are drawn, ms of a filter, bytes on the wire) in a cold context."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US")
    if token:
        context.add_cookies([{"name": "session", "value": token, "url": address}])
    page = context.new_page()
    received: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: received.append(int(e["encodedDataLength"])))
    page.goto(f"{address}/{PATH}", wait_until="commit")
    drawn = page.evaluate(_DRAWN, figures)
    clicks = [page.evaluate(_CLICKED, [FIGURE, button])
              for button in ("Last 12 months", "Whole trial") * 5]  # fmt: skip
    context.close()
    return drawn, statistics.median(clicks[2:]), sum(received)


def drawn_figures(home: Path) -> dict[str, list[dict]]:
    """Figure id -> its figures as our page draws them: by default, and the other filter value."""
    client = create_app(Settings(home=home)).test_client()
    client.set_cookie("session", open_session(Home.open(home), "steering"))
    found: dict[str, list[dict]] = {}
    for search in ("", "?period=12m"):
        body = json.dumps(page_body(f"/{PATH}", search))
        answer = client.post("/_dash-update-component", data=body, content_type="application/json")
        for name, figure in _figures(answer.get_json()["response"]["frame"]["children"]):
            found.setdefault(name, []).append(figure)
    return found


def _figures(tree: object) -> Iterator[tuple[str, dict]]:
    if isinstance(tree, dict):
        props = tree.get("props", {})
        if tree.get("type") == "Graph" and props["figure"].get("data"):
            yield props["id"], props["figure"]
        yield from _figures(props.get("children"))
    elif isinstance(tree, list):
        for part in tree:
            yield from _figures(part)


_FLOOR = """<!DOCTYPE html><meta charset="utf-8"><title>floor</title>
<link rel="stylesheet" href="/app.css"><script src="/plotly.js"></script>
<button>Whole trial</button><button>Last 12 months</button>{boxes}
<script>const figures={figures};
for (const [id, [first]] of Object.entries(figures))
  Plotly.newPlot(id, first.data, first.layout, {{displayModeBar: false, responsive: true}});
document.querySelectorAll('button').forEach((b, i) => b.onclick = () => {{
  const figure = figures['{figure}'][i];
  Plotly.react('{figure}', figure.data, figure.layout, {{displayModeBar: false}});
}});</script>"""


@contextlib.contextmanager
def floor(figures: dict[str, list[dict]]) -> Iterator[str]:
    """The address of a static page with these figures."""
    boxes = "".join(f'<div id="{name}" style="height:330px"></div>' for name in figures)
    page = _FLOOR.format(boxes=boxes, figures=json.dumps(figures), figure=FIGURE).encode()
    plotly = BUILT / PLOTLY
    files = {"/plotly.js": read_file(plotly), "/app.css": read_file(ASSETS / "app.css")}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = files.get(self.path)
            body = file.packed["br"] if file else page
            self.send_response(200)
            self.send_header("Content-Type", file.kind if file else "text/html")
            if file:
                self.send_header("Content-Encoding", "br")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


_LUA = """local tokens = {{{tokens}}}
local body = [==[{body}]==]
local n = 0
function request()
  n = n + 1
  local headers = {{["Content-Type"] = "application/json",
                    ["Cookie"] = "session=" .. tokens[n % #tokens + 1]}}
  return wrk.format("POST", "/_dash-update-component", headers, body)
end
"""


def answers_per_second(address: str, home: Path, participants: int, seconds: int = 8) -> None:
    """A warm answer in a closed loop over 50 sessions."""
    if not (wrk := shutil.which("wrk")):
        print("answers a second: not measured, `wrk` is not here")
        return
    tokens = ",".join(f'"{open_session(Home.open(home), "steering")}"' for _ in range(50))
    with urllib.request.urlopen(f"{address}/healthz"), tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(_LUA.format(tokens=tokens, body=json.dumps(_answer())))
        said = subprocess.run(
            [wrk, "-t1", "-c50", f"-d{seconds}s", "--latency", "-s", str(script), address],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    lines = [line.strip() for line in said.splitlines()]
    wanted = [line for line in lines if line.startswith(("Requests/sec", "99%", "Non-2xx"))]
    print(f"{participants:>12} answers  {' · '.join(wanted)}")


def _answer() -> dict:
    from dashboard.server.pages import load_pages
    from tests.conftest import answer_body

    page = load_pages()[PATH]
    answer = next(a for a in page.answers if a.name == "curve")
    return answer_body(answer, ("all",), None)


if __name__ == "__main__":
    main()
