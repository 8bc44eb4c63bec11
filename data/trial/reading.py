"""From a TOML file to frozen types, or to every finding as key, found, expected."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from data.trial.parts import CROSSED, Part, printable, shown
from data.vocabulary import Sentence, sentence

LARGEST_BYTES = 1_000_000  # a definition is some ten kB; anything this large is another file
_NOTHING = "nothing"

Read = TypeVar("Read", bound=Part)


@dataclass(frozen=True)
class DefinitionFinding:
    """One thing wrong in a definition: where (key path), what stands there, what should."""

    key: str
    found: str
    expected: Sentence

    def __str__(self) -> str:
        return f"{self.key}: found {self.found}; expected {self.expected}"


class DefinitionError(Exception):
    """A definition that is refused, with every finding."""

    def __init__(self, what: str, findings: list[DefinitionFinding]) -> None:
        self.what, self.findings = what, findings
        super().__init__(what, findings)

    def __str__(self) -> str:
        lines = "\n".join(f"  {finding}" for finding in self.findings)
        return f"The {self.what} is refused:\n{lines}"


def text_of(source: Path | str, what: str) -> str:
    """The text of a definition: a Path is read as UTF-8, a str is the text itself."""
    if isinstance(source, str):
        return source.removeprefix("\ufeff")  # a byte order mark, where the caller read the file
    try:
        if source.stat().st_size > LARGEST_BYTES:
            raise _refusal(what, source.name, f"{source.stat().st_size} bytes", _TOML_FILE)
        return source.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refusal(what, str(source), error.strerror or _NOTHING, _TOML_FILE) from None
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x} at {error.start}"
        raise _refusal(what, source.name, byte, sentence("a text file in UTF-8")) from None


def read_part(kind: type[Read], text: str, what: str, form: str) -> Read:
    """The text as a `kind`; DefinitionError with every finding otherwise.

    A check between the keys of one table runs when its own keys are right, a check between
    tables when every table is. `form` is what the key `format` must say.
    """
    raw = _parsed(text, what)
    if raw.get("format", form) != form:  # another file altogether: this alone is worth saying
        raise _refusal(what, "format", shown(raw["format"]), sentence("{value}", value=shown(form)))
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise DefinitionError(what, list(_findings(error, kind, raw))) from None


_TOML_FILE = sentence("a TOML file of at most 1 MB")


def _refusal(what: str, key: str, found: str, expected: Sentence) -> DefinitionError:
    return DefinitionError(what, [DefinitionFinding(key, found, expected)])


def _parsed(text: str, what: str) -> dict[str, Any]:
    try:
        return _tuples(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.splitlines() or [""]
        line, column = (int(at[1]), int(at[2])) if at else (len(lines), len(lines[-1]) + 1)
        found = shown(lines[line - 1].strip()) if line <= len(lines) else "the end of the file"
        toml = sentence("TOML, as key = value")
        raise _refusal(what, f"line {line}, column {column}", found, toml) from None
    except (ValueError, RecursionError):  # a number or a nesting beyond what Python reads
        found = "a number or a nesting without end"
        raise _refusal(what, "the file", found, sentence("a trial's values")) from None


def _tuples(value: Any) -> Any:
    """TOML's lists as tuples: what is frozen has no lists."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _findings(
    error: ValidationError, kind: type[Part], raw: dict[str, Any]
) -> Iterator[DefinitionFinding]:
    schema = kind.model_json_schema()
    for one in error.errors():
        where = one["loc"]
        if one["type"] == CROSSED:
            for wrong in one["ctx"]["wrong"]:
                path = ".".join(filter(None, (_path(where, raw), wrong.key)))
                yield DefinitionFinding(path, shown(wrong.found), wrong.expected)
        elif one["type"] == "extra_forbidden":
            known = ", ".join(_node(schema, where[:-1])["properties"])
            expected = sentence("no such key, but one of: {choices}", choices=known)
            yield DefinitionFinding(_path(where, raw), shown(one["input"]), expected)
        else:
            found = _NOTHING if one["type"] == "missing" else shown(one["input"])
            expected = expected_of(_node(schema, where))
            yield DefinitionFinding(_path(where, raw), found, expected)


def _path(where: tuple[int | str, ...], raw: Any) -> str:
    """`limits[not_eligible].watch`: an entry of a list by its code or name, else from 1 on."""
    path, here = "", raw
    for step in where:
        if isinstance(step, int):
            here = here[step]
            name = here.get("code", here.get("name")) if isinstance(here, dict) else None
            path += f"[{printable(name) if isinstance(name, str) else step + 1}]"
        elif step != "[key]":
            here = here.get(step) if isinstance(here, dict) else None
            path += f".{printable(step)}" if path else printable(step)
    return path


def _node(schema: dict[str, Any], where: tuple[int | str, ...]) -> dict[str, Any]:
    """The piece of the JSON schema that describes the value at `where`."""
    node = _resolved(schema, schema)
    for step in where:
        if isinstance(step, int):
            node = node["items"]
        elif step == "[key]":
            node = {"type": "string"}
        else:
            node = node.get("properties", {}).get(step) or node["patternProperties"][r"\S"]
        node = _resolved(schema, node)
    return node


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in node:
        node = node["anyOf"][0]
    return schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


_NUMBERS = {
    ("integer", "minimum"): sentence("a whole number, {low} or more"),
    ("integer", "minimum", "maximum"): sentence("a whole number from {low} to {high}"),
    ("number", "minimum", "maximum"): sentence("a number from {low} to {high}"),
    ("number", "exclusiveMinimum", "maximum"): sentence("a number above {low}, at most {high}"),
    ("number", "exclusiveMinimum", "exclusiveMaximum"): sentence(
        "a number above {low} and below {high}"
    ),
    ("number", "minimum", "exclusiveMaximum"): sentence("a number from {low} to below {high}"),
}
_KINDS = {
    "boolean": sentence("true or false"),
    "string": sentence("a text, not empty"),
    "array": sentence("a list, as [...]"),
    "object": sentence("a table of keys and values"),
}
_DATE = sentence("a date, as 2025-03-31 without quotes")
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")


def expected_of(node: dict[str, Any]) -> Sentence:
    """What a value must be, in words, from its JSON schema."""
    if "const" in node:
        return sentence("{value}", value=shown(node["const"]))
    if "enum" in node:
        return sentence("one of: {choices}", choices=", ".join(map(str, node["enum"])))
    if node["type"] in ("integer", "number"):
        bounds = [bound for bound in _BOUNDS if bound in node]
        words = _NUMBERS[(node["type"], *bounds)].text
        return Sentence(words, {"low": shown(node[bounds[0]]), "high": shown(node[bounds[-1]])})
    if node.get("format") == "date":
        return _DATE
    if least := node.get("minItems"):
        return sentence("a list of at least {n}", n=least)
    return _KINDS[node["type"]]
