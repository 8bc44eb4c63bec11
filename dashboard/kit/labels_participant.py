"""English words for the names of one participant's page and of what a center has to send."""

from __future__ import annotations

PARTICIPANT_ENGLISH: dict[str, str] = {
    "participant_exposure": "Participant's exposure",
    "sae_awaiting_report": "Serious events to report",
    "waited_h": "Known for",
}
