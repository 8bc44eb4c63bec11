"""A control whose values are the view’s own opens on the first of them, never on another’s."""

from __future__ import annotations

import pytest

from tests.blinding.crawl import walk

CONTROL = "infusion-center"


def control_of(response) -> dict:
    """The properties of the control of a page's answer."""
    parts = walk(response.get_json())
    return next(p["props"] for p in parts if p.get("props", {}).get("id") == CONTROL)


@pytest.fixture
def offered(people):
    def get(username: str, search: str = "") -> tuple[str, list[str]]:
        props = control_of(people(username).page("/infusion", search))
        return props["value"], [option["value"] for option in props["data"]]

    return get


def test_a_page_opens_on_the_first_value_of_its_view(offered):
    value, values = offered("coordination")
    assert value == values[0] == "all"
    assert len(values) > 1


def test_an_address_opens_on_the_value_it_names(offered):
    _, values = offered("coordination")
    assert offered("coordination", f"?center={values[-1]}") == (values[-1], values)


def test_a_site_lead_is_offered_the_own_center_alone_and_refused_the_others(offered, people):
    _, everybody = offered("coordination")
    _, own = offered("site07")
    assert own[0] == "07"
    assert all(value.startswith("07") for value in own)
    foreign = next(v for v in everybody if v != "all" and not v.startswith("07"))
    somebody = people("site07")
    assert somebody.page("/infusion", f"?center={foreign}").data == somebody.page("/nowhere").data
