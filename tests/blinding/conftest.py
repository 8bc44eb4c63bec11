"""The bench that checks of blinding work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blinding.stage import Bench


@pytest.fixture
def bench(demo_home, tmp_path_factory, worker_id, tmp_path) -> Bench:
    root: Path = tmp_path_factory.getbasetemp()
    return Bench(demo_home, root if worker_id == "master" else root.parent, tmp_path)
