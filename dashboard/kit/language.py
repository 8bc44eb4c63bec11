"""Which language and which clock the person reads, and the catalog that translates for them."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT = "en"
LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "dashboard"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_zone: ContextVar[str] = ContextVar("zone", default="UTC")
_groups: ContextVar[Mapping[str, str] | None] = ContextVar("groups", default=None)


@contextmanager
def use_language(
    language: str, zone: str | None = None, groups: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Speak `language` ("en", "fr"; anything else is English) and read the clock of `zone`.

    `zone` is an IANA name; the one in force stays where none is given. `groups` names the arms of
    the groups "A" and "B" once they are revealed.
    """
    named = _groups.set(groups)
    spoken = _language.set(language if language in LANGUAGES else DEFAULT)
    read = _zone.set(zone or _zone.get())
    try:
        yield
    finally:
        _zone.reset(read)
        _language.reset(spoken)
        _groups.reset(named)


def language() -> str:
    """The language in force."""
    return _language.get()


def zone() -> str:
    """The IANA name of the clock in force."""
    return _zone.get()


def group_names() -> Mapping[str, str]:
    """Code of a group -> its arm's name, where that is revealed."""
    return _groups.get() or {}


def preferred_language(accept_language: str) -> str:
    """The first language of an Accept-Language header that this house speaks, else English."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wanted.append((-weight, place, name.strip().lower()[:2]))
    return next((name for _, _, name in sorted(wanted) if name in LANGUAGES), DEFAULT)


def po_path(spoken: str) -> Path:
    """The catalog as written, which is committed."""
    return LOCALE / spoken / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translations(spoken: str) -> gettext.NullTranslations:
    """The catalog of a language: compiled where that is current, else read as written."""
    written = po_path(spoken)
    if spoken == DEFAULT or not written.exists():
        return gettext.NullTranslations()
    compiled = written.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= written.stat().st_mtime:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return gettext.GNUTranslations(BytesIO(compiled_catalog(written)))


def compiled_catalog(written: Path) -> bytes:
    """The bytes of the .mo for a .po. babel.messages.pofile.PoFileError where it cannot be read."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with written.open("rb") as file:
        catalog = read_po(file, locale=written.parts[-3], abort_invalid=True)
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()
