"""A made-up trial with known truth: seeded, to its end, and as an export at any instant holds it.

Nothing in it is anybody's. `synthetic_trial` draws it, `export_at` and `write_export` tell what
had been entered by an instant, `write_allocation` puts the arms in a file apart.
"""

from data.synthetic.demo import DEMO_SEED, DemoExport, demo_exports, demo_trial
from data.synthetic.whole import Synthetic, synthetic_trial
from data.synthetic.writing import export_at, write_allocation, write_export

__all__ = [
    "DEMO_SEED",
    "DemoExport",
    "Synthetic",
    "demo_exports",
    "demo_trial",
    "export_at",
    "synthetic_trial",
    "write_allocation",
    "write_export",
]
