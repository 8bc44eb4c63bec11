"""The shipped texts, an edit to them, and what a refusal tells: for tests of the definitions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.trial import SHIPPED_CHARTER, SHIPPED_TRIAL, DefinitionError

TEXT = SHIPPED_TRIAL.read_text(encoding="utf-8")
CHARTER_TEXT = SHIPPED_CHARTER.read_text(encoding="utf-8")


def edited(text: str, old: str, new: str) -> str:
    """The text with its first such place changed; the place must exist, or nothing is tested."""
    assert old in text, f"{old!r} is not in the text"
    return text.replace(old, new, 1)


def told(read: Callable[[str | Path], object], source: str | Path) -> list[tuple[str, str, str]]:
    """What the refusal tells, as (key, found, expected)."""
    with pytest.raises(DefinitionError) as caught:
        read(source)
    return [(f.key, f.found, str(f.expected)) for f in caught.value.findings]
