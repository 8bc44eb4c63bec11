"""The one template of pages that need no script: signing in, uploading, refusals, errors."""

from __future__ import annotations

from html import escape

from dashboard.kit.words import language

_STYLE = """
:root{color-scheme:light dark;--ink:#17212b;--muted:#56606b;--ground:#f5f7fa;--card:#fff;
--line:#e2e6eb;--edge:#78828c;--key:#334e7a;--on-key:#fff;--act:#b3261e;--act-ground:#fdecea}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--muted:#aab4bf;--ground:#11151b;
--card:#1a2028;--line:#2f3842;--edge:#7d8894;--key:#9db9e8;--on-key:#11151b;--act:#ff7e88;
--act-ground:#3a1f1e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:20px;background:var(--ground);
color:var(--ink);font:15px/1.5 Inter,system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
main{width:100%;max-width:400px;background:var(--card);border:1px solid var(--line);
border-radius:10px;padding:28px}
main.wide{max-width:560px}
h1{font-size:20px;line-height:1.3;margin:0 0 6px}
p{margin:0 0 16px;color:var(--muted)}
label{display:block;font-weight:600;margin:0 0 4px}
.hint{font-size:13px}
input{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);
border-radius:8px;padding:10px 12px;margin:0 0 16px}
input[type=file]{padding:8px}
button,.button{display:inline-block;font:inherit;font-weight:600;border:1px solid var(--key);
border-radius:8px;padding:10px 16px;background:var(--key);color:var(--on-key);cursor:pointer;
text-decoration:none}
main.narrow button{width:100%}
a{color:var(--key)}
:focus-visible{outline:3px solid var(--key);outline-offset:2px}
progress{width:100%;accent-color:var(--key)}
button:disabled{opacity:.5;cursor:progress}
.message{color:var(--act);background:var(--act-ground);border-radius:8px;padding:10px 12px}
.row{display:flex;gap:16px;align-items:center;flex-wrap:wrap}
code{font:16px/1.4 ui-monospace,'DejaVu Sans Mono',monospace;color:var(--ink);
user-select:all;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:0 0 16px}
dt{color:var(--muted)}dd{margin:0}
"""


def page(title: str, body: str, kind: str = "narrow") -> str:
    """A whole page of HTML: `body` is markup, already escaped; `title` is text."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<main class="{kind}">\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n'
        "</html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of escaped text, or "" for none; `kind` "message" is announced."""
    if not text:
        return ""
    role = ' role="alert"' if kind == "message" else ""
    return f'<p class="{kind}"{role}>{escape(text)}</p>\n'


def link(text: str, href: str, kind: str = "") -> str:
    """A link within this house; anything else leads to its start."""
    ours = href.startswith("/") and not href.startswith(("//", "/\\"))
    return f'<a class="{kind}" href="{escape(href if ours else "/")}">{escape(text)}</a>'


def field(name: str, title: str, kind: str, more: str = "") -> str:
    """A labelled input. `more` is markup of our own."""
    return (
        f'<label for="{name}">{escape(title)}</label>\n'
        f'<input id="{name}" name="{name}" type="{kind}" {more}>\n'
    )
