"""What is found in an export written as texts, for tests of deviations found."""

from datetime import datetime

import pandas as pd

from data.derive.found_deviations import found_deviations
from data.trial.definition import CODES
from tests.spec.reader import TRIAL, derived
from tests.spec.reader import tables as export

AS_OF = "2025-06-15T06:00+02:00"


def found(as_of: str = AS_OF, trial=TRIAL, **texts: str) -> pd.DataFrame:
    """What is found in an export written as texts."""
    frames = derived(as_of, trial, **texts).tables
    rows = {**export(**texts), **frames}
    return found_deviations(rows, trial, datetime.fromisoformat(as_of), CODES)


def said(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Code, detail and day of each."""
    days = frame["occurred_on"].dt.strftime("%Y-%m-%d")
    return list(zip(frame["code"], frame["detail"].fillna("").astype("str"), days, strict=True))
