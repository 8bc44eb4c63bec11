"""The Dash front: what the browser needs to draw, made once and without data.

Dash renders; it does not answer. Its own Flask routes are never served: the gate has a short list
of its own, and asks this module for the index, the layout, the callback list and the files.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from dataclasses import dataclass

import dash
import flask
import orjson
from dash import Dash, Input, Output, State, dcc

from dashboard.kit.page import Answer, Page
from dashboard.kit.words import LANGUAGES, use_language
from dashboard.server.pages import open_to
from dashboard.server.wire import to_bytes
from data.vocabulary import Role
from layouts.frame import shell

ROUTER_OUTPUTS = (Output("frame", "children"), Output("cut", "data"))
ROUTER_INPUTS = (Input("url", "pathname"), Input("url", "search"))
CUT = State("cut", "data")

_INDEX = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
{css}
{early}
</head>
<body>
<div id="react-entry-point"></div>
{config}
{scripts}
<script id="_dash-renderer" type="application/javascript">{renderer}</script>
</body>
</html>
"""
# What runs before anything is painted, and what the renderer will ask for once it is drawing.
_EARLY = ("theme", "first")
_ELSEWHERE = ("upload",)  # the scripts of pages without a renderer
_LATE = ("/_dash-component-suites/dash/dcc/async-graph.js",)
_RENDERER = "var renderer = new DashRenderer();"


@dataclass(frozen=True)
class Front:
    """Everything static the browser gets, keyed where it depends on language or role."""

    index: dict[str, bytes]
    layout: dict[str, bytes]
    dependencies: dict[Role, bytes]
    paths: dict[str, frozenset[str]]  # package -> files of it that may be served
    script_hashes: tuple[str, ...]


def output_key(outputs: Iterable[Output]) -> str:
    """How Dash's renderer names a set of outputs in its requests."""
    names = [f"{output.component_id}.{output.component_property}" for output in outputs]
    return names[0] if len(names) == 1 else ".." + "...".join(names) + ".."


def answers_on_screen(page: Page) -> list[Answer]:
    """The answers of a page that a control can ask for again."""
    return [answer for answer in page.answers if answer.controls]


def make_front(pages: dict[str, Page], assets: list[str], title: str) -> Front:
    """Build the front for these pages; `assets` are the URLs of our own files, in order."""
    if dash._callback.GLOBAL_CALLBACK_LIST or dash._callback.GLOBAL_CALLBACK_MAP:
        raise RuntimeError("a bare dash.callback was used: it would escape the gate")
    app = Dash(
        "dashboard",
        server=flask.Flask("front"),  # type: ignore[arg-type]  # a Flask is taken
        use_pages=False,
        pages_folder="",
        include_assets_files=False,
        suppress_callback_exceptions=True,
        update_title=None,  # type: ignore[arg-type]  # None is Dash's word for 'leave it'
        enable_mcp=False,
    )
    app.layout = shell()  # Dash wants one before it lists its scripts
    owners = _register(app, pages)
    with app.server.test_request_context("/"):
        app._setup_server()
        scripts, css = _wanted(app._generate_scripts_html()), app._generate_css_dist_html()
        config = _config(app)
    inline = [_RENDERER, *app._inline_scripts]
    return Front(
        index={
            language: _index(language, title, css, scripts, config, assets)
            for language in LANGUAGES
        },
        layout={language: _layout(language) for language in LANGUAGES},
        dependencies={role: _dependencies(app, owners, pages, role) for role in Role},
        paths={name: frozenset(files) for name, files in app.registered_paths.items()},
        script_hashes=tuple(f"'sha256-{_digest(script)}'" for script in inline),
    )


def _config(app: Dash) -> str:
    """What Dash's renderer must know. Without `end_id`, which is random and only names callbacks
    that run in the background, and without versions.
    """
    unwanted = {"end_id", "python_version", "dash_version", "dash_version_url", "ddk_version"}
    kept = {name: value for name, value in app._config().items() if name not in unwanted}
    text = to_bytes(kept).decode().replace("<", "\\u003c")
    return f'<script id="_dash-config" type="application/json">{text}</script>'


def _wanted(scripts: str) -> str:
    """Without the table component that Dash loads on every page and nobody here uses."""
    return "\n".join(line for line in scripts.splitlines() if "/dash_table/" not in line)


def _layout(language: str) -> bytes:
    with use_language(language):
        return to_bytes(shell())


def _register(app: Dash, pages: dict[str, Page]) -> dict[str, str]:
    """Tell Dash's renderer who asks for what; the functions are never called. Output -> page."""
    owners: dict[str, str] = {}

    def never(*_: object) -> None:
        raise RuntimeError("answers go through the gate")

    app.callback(list(ROUTER_OUTPUTS), list(ROUTER_INPUTS))(never)
    for page in pages.values():
        for answer in answers_on_screen(page):
            inputs = [Input(page.id(c.name), c.property) for c in answer.controls]
            outputs = list(answer.outputs)
            app.callback(
                outputs if len(outputs) > 1 else outputs[0], inputs, [CUT],
                prevent_initial_call=True,
            )(never)  # fmt: skip
            owners[output_key(outputs)] = page.path
        if page.controls:
            owners[_remember(app, page)] = page.path
    return owners


def _remember(app: Dash, page: Page) -> str:
    """Keep the address bar in step with the controls, in the browser alone."""
    names = list(page.controls)
    places = ", ".join(f"v{i}" for i in range(len(names)))
    target = Output(page.id("address"), "data")
    app.clientside_callback(
        f"function({places}) {{ return window.dash_clientside.choices.remember("
        f"{orjson.dumps(page.path).decode()}, {orjson.dumps(names).decode()}, [{places}]); }}",
        target,
        [Input(page.id(name), page.controls[name].property) for name in names],
        prevent_initial_call=True,
    )
    return output_key([target])


def address_store(page: Page) -> dcc.Store:
    """The place `remember` writes to; the router adds it to each page with controls."""
    return dcc.Store(id=page.id("address"))


def _dependencies(app: Dash, owners: dict[str, str], pages: dict[str, Page], role: Role) -> bytes:
    mine = {page.path for page in open_to(pages.values(), role)}
    listed = [
        entry
        for entry in app._callback_list
        if (owner := owners.get(entry["output"])) is None or owner in mine
    ]
    return to_bytes(listed)


def _index(
    language: str, title: str, css: str, scripts: str, config: str, assets: list[str]
) -> bytes:
    def first(ending: str) -> list[str]:
        return [html.escape(url) for url in assets if url.split("?")[0].endswith(ending)]

    early = [url for name in _EARLY for url in first(".js") if f"/{name}.js" in url]
    others = [url for name in _ELSEWHERE for url in first(".js") if f"/{name}.js" in url]
    own = [url for url in first(".js") if url not in (*early, *others)]
    return _INDEX.format(
        language=language,
        title=html.escape(title),
        css="\n".join(f'<link rel="stylesheet" href="{url}">' for url in first(".css")) + css,
        early="\n".join(
            [
                *(f'<script src="{url}"></script>' for url in early),
                *(f'<link rel="preload" as="script" href="{url}">' for url in _LATE),
            ]
        ),
        config=config,
        scripts="\n".join(f'<script src="{url}"></script>' for url in own) + "\n" + scripts,
        renderer=_RENDERER,
    ).encode()


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
