"""The trial definition and the charter: read from TOML, checked, frozen.

`read_trial` and `read_charter` take a Path (a file) or a str (the text); what is wrong comes back
as a DefinitionError whose findings each say key, found and expected.
"""

from data.trial.charter import Charter, DisclosureRule, Pooled, read_charter
from data.trial.conduct import (
    AnalysisSet,
    BleedingGrade,
    BleedingScale,
    ConsentRule,
    DeviationRule,
    FormRule,
    HypotensionRule,
    SaeRule,
    SampleRule,
    Signals,
    ToleranceLimit,
)
from data.trial.definition import Trial, read_trial
from data.trial.protocol import (
    Adherence,
    Centers,
    Design,
    DoseStep,
    Eligibility,
    FollowUp,
    Infusion,
    Mottling,
    Planned,
    Sofa,
    StartWindow,
)
from data.trial.reading import DefinitionError, DefinitionFinding
from data.trial.shipped import DEMO_CHARTER, SHIPPED_CHARTER, SHIPPED_TRIAL, demo_trial_text

__all__ = [
    "DEMO_CHARTER",
    "SHIPPED_CHARTER",
    "SHIPPED_TRIAL",
    "Adherence",
    "AnalysisSet",
    "BleedingGrade",
    "BleedingScale",
    "Centers",
    "Charter",
    "ConsentRule",
    "DefinitionError",
    "DefinitionFinding",
    "Design",
    "DeviationRule",
    "DisclosureRule",
    "DoseStep",
    "Eligibility",
    "FollowUp",
    "FormRule",
    "HypotensionRule",
    "Infusion",
    "Mottling",
    "Planned",
    "Pooled",
    "SaeRule",
    "SampleRule",
    "Signals",
    "Sofa",
    "StartWindow",
    "ToleranceLimit",
    "Trial",
    "demo_trial_text",
    "read_charter",
    "read_trial",
]
