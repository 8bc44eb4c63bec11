"""The French catalog: compile it, bring it up to date with the code, check that nothing is missing.

`python -m dashboard.kit.catalog` compiles · `--extract` adds what the code says anew and drops
what it no longer says · `--check` lists every missing, fuzzy or broken entry and exits 1.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.kit.labels import vocabulary_labels, vocabulary_units
from dashboard.kit.language import DEFAULT, LANGUAGES, compiled_catalog, po_path
from dashboard.kit.words import LABEL, UNIT

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dashboard", "layouts", "callbacks", "data")
# What speaks, and which of its arguments are texts. (babel's own extractor does not look into
# f-strings before Python 3.12.)
SPEAKERS: dict[str, tuple[int, ...]] = {
    "say": (0,),
    "say_plural": (0, 1),
    "sentence": (0,),
    "Sentence": (0,),
    "Page": (1,),  # a page's title
    "UploadRefused": (0,),
    "AuditError": (0,),
    "CharterError": (0,),
    "CutError": (0,),
    "NotSaved": (0,),
    "PeopleError": (0,),
    "ReviewError": (0,),
    "VaultError": (0,),
}
# The command line and the reader of definitions speak to whoever installs, in English.
SPOKEN_ELSEWHERE = ("dashboard/cli/", "data/trial/")
_WIDTH = 100
_CHANGING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator',
             b'"Language-Team', b'"Report-Msgid', b'"Project-Id')  # fmt: skip


def written_languages() -> list[str]:
    """The languages that need a catalog: all but English."""
    return [code for code in LANGUAGES if code != DEFAULT]


def compile_catalogs() -> None:
    """Write the .mo beside each .po."""
    for code in written_languages():
        path = po_path(code)
        path.with_suffix(".mo").write_bytes(compiled_catalog(path))


def template() -> Catalog:
    """Everything the code, the vocabulary and the shipped trial can bring on screen."""
    catalog = Catalog(charset="utf-8")
    for path in sources():
        for call, places in _calls(path):
            texts = [_constants(call.args[place]) for place in places]
            for text in zip(*texts, strict=True) if len(texts) > 1 else texts[0]:
                catalog.add(text, locations=[(_place(path), 0)])
    for label in sorted(vocabulary_labels()):
        catalog.add(label, context=LABEL)
    for unit in sorted(vocabulary_units()):
        catalog.add(unit, context=UNIT)
    for text in trial_texts():
        catalog.add(text, locations=[("data/imicro/trial.toml", 0)])
    return catalog


def sources() -> list[Path]:
    """The Python files whose words come on screen."""
    paths = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return sorted(path for path in paths if not _place(path).startswith(SPOKEN_ELSEWHERE))


def trial_texts() -> list[str]:
    """The words of the trial that is shipped: labels of its deviations, analysis sets and limits,
    and what each limit counts.
    """
    from data.trial import SHIPPED_TRIAL, read_trial

    trial = read_trial(SHIPPED_TRIAL)
    labelled: tuple[Any, ...] = (*trial.analysis_sets, *trial.deviations, *trial.limits)
    counted = {words for limit in trial.limits for words in (limit.numerator, limit.denominator)}
    return sorted({item.label for item in labelled} | counted)


def extract() -> None:
    """Bring each .po up to date: new entries empty, the known ones kept, the dead ones dropped."""
    found = template()
    for code in written_languages():
        path = po_path(code)
        catalog = _read(code) if path.exists() else Catalog(locale=code, charset="utf-8")
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = "# What the screen says, in French."
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalog))


def problems() -> list[str]:
    """What is wrong with the catalogs, one line each; empty when they are whole."""
    found = [f"{place}: text built before it is translated" for place in _built_texts()]
    for code in written_languages():
        catalog = _read(code)
        for wanted in template():
            if wanted.id:
                known = catalog.get(_key(wanted), wanted.context)
                found += [f"{code}: {_shown(wanted)}: {what}" for what in _faults(wanted, known)]
    return found


def _faults(wanted: Message, known: Message | None) -> Iterator[str]:
    if known is None:
        yield "missing"
        return
    said = _texts(known.string)
    if not all(said):
        yield "not translated"
    elif known.fuzzy:
        yield "fuzzy"
    else:
        asked = _texts(wanted.id)
        for place, text in enumerate(said):
            meant = placeholders(asked[min(place, len(asked) - 1)])
            free = {"n"} if len(asked) > 1 else set()  # "un centre" may stand for "{n} centre"
            if (placeholders(text) ^ meant) - free:
                yield f"placeholders differ in {text!r}"


def placeholders(text: str) -> set[str]:
    """The {names} of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _calls(path: Path) -> Iterator[tuple[ast.Call, tuple[int, ...]]]:
    """Every call in a file of what speaks, and the places of its texts."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            places = SPEAKERS.get(name, ())
            if places and len(node.args) > places[-1]:
                yield node, places


def _constants(text: ast.expr) -> list[str]:
    """The texts an argument may be: itself, or either branch of an `if`."""
    if isinstance(text, ast.IfExp):
        return _constants(text.body) + _constants(text.orelse)
    known = isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value
    return [known] if known else []


def _built_texts() -> Iterator[str]:
    """Calls whose text is put together first, so that no catalog can hold it."""
    for path in sources():
        for call, places in _calls(path):
            if any(isinstance(call.args[p], ast.JoinedStr | ast.BinOp) for p in places):
                yield f"{_place(path)}:{call.lineno}"


def _read(code: str) -> Catalog:
    with po_path(code).open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def _written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=_WIDTH, sort_output=True, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_CHANGING))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _texts(text: Any) -> tuple[str, ...]:
    """One text, or the two of a plural."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _key(message: Message) -> str:
    return _texts(message.id)[0]


def _shown(message: Message) -> str:
    return f"{message.context or 'text'} {_key(message)!r}"


def main(arguments: list[str]) -> int:
    """Compile, extract or check; the exit code."""
    if arguments == ["--extract"]:
        extract()
    elif arguments == ["--check"]:
        for line in (found := problems()):
            print(line)
        return 1 if found else 0
    elif arguments:
        print(__doc__)
        return 2
    else:
        compile_catalogs()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
