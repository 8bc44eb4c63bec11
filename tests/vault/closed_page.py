"""A closed page of a test: how many are in each group, and who in a list."""

from __future__ import annotations

from tests.blinding.newpage import Files

PAGE = "/closed-probe"
CLOSED = Files(
    "closed_probe",
    '''
"""How many are in each group, and who (made up for tests)."""
from data.measures.registry import measure
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT

@measure(ENROLLMENT, topic=Topic.OUTCOMES, by=("participant",),
         columns={"participant": "", "group": ""})
def closed_probe(people, at):
    """Who is in which group. Population: all. Missing: none. Returns one row per participant."""
    return people[["participant", "group"]]
''',
    '''
"""A page of a test."""
from dash import html
from dashboard.kit.card import list_card
from dashboard.kit.components import control
from dashboard.kit.page import Choice, Page
from data.vocabulary import Role

PAGE = Page("closed-probe", "Closed probe", order=70,
            audience={Role.DSMB, Role.STATISTICIAN}, closed=True)
WORD = Choice("word", ("one", "other"))

def layout():
    return html.Div([list_card(PAGE, "who", "Who", controls=[control(PAGE, WORD, "Word")])])
''',
    '''
"""Its answer."""
from dashboard.kit.card import Listed, lists
from data.measures.closed_probe import closed_probe
from data.vocabulary import NotShown
from layouts.closed_probe import PAGE, WORD

@lists(PAGE, "who", controls=[WORD])
def who(view, word):
    tidy = view.run(closed_probe)
    if isinstance(tidy, NotShown):
        return tidy
    counts = tidy["group"].value_counts().sort_index()
    return Listed(" ".join(f"{g}={n}" for g, n in counts.items()) + f" {word}", "Who.", tidy)
''',
)
