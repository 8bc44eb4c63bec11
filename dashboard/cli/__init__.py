"""The command line: import, cut, people, charter, measures, measure, demo, serve, tables, keys,
allocation, policy, verify. Thin."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from dashboard.cli import (
    charter,
    cuts,
    demo,
    imports,
    measures,
    people,
    policy,
    serve,
    vault,
    verify,
)
from dashboard.cli.say import Refusal

_PARTS = (imports, cuts, people, charter, policy, measures, vault, demo, serve, verify)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused by the data or the rules, 2 wrongly asked."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for part in _PARTS:
        part.add_to(commands)
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # the reader (head, less) has gone before the end; as programs that a signal ends say it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
