"""Which types are applied, and which stand for other templates."""

from __future__ import annotations

import pytest

from penstock.errors import BadTemplate
from penstock.templates.resource_types import KINDS, TYPES, kind_of, refuse_type


def test_every_kind_creates_with_an_operation_of_glue_or_s3(model) -> None:
    for kind in KINDS.values():
        assert kind.service == "s3" or kind.create in model.operation_names
        assert kind.service == "s3" or kind.named_at[0] in model.operation_model(kind.create).input_shape.members
    assert len(TYPES) == 10


def test_a_classifier_is_told_by_its_member() -> None:
    kind = kind_of("AWS::Glue::Classifier", {"XMLClassifier": {}}, "C")
    assert kind is not None
    assert kind.named_at == ("XMLClassifier", "Name")
    with pytest.raises(BadTemplate, match="C must have exactly one of"):
        kind_of("AWS::Glue::Classifier", {"XMLClassifier": {}, "CsvClassifier": {}}, "C")


def test_other_types_are_not_applied() -> None:
    assert kind_of("AWS::IAM::Role", {}, "R") is None


@pytest.mark.parametrize("kind", ["AWS::CloudFormation::Stack", "AWS::CloudFormation::Macro", "AWS::Serverless::Api"])
def test_types_that_stand_for_templates_are_refused(kind: str) -> None:
    with pytest.raises(BadTemplate, match="R is a"):
        refuse_type(kind, "R")
