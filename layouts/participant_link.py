"""Where a participant is seen whole: the one place that knows that page's address."""

from __future__ import annotations

from urllib.parse import urlencode


def participant_href(participant: str, cut: int | None) -> str:
    """The address of a participant's page, on the cut in view."""
    return f"/participant?{urlencode({'cut': cut or 0, 'participant': participant})}"
