"""Who gets what: threats B10, C2, S15. Generated from the application, so what is new is in it."""

from tests.blinding.asks import asks
from tests.blinding.checks.matrix import matrix, methods


def test_every_role_gets_its_own_and_nothing_else(bench):
    assert list(matrix(bench)) == []


def test_no_method_tells_what_is_there(bench):
    assert list(methods(bench)) == []


def test_the_matrix_holds_every_page_answer_and_command(bench):
    stage = bench.fresh()
    everything = list(asks(stage))
    labels = {ask.label for ask in everything}
    for page in stage.pages.values():
        assert {f"GET /{page.path}", f"page /{page.path}"} <= labels
        assert {f"GET /export/{answer.id}.csv" for answer in page.answers} <= labels
    open_to = [len(ask.roles) for ask in everything]
    assert min(open_to) == 0 < 20 < sum(n in (1, 2) for n in open_to)  # both kinds of cells
