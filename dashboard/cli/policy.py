"""`policy`: who may see what, from the policy and the charter in force of a home."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.cli.say import open_home, records, say_json, say_table
from data.access.printed import access_table


def add_to(commands: Any) -> None:
    """Add `policy`."""
    parser = commands.add_parser("policy", help="who may see what, under the charter in force")
    parser.add_argument("--home", required=True)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_policy)


def _policy(chosen: argparse.Namespace) -> int:
    table = access_table(open_home(chosen.home).charter)
    if chosen.json:
        say_json({**table.attrs, "policy": records(table)})
        return 0
    roles = list(dict.fromkeys(table["role"]))
    words = {(r.topic, r.role): r.grain + (" *" if r.guarded else "") for r in table.itertuples()}
    rows = [{"topic": topic, **{role: words[topic, role] for role in roles}}
            for topic in dict.fromkeys(table["topic"])]  # fmt: skip
    say_table(rows, ["topic", *roles])
    told = table.attrs
    print(f"\n* pooled: from {told['denominator']} participants, no count from 1 to "
          f"{told['cell'] - 1} nor its complement, "
          f"renewed with every {told['batch']} more.")  # fmt: skip
    print(f"Charter {told['charter']}, SHA-256 {told['digest']}.")
    return 0
