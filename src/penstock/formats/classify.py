"""Which format a sample is of: classifiers in their order, 1.0 ends the search, ties fall to the earlier one.

Glue's rule (specification 2.2): the highest certainty wins, and when nobody recognises the data the classification is
UNKNOWN. The evidence of every classifier that was asked is kept, since "why is this file not CSV" is what people ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from penstock.formats import REGISTRY, load
from penstock.formats.contract import UNKNOWN, Sample, Verdict

Classifier = Callable[[Sample], Verdict]


def classify(sample: Sample, custom: Sequence[Classifier] = ()) -> Verdict:
    """The verdict on one sample; `custom` classifiers are asked before the built-in ones, in their order.

    Raises DamagedData when the bytes of the sample cannot be unpacked.
    """
    best = Verdict(UNKNOWN, 0.0, "")
    refusals: list[str] = []
    for classifier in (*custom, *_built_in(sample)):
        verdict = classifier(sample)
        if verdict.certainty >= 1.0:
            return verdict
        refusals.append(f"not {verdict.classification}: {verdict.evidence}")
        if verdict.certainty > best.certainty:
            best = verdict
    if best.certainty > 0.0:
        return best
    return Verdict(UNKNOWN, 0.0, "; ".join(refusals))


def _built_in(sample: Sample) -> list[Classifier]:
    """Classifiers of the rows whose magic bytes the sample has, or that go by content alone."""
    matching = [row for row in REGISTRY if row.magic and sample.start.startswith(row.magic)]
    if matching:
        return [load(row.name).classify for row in matching]
    return [load(row.name).classify for row in REGISTRY if not row.magic]
