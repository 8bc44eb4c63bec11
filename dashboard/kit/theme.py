"""Colors, and the plain dicts every figure starts from; the one place that makes a graph."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dash import dcc

from dashboard.kit.formats import decimal_separators, month_name

# Each color has one meaning. On white all are at least 4.5:1; tests check the dark set likewise.
INK, MUTED = "#17212b", "#56606b"  # text; text of the second rank
CARD, GROUND, LINE = "#ffffff", "#f5f7fa", "#e2e6eb"  # card, page, hairlines and grid
EVERYBODY = "#334e7a"  # all participants
GROUP_A, GROUP_B = "#0067a5", "#c2500a"
DEAD = INK
ACT, WATCH, FINE = "#b3261e", "#6b5a00", "#0f6b60"
GREYS = ("#eceff1", "#d3d8dc", "#a6aeb8", "#6f7a83")  # stacked states, in neither group's color

STATES = {"act": ("●", ACT), "watch": ("▲", WATCH), "fine": ("✓", FINE), "none": ("", MUTED)}

# Figures are drawn once, in light colors; app.css maps each to its twin on a dark ground, so that
# a figure's bytes do not depend on who reads it where.
DARK: dict[str, str] = {
    INK: "#e8ecf1",
    MUTED: "#aab4bf",
    CARD: "#1a2028",
    GROUND: "#11151b",
    LINE: "#2f3842",
    EVERYBODY: "#9db9e8",
    GROUP_A: "#5ab4f0",
    GROUP_B: "#f59a5b",
    ACT: "#ff7e88",
    WATCH: "#d8c24a",
    FINE: "#5fcab9",
    GREYS[0]: "#2a323b",
    GREYS[1]: "#414b56",
    GREYS[2]: "#6d7883",
    GREYS[3]: "#98a3ae",
}

# What a series of a group looks like, by its code: color never alone.
GROUP_STYLE: dict[str, dict[str, str]] = {
    "all": {"color": EVERYBODY, "dash": "solid", "symbol": "circle"},
    "A": {"color": GROUP_A, "dash": "solid", "symbol": "circle"},
    "B": {"color": GROUP_B, "dash": "dash", "symbol": "square"},
}

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

_AXIS: dict[str, Any] = {
    "color": INK,
    "gridcolor": LINE,
    "linecolor": LINE,
    "zeroline": False,
    "fixedrange": True,
    "automargin": True,
    "ticks": "",
    "title": {"font": {"size": 12, "color": MUTED}, "standoff": 8},
}

BASE_LAYOUT: dict[str, Any] = {
    "font": {"family": FONT, "size": 12, "color": INK},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8, "pad": 4},
    "showlegend": False,
    "dragmode": False,
    "hovermode": "closest",
    "hoverlabel": {
        "bgcolor": CARD,
        "bordercolor": MUTED,
        "font": {"family": FONT, "size": 12, "color": INK},
        "align": "left",
    },
    "xaxis": {**_AXIS, "showgrid": False, "showline": True},
    "yaxis": {**_AXIS, "rangemode": "tozero"},
}

# showSendToCloud: plotly.js 4 offers to upload a figure to its maker's cloud. Never here.
GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "displaylogo": False,
    "responsive": True,
    "doubleClick": False,
    "scrollZoom": False,
    "showTips": False,
}

EMPTY_FIGURE: dict[str, Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {"visible": False, "fixedrange": True},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}

# dash-mantine-components: the defaults of its dimmed text and badges fail 4.5:1.
MANTINE: dict[str, Any] = {
    "primaryColor": "indigo",
    "primaryShade": {"light": 9, "dark": 8},
    "autoContrast": True,
    "luminanceThreshold": 0.35,
    "fontFamily": FONT,
    "defaultRadius": 8,
    "components": {"Badge": {"defaultProps": {"color": "dark", "autoContrast": True}}},
}


def graph(id: str, height: int) -> dcc.Graph:
    """An empty graph of `height` px. The only call of dcc.Graph in the house."""
    return dcc.Graph(
        id=id,
        figure=EMPTY_FIGURE,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{height}px"},
    )


def figure(data: Sequence[dict[str, Any]], **layout: Any) -> dict[str, Any]:
    """A figure: traces, and what its layout has besides the base. Axes are merged key by key.

    `figure([trace], xaxis={"title": "Day"}, yaxis={"range": [0, 24]}, annotations=[...])`
    """
    merged: dict[str, Any] = {**BASE_LAYOUT, "separators": decimal_separators()}
    for key, value in layout.items():
        base = BASE_LAYOUT.get("".join(c for c in key if not c.isdigit()))
        if isinstance(base, dict) and isinstance(value, dict):
            title = value.get("title")
            if isinstance(title, str):
                value = {**value, "title": {**base.get("title", {}), "text": title}}
            value = {**base, **value}
        merged[key] = value
    return {"data": list(data), "layout": merged}


def line(x: Any, y: Any, group: str = "all", **more: Any) -> dict[str, Any]:
    """A line of a group, in its color and dash. `shape="hv"` for steps."""
    style = GROUP_STYLE[group]
    shape = {"color": style["color"], "width": 2.5, "dash": style["dash"]}
    shape |= {"shape": more.pop("shape", "linear")}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": shape,
        "marker": {"color": style["color"], "symbol": style["symbol"], "size": 7},
        **more,
    }


def band(x: Any, low: Any, high: Any, color: str = EVERYBODY) -> dict[str, Any]:
    """An uncertainty band between `low` and `high` over `x`."""
    there, low, high = list(x), list(low), list(high)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": there + there[::-1],
        "y": high + low[::-1],
        "fill": "toself",
        "fillcolor": f"rgba({_rgb(color)},0.14)",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def words_at(x: Any, y: Any, text: str, color: str = MUTED, **more: Any) -> dict[str, Any]:
    """Words written into the figure: a line's name where it ends, a reference line's meaning."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "font": {"size": 12, "color": color},
        **more,
    }


def reference_line(y: float, color: str = MUTED) -> dict[str, Any]:
    """A horizontal line across the figure: a target, a limit. Its words are `words_at`."""
    where = {"xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y}
    return {"type": "line", **where, "line": {"color": color, "width": 1.5}, "layer": "below"}


def date_axis(first: date, last: date, most: int = 7) -> dict[str, Any]:
    """A time axis from `first` to `last`, ticks on first days of months in the reader's words.

    At most `most` ticks; the year stands under January and under the first tick.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(s for s in (1, 2, 3, 6, 12, 24, 36, 48, 60, 120, 600) if months / s <= most)
    ticks = [t for t in _months(first, last) if (t.month - 1 + 12 * t.year) % step == 0]
    texts = [
        f"{month_name(t)}<br>{t.year}" if t.month == 1 or place == 0 else month_name(t)
        for place, t in enumerate(ticks)
    ]
    return {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickvals": [t.isoformat() for t in ticks],
        "ticktext": texts,
        "tickangle": 0,
    }


def _months(first: date, last: date) -> list[date]:
    found, at = [], first.replace(day=1)
    while at <= last:
        if at >= first:
            found.append(at)
        at = (at + timedelta(days=32)).replace(day=1)
    return found


def _rgb(color: str) -> str:
    return ",".join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))
