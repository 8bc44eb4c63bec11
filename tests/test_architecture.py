"""The house keeps its shape: floors, sizes, one door, no cache that forgets whose answer it keeps.

Each rule reads the source of every module it is for, and is shown a piece of source that breaks
it: a rule that has never failed says nothing.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import plotly.offline
import pytest

from dashboard.kit.theme import GRAPH_CONFIG
from dashboard.server import static

CHECKOUT = Path(__file__).parents[1]
PRODUCT = ("app.py", "dashboard", "layouts", "callbacks", "data")
LONGEST_FILE, LONGEST_FUNCTION, LARGEST_CALLBACK = 350, 60, 5
Rule = Callable[[ast.Module], Iterator[str]]


def modules(*places: str) -> list[Path]:
    """The Python files under these places of the checkout."""
    found: list[Path] = []
    for place in places:
        path = CHECKOUT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or a name, '' for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.Module) -> Iterator[str]:
    """Every name that is imported: `package.module.name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def under(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# --- rules ---------------------------------------------------------------------------------


def opens_with_a_sentence(tree: ast.Module) -> Iterator[str]:
    if tree.body and not (ast.get_docstring(tree) or "").strip():
        yield "does not say what it is for"


def short_functions(tree: ast.Module) -> Iterator[str]:
    for function in functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            yield f"{function.name} has {length} lines"


def no_bare_callback(tree: ast.Module) -> Iterator[str]:
    """A callback of Dash's own would join the first app and escape the gate."""
    for name in imported(tree):
        if name in ("dash.callback", "dash.clientside_callback"):
            yield f"imports {name}"
    for node in ast.walk(tree):
        if dotted(node) in ("dash.callback", "dash.clientside_callback"):
            yield f"uses {dotted(node)}"


def small_callbacks(tree: ast.Module) -> Iterator[str]:
    """A callback says which measures answer; whatever counts or loops belongs lower."""
    if numbers := [n for n in imported(tree) if under(n, ("pandas", "numpy", "scipy"))]:
        yield f"imports {numbers}"
    for function in functions(tree):
        statements = [s for s in ast.walk(function) if isinstance(s, ast.stmt)]
        if len(statements) - 1 > LARGEST_CALLBACK:
            yield f"{function.name} has {len(statements) - 1} statements"
        if any(isinstance(s, ast.For | ast.While | ast.If | ast.Try) for s in statements):
            yield f"{function.name} loops or decides"


_BEHIND_THE_DOOR = ("data.access", "data.store", "data.intake", "data.load", "sqlalchemy", "flask",
                    "flask_login", "sqlite3")  # fmt: skip


def pages_stay_outside(tree: ast.Module) -> Iterator[str]:
    """A page sees the view it is given, and of it what is public."""
    checked = {id(node) for found in ast.walk(tree) if _is_type_checking(found)
               for node in ast.walk(found)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in checked:
            names = imported(ast.Module([node], []))
            yield from (f"imports {name}" for name in names if under(name, _BEHIND_THE_DOOR))
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            yield f"reaches into {dotted(node) or node.attr}"


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")


def documented(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and len((ast.get_docstring(node) or "").split()) < 4:
            yield f"{node.name} does not say what it gives"


_CLOCKS = ("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time",
           "pd.Timestamp.now", "pd.Timestamp.today", "time.monotonic")  # fmt: skip


def no_clock(tree: ast.Module) -> Iterator[str]:
    """A cut has one instant; what is computed of it does not change with the hour."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node).endswith(_CLOCKS):
            yield f"reads the clock: {dotted(node)}"


def no_cache_but_kept(tree: ast.Module) -> Iterator[str]:
    """A cache keyed by arguments forgets who asked. The one there is, Kept, is keyed by scope."""
    for name in imported(tree):
        if name in ("functools.lru_cache", "functools.cache") or under(
            name, ("cachetools", "joblib", "diskcache", "flask_caching", "pickle", "shelve")
        ):
            yield f"imports {name}"


def no_state_in_the_browser(tree: ast.Module) -> Iterator[str]:
    """No persistence (it restores a control without its figure), no HTML from text, no graph
    but the kit's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in (
            "persistence", "persistence_type", "dangerously_allow_html", "srcDoc", "api_endpoint",
        ):  # fmt: skip
            yield f"uses {node.arg}"
        if dotted(node) in ("dcc.Graph", "dcc.Markdown", "html.Iframe", "dcc.Interval"):
            yield f"uses {dotted(node)}"
    yield from (
        f"imports {n}" for n in imported(tree) if n in ("dash.dcc.Graph", "dash.dash_table")
    )


@dataclass(frozen=True)
class Kept:
    """A rule, the places it is for, those it excuses (with the reason beside), and what breaks
    it."""

    rule: Rule
    places: tuple[str, ...]
    broken: str
    but: frozenset[str] = frozenset()


_NO_ONES_DATA = frozenset({  # what these keep is the same for everybody
    "dashboard/kit/language.py", "dashboard/kit/formats.py", "dashboard/kit/labels.py",
    "data/synthetic/clock.py", "data/intake/clocks.py", "data/store/passwords.py",
    "data/store/home.py",  # the definitions, by their text
})  # fmt: skip
RULES = (
    Kept(opens_with_a_sentence, (*PRODUCT, "tests"), "x = 1"),
    Kept(short_functions, (*PRODUCT, "tests"), "def f():\n" + "    x = 1\n" * 61),
    Kept(no_bare_callback, PRODUCT, "import dash\n@dash.callback()\ndef f(): ..."),
    Kept(no_bare_callback, PRODUCT, "from dash import callback"),
    Kept(small_callbacks, ("callbacks",), "import pandas as pd"),
    Kept(small_callbacks, ("callbacks",), "def f(view):\n" + "    x = 1\n" * 6),
    Kept(small_callbacks, ("callbacks",), "def f(view):\n    if view: return 1"),
    Kept(pages_stay_outside, ("layouts", "callbacks"), "from data.access.view import Door"),
    Kept(pages_stay_outside, ("layouts", "callbacks"), "def f(view): return view._door"),
    Kept(documented, ("data/measures", "data/derive"), "def f(x): return x"),
    Kept(no_clock, ("data/measures", "data/derive", "data/vocabulary", "layouts"),
         "from datetime import datetime\nx = datetime.now()"),
    Kept(no_cache_but_kept, PRODUCT, "from functools import lru_cache", _NO_ONES_DATA),
    Kept(no_cache_but_kept, PRODUCT, "import pickle"),
    Kept(no_state_in_the_browser, PRODUCT, "from dash import dcc\nx = dcc.Graph()",
         frozenset({"dashboard/kit/theme.py"})),  # the one place that makes graphs
    Kept(no_state_in_the_browser, PRODUCT, "x = f(persistence=True)"),
)  # fmt: skip


def broken_by(kept: Kept) -> list[str]:
    """What breaks a rule, in files that no other entry of the same rule excuses."""
    excused = frozenset().union(*(other.but for other in RULES if other.rule is kept.rule))
    return [
        f"{path.relative_to(CHECKOUT)}: {problem}"
        for path in modules(*kept.places)
        if path.relative_to(CHECKOUT).as_posix() not in excused
        for problem in kept.rule(ast.parse(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize("kept", {k.rule: k for k in RULES}.values(), ids=lambda k: k.rule.__name__)
def test_the_rule_is_kept(kept):
    assert broken_by(kept) == []


@pytest.mark.parametrize("kept", RULES, ids=lambda k: f"{k.rule.__name__}-{k.broken[:20]!r}")
def test_the_rule_can_be_broken(kept):
    assert list(kept.rule(ast.parse(kept.broken)))


# --- what is no rule of a single file ------------------------------------------------------------


def test_no_file_is_long():
    lengths = {str(p.relative_to(CHECKOUT)): len(p.read_text("utf-8").splitlines())
               for p in modules(*PRODUCT)}  # fmt: skip
    assert len(lengths) > 100
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_imports_go_down():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: [4-9] kept, 0 broken", done.stdout)


def test_every_page_has_its_callbacks_and_they_their_page():
    pages = {
        p.stem for p in modules("layouts") if re.search(r"^PAGE = Page\(", p.read_text(), re.M)
    }
    answers = {p.stem for p in modules("callbacks")} - {"__init__"}
    assert pages == answers
    assert len(pages) >= 5


def test_no_two_places_run_dash():
    """One Dash, which draws and does not answer; no development server anywhere."""
    made, ran = [], []
    for path in modules(*PRODUCT):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "Dash":
                made.append(path.relative_to(CHECKOUT).as_posix())
            if isinstance(node, ast.Call) and dotted(node.func) in ("app.run", "server.run"):
                ran.append(path.name)
    assert (made, ran) == (["dashboard/server/front.py"], [])


def test_the_bundle_is_the_one_that_plotly_draws_for():
    assert plotly.offline.get_plotlyjs_version() == static._VERSION


def test_no_figure_is_sent_to_anybodys_cloud():
    assert GRAPH_CONFIG["showSendToCloud"] is False


# --- what is in the repository -------------------------------------------------------------------

_SECRETS = {
    "a key": r"BEGIN [A-Z ]*PRIVATE KEY",
    "a cloud's key": r"\bAKIA[0-9A-Z]{16}\b",
    "a token": r"\b(ghp|gho|glpat|xox[bp])[-_][A-Za-z0-9]{16,}",
    "a password in an address": r"[a-z]+://[^\s/:@{}<>\"']+:[^\s/:@{}<>\"']+@",
    "a registry": r"registry\.npm" + r"js|py" + r"pi\.org|python" + r"hosted|artifac" + r"tory",
    "an index": r"^\s*(--)?(extra-)?index-url|^\s*--find-links",
    "somebody's folder": r"/(wo" + r"rk|ro" + r"ot|home/[a-z]+)/",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return [CHECKOUT / name for name in listed.stdout.split("\0") if name]


def found_in(text: str) -> list[str]:
    return [name for name, pattern in _SECRETS.items() if re.search(pattern, text, re.M)]


def test_no_secret_and_no_host_of_ours_is_in_the_repository():
    paths = tracked()
    if not paths:
        pytest.skip("not a checkout of git")
    texts = {p: p.read_bytes() for p in paths if p.is_file() and p.suffix not in (".png", ".woff2")}
    found = {
        str(p.relative_to(CHECKOUT)): found_in(raw.decode("utf-8")) for p, raw in texts.items()
    }
    assert {name: what for name, what in found.items() if what} == {}
    lock = (CHECKOUT / "requirements.lock").read_text()
    assert "http" not in lock
    assert lock.count("==") < lock.count("--hash=sha256:")


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE" + " KEY-----", "AKIA" + "A" * 16, "ghp_" + "a" * 36,
        "postgres" + "://me:secret@db/x", "https://py" + "pi.org/simple", "--index" + "-url x",
        "cd /wo" + "rk/main",
    ],
)  # fmt: skip
def test_a_secret_would_be_found(text):
    assert found_in(text)


def test_nothing_of_a_home_is_in_the_repository():
    names = [path.name for path in tracked()]
    assert [n for n in names if n.endswith((".sqlite", ".db", ".mo", ".parquet", ".pkl"))] == []
    assert [n for n in names if n in ("demo.json", ".env") or "allocation.csv" in n] == []
