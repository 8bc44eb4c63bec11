"""Adverse events: what kind, when, how bad, how soon reported; and the safety forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import clock, truth
from data.synthetic.centers import Centers, reviewed_after
from data.synthetic.clock import BLANK, DAY, HOUR
from data.synthetic.fate import Fate, followed_until
from data.synthetic.infusion import DOWN, START, Infusion
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet, entered
from data.synthetic.truth import Pull, stream
from data.vocabulary import EXPORT_TABLES

_TABLE = EXPORT_TABLES["events"]
MILD, MODERATE, SEVERE = 0, 1, 2
_TERMS = (
    "Major bleeding", "Bleeding at a puncture site", "Hypotension", "Atrial fibrillation",
    "Flushing", "Hypoxemia", "Finger ischemia", "Thrombocytopenia", "Pneumonia", "Delirium",
    "Catheter infection", "Ileus", "Cardiac arrest",
)  # fmt: skip
_KIND_OF_TERM = (
    "bleeding", "bleeding", "hypotension", "arrhythmia", "flushing", "hypoxemia", "ischemia",
    "thrombocytopenia", "other", "other", "other", "other", "other",
)  # fmt: skip
_BLEEDING_MAJOR, _BLEEDING_MINOR, HYPOTENSION = 0, 1, 2
_FIRST_OTHER, _OTHERS = 8, 4
_SERIOUS = (0.03, 0.20, 0.85)  # by severity
_SPREAD_H = (96, 120, 44, 100, 20, 120, 90, 130, 400)  # how long after the start, at most
_OUTCOMES = _TABLE.column("outcome").choices


@dataclass(frozen=True)
class Events:
    """One entry per event, in the order in which they were entered."""

    who: np.ndarray
    term: np.ndarray
    severity: np.ndarray
    serious: np.ndarray
    onset: np.ndarray
    ended: np.ndarray  # BLANK while it has not
    fatal: np.ndarray
    aware: np.ndarray  # BLANK where not serious
    reported: np.ndarray
    on_time: np.ndarray
    known: np.ndarray

    @property
    def severe_in(self) -> np.ndarray:
        """Participants with a severe event; may repeat."""
        return self.who[self.severity == SEVERE]

    @property
    def major_in(self) -> np.ndarray:
        """Participants with a major bleeding."""
        return self.who[self.term == _BLEEDING_MAJOR]

    def rows(self, order: np.ndarray) -> Events:
        return Events(**{name: values[order] for name, values in vars(self).items()})


def make_events(seed: int, people: People, fate: Fate, infusion: Infusion, pull: Pull) -> Events:
    """The events of everybody, from the start of the infusion (or randomization) to day 28."""
    who, term, severity = _kinds(seed, pull)
    end = followed_until(people, fate)[who]
    onset = _onsets(seed, who, term, people, infusion, end)
    serious = stream(seed, "serious").random(len(who)) < np.array(_SERIOUS)[severity]
    died = fate.died[who]
    fatal = (died != BLANK) & (severity == SEVERE) & serious & (died - onset < 3 * DAY)
    lasts = 2 * HOUR + (stream(seed, "duration of events").gamma(1.2, 40, len(who)) * HOUR)
    ended = onset + lasts.astype(int)
    ended = np.where((ended < end) & ~fatal, ended, BLANK)
    aware, reported, on_time = _reports(seed, serious, onset)
    entry = onset + stream(seed, "event entry").integers(DAY, 9 * DAY, len(who))
    known = np.where(serious, reported + HOUR, entry)
    events = Events(who, term, severity, serious, onset, ended, fatal, aware, reported, on_time,
                    known)  # fmt: skip
    return events.rows(np.lexsort((who, known)))


def _kinds(seed: int, pull: Pull) -> tuple[np.ndarray, ...]:
    """(participant, term, severity) of every event.

    A share of participants has a severe event: all with major bleeding, and enough of the others
    on their first event, or on one more where they would have none.
    """
    rng, count = stream(seed, "events"), len(pull.strength)
    major = pull.of(truth.MAJOR_BLEEDING)
    shares = [
        major, pull.of(truth.MINOR_BLEEDING), pull.of(truth.HYPOTENSION),
        pull.of(truth.ATRIAL_FIBRILLATION), pull.of(truth.FLUSHING), truth.HYPOXEMIA,
        truth.ISCHEMIA, truth.THROMBOCYTOPENIA, truth.OTHER_EVENT,
    ]  # fmt: skip
    has = np.stack([rng.random(count) < np.asarray(share) for share in shares], axis=1)
    others = (pull.of(truth.SEVERE) - major) / (1 - major)
    severe = has[:, _BLEEDING_MAJOR] | (rng.random(count) < others)
    has[:, _FIRST_OTHER] |= severe & ~has.any(axis=1)
    who, term = np.nonzero(has)
    worst = severe[who] & (has.argmax(axis=1)[who] == term)
    milder = (rng.random(len(who)) < 0.45).astype(int)
    other = rng.integers(0, _OTHERS, len(who)) + worst * (rng.random(len(who)) < 0.3)
    term = np.where(term == _FIRST_OTHER, _FIRST_OTHER + other, term)
    return who, term, np.where(worst, SEVERE, milder)


def _onsets(
    seed: int,
    who: np.ndarray,
    term: np.ndarray,
    people: People,
    infusion: Infusion,
    end: np.ndarray,
) -> np.ndarray:
    """After the start, before the end of follow-up; hypotension just before a step down."""
    rng = stream(seed, "onset of events")
    start = infusion.times[who, START]
    start = np.where(start == BLANK, people.randomized[who] + 5, start)
    spread = np.array(_SPREAD_H)[np.minimum(term, _FIRST_OTHER)] * HOUR
    room = np.minimum(spread, end - start - 10)
    onset = start + 5 + (rng.beta(1.1, 1.8, len(who)) * np.maximum(room - 5, 0)).astype(int)
    down = infusion.times[who, DOWN]
    before = down - rng.integers(6, 25, len(who))
    return np.where((term == HYPOTENSION) & (down != BLANK), before, onset)


def _reports(
    seed: int, serious: np.ndarray, onset: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Awareness, report, and whether within a day; a few are found weeks after their onset."""
    rng, count = stream(seed, "reports"), len(onset)
    wait = np.minimum(rng.exponential(5, count), 60) * HOUR
    found_late = rng.random(count) < 0.06
    wait = np.where(found_late, rng.uniform(8, 35, count) * DAY, wait)
    on_time = rng.random(count) < truth.SAE_ON_TIME
    delay = np.where(on_time, 0.5 + 22 * rng.beta(1.2, 3, count), 25 + rng.exponential(60, count))
    aware = onset + wait.astype(int)
    reported = aware + (delay * HOUR).astype(int)
    return (np.where(serious, aware, BLANK), np.where(serious, reported, BLANK),
            np.where(serious, on_time, True))  # fmt: skip


def events_sheet(seed: int, centers: Centers, people: People, fate: Fate, events: Events) -> Sheet:
    """One row per event, numbered as entered; its end and outcome follow, grades are revised."""
    rng, count = stream(seed, "event details"), len(events.who)
    settled = np.where(events.ended != BLANK, np.maximum(events.ended, events.known), BLANK)
    settled = np.where(settled != BLANK, settled + rng.integers(HOUR, 4 * DAY, count), BLANK)
    dead = np.where(events.fatal, np.maximum(fate.died[events.who] + DAY, events.known), BLANK)
    recovered = np.where(rng.random(count) < 0.93, _outcome("recovered"), _outcome("sequelae"))
    outcome = Cells(
        np.full(count, _outcome("not_recovered")),
        ((settled, recovered), (dead, np.full(count, _outcome("fatal")))),
    )
    kinds = _TABLE.column("kind").choices
    numbers = np.arange(1, count + 1)
    width = max(4, len(str(count)))
    return Sheet(
        _TABLE,
        {
            "event": Cells(np.arange(count)),
            "participant": Cells(events.who),
            "center": Cells(people.center[events.who]),
            "kind": Cells(np.array([kinds.index(k) for k in _KIND_OF_TERM])[events.term]),
            "term": Cells(events.term),
            "severity": Cells(events.severity),
            "serious": Cells(events.serious.astype(int)),
            "related": Cells(rng.choice(4, count, p=[0.3, 0.35, 0.27, 0.08])),
            "expected": Cells((rng.random(count) < 0.8).astype(int)),
            "onset": Cells(events.onset),
            "ended": entered(events.ended, settled),
            "outcome": outcome,
            "aware_at": Cells(events.aware),
            "reported_at": Cells(events.reported),
            "bleeding_grade": _grades(rng, events, centers),
        },
        known=events.known,
        zone=people.zone[events.who],
        words={
            "event": np.array([f"E{n:0{width}d}" for n in numbers], dtype=object),
            "participant": people.ids, "center": centers.ids,
            "term": np.array(_TERMS, dtype=object),
        },
        precision={
            "onset": (~events.serious & (rng.random(count) < 0.15)).astype(int),
            "ended": (rng.random(count) < 0.7).astype(int),
        },
    )  # fmt: skip


def _outcome(word: str) -> int:
    return _OUTCOMES.index(word)


def _grades(rng: np.random.Generator, events: Events, centers: Centers) -> Cells:
    """WHO grades; one major bleeding in five is first graded 2, and revised at a review."""
    count = len(events.who)
    grade = np.where(rng.random(count) < 0.6, 1, 2)
    major = events.term == _BLEEDING_MAJOR
    grade = np.where(major, np.where(rng.random(count) < 0.8, 3, 4), grade)
    grade = np.where(major & events.fatal, 4, grade)
    grade = np.where(events.term <= _BLEEDING_MINOR, grade, BLANK)
    revised = major & (rng.random(count) < 0.2)
    when = np.where(revised, reviewed_after(centers, events.known + DAY), BLANK)
    return Cells(np.where(revised, 2, grade), ((when, grade),))


def safety_forms_sheet(
    centers: Centers, people: People, events: Events, received: np.ndarray
) -> Sheet:
    """Forms of day 7 and day 28 with the day-7 and day-28 visits, 'none' included.

    `received` (n, 2) are the instants at which both came in, BLANK where they are not due.
    """
    day = np.where(events.onset - people.randomized[events.who] < 7 * DAY, 0, 1)
    some = np.zeros((len(people), 2), dtype=int)
    some[events.who, day] = 1
    who, form = np.nonzero(received != BLANK)
    at = received[who, form]
    zone = people.zone[who]
    return Sheet(
        EXPORT_TABLES["safety_forms"],
        {
            "participant": Cells(who),
            "center": Cells(people.center[who]),
            "form": Cells(form),
            "received_on": Cells(clock.day_of(at, zone)),
            "events": Cells(some[who, form]),
        },
        known=at,
        zone=zone,
        words={"participant": people.ids, "center": centers.ids},
    )
