"""The bench of the blinding tests, for the door alone."""

from tests.blinding.conftest import bench

__all__ = ["bench"]
