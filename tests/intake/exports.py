"""A small valid export, written as a folder of CSV files, for tests to read whole or to damage.

Two centers on two clocks, three participants: 07-001 complete, 07-002 dead on day 3, 12-001 in
her first days with deferred consent. Every table has rows.
"""

# ruff: noqa: E501  the rows of the tables are kept whole

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data.vocabulary import EXPORT_TABLES

AS_OF = datetime(2025, 5, 5, 6, 0, tzinfo=UTC)

Rows = list[dict[str, str]]
Tables = dict[str, Rows]

_EXPORT = """
exported_at,source
2025-05-05T08:00+02:00,EDC
"""
_CENTERS = """
center,name,timezone,planned_opening_on,opened_on,closed_on,drug_weeks_left
07,Center 07 (DEMO),Europe/Paris,2025-03-01,2025-03-10,,6.5
12,Center 12 (DEMO),Indian/Reunion,2025-03-15,2025-03-20,,
"""
_SCREENING = """
screening,center,screened_on,outcome,reason,participant
S07-0001,07,2025-04-01,not_eligible,lactate,
S07-0002,07,2025-04-02,randomized,,07-001
S07-0003,07,2025-04-10,randomized,,07-002
S12-0001,12,2025-05-01,randomized,,12-001
S12-0002,12,2025-05-02,refused,refusal,
"""
_PARTICIPANTS = """
participant,center,randomized_at,norepinephrine_onset_at,age,sex,weight_kg,lactate_mmol_l,crt_finger_s,crt_knee_s,mottling,platelets_g_l,vasopressor,analyzable,icu_discharged_at,died_at,last_contact_at
07-001,07,2025-04-02T14:35,2025-04-02T04:10,66,female,78,3.4,4,6,2,142,yes,yes,2025-04-11T10:00,,2025-04-30T09:00
07-002,07,2025-04-10T09:20,2025-04-09T22:00,71,male,82.5,5.10,5,,3,88,yes,yes,,2025-04-13T03:15,2025-04-13T03:00
12-001,12,2025-05-01T20:05,2025-05-01T11:30,54,female,61,2.8,3,5,1,203,yes,yes,,,2025-05-05T07:00
"""
_CONSENT = """
participant,center,mode,status,approach,sought_on,decided_on
07-001,07,relative,obtained,,2025-04-02,2025-04-02
07-002,07,deferred,died_before_approach,,,
12-001,12,deferred,pending,participant,2025-05-03,
"""
_INFUSION = """
participant,center,changed_at,rate_ng_kg_min,action,reason
07-001,07,2025-04-02T16:00,0.5,start,
07-001,07,2025-04-02T16:30,1.0,increase,
07-001,07,2025-04-02T17:00,1.5,increase,
07-001,07,2025-04-04T16:00,0,stop,planned_end
07-002,07,2025-04-10T11:00,0.5,start,
07-002,07,2025-04-10T12:00,0,stop,hypotension
12-001,12,2025-05-01T22:00,0.5,start,
12-001,12,2025-05-01T22:30,1.0,increase,
"""
_SOFA = """
participant,center,day,pao2_fio2_mmhg,respiratory_support,platelets_g_l,norepinephrine_ug_kg_min,norepinephrine_salt,gcs,sedated,creatinine_umol_l,rrt,respiration,total
07-001,07,0,180,yes,142,0.35,base,14,no,150,no,3,11
07-001,07,7,410,no,190,,,15,no,90,no,0,1
07-002,07,0,120,yes,88,0.80,base,3,yes,310,yes,3,16
07-002,07,3,95,yes,40,1.25,base,3,yes,350,yes,4,19
12-001,12,0,,,203,0.20,tartrate,15,no,,no,,
"""
_SUPPORT = """
participant,center,day,location,ventilation,vasopressor,rrt,mottling,crt_finger_s
07-001,07,0,icu,yes,yes,no,2,4
07-001,07,28,home,no,no,no,,
07-002,07,3,icu,yes,yes,yes,5,7
12-001,12,3,icu,no,yes,no,1,
"""
_HEMODYNAMICS = """
participant,center,measured_at,map_mmhg,heart_rate_min,norepinephrine_ug_kg_min,fluid_bolus
07-001,07,2025-04-02T17:00,68,104,0.30,no
07-001,07,2025-04-02T18:00:30,66,,0.30,yes
12-001,12,2025-05-01 23:00,71,98,0.2,no
"""
_EVENTS = """
event,participant,center,kind,term,severity,serious,related,expected,onset,ended,outcome,aware_at,reported_at,bleeding_grade
E0001,07-001,07,bleeding,"Epistaxis, left",mild,no,possible,yes,2025-04-03T08:20,2025-04-04,recovered,2025-04-03T09:00,,2
E0002,07-002,07,hypotension,Hypotension,severe,yes,probable,yes,2025-04-10T11:50,2025-04,recovered,2025-04-10T12:00,2025-04-10T16:30,
E0003,12-001,12,arrhythmia,Atrial fibrillation,moderate,no,no,,2025-05,,not_recovered,2025-05-03T10:00,,
"""
_SAFETY_FORMS = """
participant,center,form,received_on,events
07-001,07,day_7,2025-04-11,some
07-001,07,day_28,2025-05-02,none
07-002,07,day_7,2025-04-20,some
"""
_DEVIATIONS = """
deviation,participant,center,code,occurred_on,discovered_on,reported_on,important,status,closed_on,description
D0001,07-002,07,MOTTLING-PHOTO,2025-04-10,2025-04-15,2025-04-16,no,closed,2025-04-20,"Camera broken,
none lent"
D0002,12-001,12,WIN-LATE,2025-05-01,,,,open,,
"""
_FORMS = """
participant,center,form,expected_on,received_on
07-001,07,day_7,2025-04-09,2025-04-11
07-001,07,day_28,2025-04-30,2025-05-02
12-001,12,inclusion,2025-05-01,2025-05-03
12-001,12,day_28,2025-05-29,
"""
_TEXTS = {
    "export": _EXPORT, "centers": _CENTERS, "screening": _SCREENING,
    "participants": _PARTICIPANTS, "consent": _CONSENT, "infusion": _INFUSION, "sofa": _SOFA,
    "support": _SUPPORT, "hemodynamics": _HEMODYNAMICS, "events": _EVENTS,
    "safety_forms": _SAFETY_FORMS, "deviations": _DEVIATIONS, "forms": _FORMS,
}  # fmt: skip


def good_tables() -> Tables:
    """The export's rows by table, every column of the vocabulary present, each cell as text."""
    return {name: _filled(name, text) for name, text in _TEXTS.items()}


def write_tables(folder: Path, tables: Tables) -> Path:
    """Write each table to its CSV, with the columns of its rows (else the vocabulary's)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(rows[0]) if rows else list(EXPORT_TABLES[name].names)
        (folder / f"{name}.csv").write_text(csv_text(columns, rows), encoding="utf-8", newline="")
    return folder


def write_good(folder: Path, change: Callable[[Tables], object] = lambda tables: None) -> Path:
    """Write the export after `change` has had its way with the rows; the folder."""
    tables = good_tables()
    change(tables)
    return write_tables(folder, tables)


def csv_text(columns: list[str], rows: Rows) -> str:
    """The rows as CSV, lines ending as spreadsheets end them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _filled(name: str, text: str) -> Rows:
    rows = csv.DictReader(io.StringIO(text.lstrip(), newline=""))
    return [{column: row.get(column, "") for column in EXPORT_TABLES[name].names} for row in rows]
