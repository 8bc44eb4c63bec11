"""A trial of nine participants in two centers, small enough to be counted by hand.

Center 01 keeps the clock of Paris, center 02 that of Cayenne (UTC-3). The cut is on the 16th of
June 2025 at 06:00 in Paris, 01:00 in Cayenne, 04:00 UTC.
"""

from __future__ import annotations

CUT = "2025-06-16T06:00+02:00"
_ALL = "1 | 1 | 1 | 1 | 1 | 1"

TEXTS = {
    "centers": """
        center | name   | timezone         | opened_on
        01     | First  | Europe/Paris     | 2025-01-01
        02     | Second | America/Cayenne  | 2025-01-01
    """,
    "participants": """
        participant | center | randomized_at | norepinephrine_onset_at | lactate_mmol_l | died_at
        01-001 | 01 | 2025-03-29T20:00+01:00 | 2025-03-29T10:00+01:00 | 3.1 |
        01-002 | 01 | 2025-04-10T08:00+02:00 | 2025-04-10T00:00+02:00 | 2.1 |
        01-003 | 01 | 2025-04-20T10:00+02:00 | 2025-04-20T02:00+02:00 | 8.0 | 2025-04-21T00:00Z
        01-004 | 01 | 2025-05-01T20:00+02:00 | 2025-05-01T00:00+02:00 | 4.4 |
        02-001 | 02 | 2025-05-10T08:00-03:00 | 2025-05-10T04:00-03:00 | 5.0 |
        02-002 | 02 | 2025-05-20T23:30-03:00 | 2025-05-20T20:00-03:00 | 2.6 |
        02-003 | 02 | 2025-06-01T10:00-03:00 | 2025-06-01T00:00-03:00 | 1.9 |
        02-004 | 02 | 2025-06-15T06:00-03:00 | 2025-06-15T00:00-03:00 | 6.2 |
        02-005 | 02 | 2025-05-25T10:00-03:00 | 2025-05-25T00:00-03:00 | 3.9 |
    """,
    "consent": """
        participant | center | mode        | status   | sought_on  | decided_on
        01-001      | 01     | relative    | obtained | 2025-03-29 | 2025-03-29
        02-002      | 02     | deferred    | pending  |            |
    """,
    # 01-001 across the spring night: 01:00, 01:30 and 03:00 are half hours apart
    # 01-002 at 1.0, with a pause of two hours; 01-003 dies without a stop; 01-004 steps too soon,
    # 02-001 too high, 02-002 never begins, 02-003 has no end, 02-004 runs, 02-005 ends at 30 h
    "infusion": """
        participant | center | changed_at             | rate_ng_kg_min | action   | reason
        01-001      | 01     | 2025-03-30T01:00+01:00 | 0.5            | start    |
        01-001      | 01     | 2025-03-30T01:30+01:00 | 1.0            | increase |
        01-001      | 01     | 2025-03-30T03:00+02:00 | 1.5            | increase |
        01-001      | 01     | 2025-04-01T02:00+02:00 | 0              | stop     | planned_end
        01-002      | 01     | 2025-04-10T12:00+02:00 | 0.5            | start    |
        01-002      | 01     | 2025-04-10T12:30+02:00 | 1.0            | increase |
        01-002      | 01     | 2025-04-11T12:00+02:00 | 0              | pause    | pump_or_supply
        01-002      | 01     | 2025-04-11T14:00+02:00 | 1.0            | resume   |
        01-002      | 01     | 2025-04-12T12:00+02:00 | 0              | stop     | planned_end
        01-003      | 01     | 2025-04-20T12:00+02:00 | 0.5            | start    |
        01-003      | 01     | 2025-04-20T12:30+02:00 | 1.0            | increase |
        01-003      | 01     | 2025-04-20T13:00+02:00 | 1.5            | increase |
        01-004      | 01     | 2025-05-02T02:00+02:00 | 0.5            | start    |
        01-004      | 01     | 2025-05-02T02:20+02:00 | 1.0            | increase |
        01-004      | 01     | 2025-05-02T02:50+02:00 | 1.5            | increase |
        01-004      | 01     | 2025-05-02T22:00+02:00 | 0              | stop     | hypotension
        02-001      | 02     | 2025-05-10T09:30-03:00 | 0.5            | start    |
        02-001      | 02     | 2025-05-10T10:00-03:00 | 1.0            | increase |
        02-001      | 02     | 2025-05-10T10:30-03:00 | 2.0            | increase |
        02-001      | 02     | 2025-05-10T11:30-03:00 | 1.5            | decrease | investigator
        02-001      | 02     | 2025-05-12T09:30-03:00 | 0              | stop     | planned_end
        02-003      | 02     | 2025-06-01T12:00-03:00 | 0.5            | start    |
        02-004      | 02     | 2025-06-15T09:00-03:00 | 0.5            | start    |
        02-004      | 02     | 2025-06-15T09:30-03:00 | 1.0            | increase |
        02-004      | 02     | 2025-06-15T10:00-03:00 | 1.5            | increase |
        02-005      | 02     | 2025-05-25T12:00-03:00 | 0.5            | start    |
        02-005      | 02     | 2025-05-25T12:30-03:00 | 1.0            | increase |
        02-005      | 02     | 2025-05-25T13:00-03:00 | 1.5            | increase |
        02-005      | 02     | 2025-05-26T18:00-03:00 | 0              | stop     |
    """,
    # Missing: the last day of 01-002, the first of 02-001; 01-003 died before it, 02-004 has not
    # come to it
    "sofa": "\n".join(
        [
            "participant | center | day | respiration | coagulation | liver | cardiovascular"
            " | nervous_system | renal",
            *(
                f"{who} | {who[:2]} | {day} | {_ALL}"
                for who, days in {
                    "01-001": (0, 7), "01-002": (0,), "01-003": (0,), "01-004": (0, 7),
                    "02-001": (7,), "02-002": (0, 7), "02-003": (0, 7), "02-004": (0,),
                    "02-005": (0, 7),
                }.items()
                for day in days
            ),
        ]
    ),
    # E1 is reported after 36 h
    "events": """
        event | participant | center | serious | aware_at               | reported_at
        E1    | 01-004      | 01     | yes     | 2025-05-02T22:00+02:00 | 2025-05-04T10:00+02:00
        E2    | 02-001      | 02     | yes     | 2025-05-12T22:00-03:00 | 2025-05-13T10:00-03:00
        E3    | 01-003      | 01     | yes     | 2025-04-21T02:00+02:00 | 2025-04-21T10:00+02:00
        E4    | 01-003      | 01     | no      | 2025-04-20T22:00+02:00 |
    """,
    "deviations": """
        deviation|participant|center|code|occurred_on|reported_on|important|status|closed_on
        D1 | 01-004 | 01 | WIN-LATE    | 2025-05-02 | 2025-05-05 | yes | closed | 2025-05-20
        D2 | 02-002 | 02 | CONSENT     | 2025-06-01 | 2025-06-05 | yes | open   |
        D3 | 01-004 | 01 | SAE-LATE    | 2025-05-04 | 2025-05-06 | yes | open   |
        D4 | 01-001 | 01 | KIT         | 2025-03-30 | 2025-04-02 | yes | open   |
        D5 | 02-001 | 02 | SAMPLE-LATE | 2025-05-10 | 2025-05-11 |     | closed | 2025-05-18
        D6 | 01-002 | 01 | OTHER       | 2025-04-12 | 2025-04-12 |     | open   |
        D7 | 02-001 | 02 | DOSE-MAX    | 2025-05-11 | 2025-05-12 | no  | closed | 2025-05-25
    """,
}  # fmt: skip
