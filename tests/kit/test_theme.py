"""Colors can be read and told apart, each has its twin in the dark, and graphs stay home."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.kit import theme
from dashboard.kit.words import use_language
from tests.kit.colors import SEEN_BY, contrast, distance

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "dashboard/assets/app.css").read_text()
TEXT = (theme.INK, theme.MUTED, theme.EVERYBODY, theme.GROUP_A, theme.GROUP_B, theme.DEAD,
        theme.ACT, theme.WATCH, theme.FINE)  # fmt: skip
SCHEMES = {"light": lambda color: color, "dark": theme.DARK.__getitem__}


def variables(scheme: str) -> dict[str, str]:
    """The CSS variables of a scheme."""
    start = ":root {" if scheme == "light" else ':root[data-mantine-color-scheme="dark"] {'
    block = CSS[CSS.index(start) :].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("color", TEXT)
def test_words_and_lines_stand_out_from_the_card(scheme, color):
    seen = SCHEMES[scheme]
    assert contrast(seen(color), seen(theme.CARD)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "ground"), ("ink", "card"), ("muted", "ground"), ("muted", "card"),
     ("everybody", "card"), ("everybody", "ground"), ("everybody", "here"), ("act", "act-ground"),
     ("watch", "watch-ground"), ("fine", "fine-ground"), ("muted", "none-ground"),
     ("watch", "card"), ("card", "everybody")],
)  # fmt: skip
def test_the_page_s_text_stands_out_from_its_ground(scheme, text, ground):
    known = variables(scheme)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_can_be_used_has_an_edge_that_is_seen(scheme):
    known = variables(scheme)
    assert contrast(known["edge"], known["card"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_and_figures_share_their_colors(scheme):
    known, seen = variables(scheme), SCHEMES[scheme]
    names = {"ink": theme.INK, "muted": theme.MUTED, "card": theme.CARD, "ground": theme.GROUND,
             "line": theme.LINE, "everybody": theme.EVERYBODY, "act": theme.ACT,
             "watch": theme.WATCH, "fine": theme.FINE}  # fmt: skip
    assert {name: known[name] for name in names} == {n: seen(c) for n, c in names.items()}


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_groups_are_told_apart_by_every_eye(scheme, eye):
    seen = SCHEMES[scheme]
    assert distance(seen(theme.GROUP_A), seen(theme.GROUP_B), eye) >= 60


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_fine_is_told_from_what_is_not_by_every_eye(scheme, eye):
    seen = SCHEMES[scheme]
    for state in (theme.ACT, theme.WATCH):
        assert distance(seen(theme.FINE), seen(state), eye) >= 10


def test_no_state_and_no_group_rests_on_color_alone():
    signs = [sign for name, (sign, _) in theme.STATES.items() if name != "none"]
    assert all(signs)
    assert len(set(signs)) == len(signs)
    a, b = theme.GROUP_STYLE["A"], theme.GROUP_STYLE["B"]
    assert a["dash"] != b["dash"]
    assert a["symbol"] != b["symbol"]


def test_greys_of_stacked_states_rise_in_steps_in_both_schemes():
    for seen in SCHEMES.values():
        steps = [contrast(seen(grey), seen(theme.CARD)) for grey in theme.GREYS]
        assert steps == sorted(steps)
        assert all(b / a > 1.2 for a, b in pairwise(steps))


@pytest.mark.parametrize("color", theme.DARK)
def test_css_maps_every_figure_color_to_its_dark_twin(color):
    rgb = ", ".join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))
    for name in ("stroke", "fill"):
        rule = rf'\[style\*="{name}: rgb\({rgb}\)"\] {{ {name}: {theme.DARK[color]} !important; }}'
        assert re.search(rule, CSS)


def test_a_figure_is_drawn_in_mapped_colors_only():
    line = theme.line([0, 1], [1, 2], "B")
    whole = theme.figure([line, theme.band([0, 1], [0, 0], [2, 2])],
                         shapes=[theme.reference_line(2)],
                         annotations=[theme.words_at(0, 1, "plan")])  # fmt: skip
    assert set(re.findall(r"#[0-9a-f]{6}", str(whole))) <= set(theme.DARK)


def test_no_graph_offers_to_send_a_figure_away():
    config = theme.graph("any", 200).config
    assert config["showSendToCloud"] is False
    assert config["displayModeBar"] is False


def test_graphs_are_made_in_one_place():
    made = [
        path.relative_to(ROOT).as_posix()
        for package in ("dashboard", "layouts", "callbacks")
        for path in (ROOT / package).rglob("*.py")
        if "dcc.Graph(" in path.read_text()
    ]
    assert made == ["dashboard/kit/theme.py"]


def test_a_figure_merges_axes_key_by_key_and_leaves_the_base_alone():
    whole = theme.figure([], yaxis={"title": "Day"}, xaxis2={"range": [0, 1]}, margin={"l": 80})
    axis = whole["layout"]["yaxis"]
    assert axis["title"]["text"] == "Day"
    assert axis["rangemode"] == "tozero"
    assert whole["layout"]["xaxis2"]["fixedrange"] is True
    assert whole["layout"]["margin"] == {**theme.BASE_LAYOUT["margin"], "l": 80}
    assert "text" not in theme.BASE_LAYOUT["yaxis"]["title"]


def test_axes_speak_the_reader_s_language():
    first, last = date(2025, 1, 1), date(2027, 12, 31)
    assert theme.date_axis(first, last)["ticktext"][:3] == ["Jan<br>2025", "Jul", "Jan<br>2026"]
    with use_language("fr"):
        assert theme.date_axis(first, last)["ticktext"][1] == "juil."
        assert theme.figure([])["layout"]["separators"] == ",\u202f"


@pytest.mark.parametrize("months", [1, 2, 5, 7, 8, 13, 25, 60, 140, 400])
def test_a_time_axis_has_few_ticks_and_the_first_names_its_year(months):
    last = date(2025 + (months - 1) // 12, (months - 1) % 12 + 1, 15)
    axis = theme.date_axis(date(2025, 1, 1), last)
    assert 1 <= len(axis["tickvals"]) <= 7
    assert "2025" in axis["ticktext"][0] or axis["tickvals"][0][:4] in axis["ticktext"][0]
    assert all(tick.endswith("-01") for tick in axis["tickvals"])
