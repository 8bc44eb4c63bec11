"""From the files of an export to checked, typed tables; findings are collected, not raised singly.

`read` makes text of bytes, `types` makes values of text, `checks` looks within a table,
`relations` between tables, `blinding` for what tells the arm; `export` runs them.
"""

from data.intake.export import Export, read_export
from data.intake.findings import Finding, ImportRefused

__all__ = ["Export", "Finding", "ImportRefused", "read_export"]
