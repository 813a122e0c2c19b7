"""Texts become what Glue's model says, and answers become what a request may say."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import BadTemplate
from penstock.templates.shapes import fitted, typed


def job(**members: Any) -> dict[str, Any]:
    return {"Name": "j", "Role": "r", "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/k"}, **members}


def test_every_text_gets_its_type(model: Any) -> None:
    found = typed(
        job(MaxCapacity="2", Timeout="10", JobRunQueuingEnabled="true", DefaultArguments={"--n": "1"}),
        model.operation_model("CreateJob").input_shape,
        "J",
    )
    assert found["MaxCapacity"] == 2.0
    assert found["Timeout"] == 10
    assert found["JobRunQueuingEnabled"] is True
    assert found["DefaultArguments"] == {"--n": "1"}


def test_the_case_of_a_member_does_not_count(model: Any) -> None:
    shape = model.shape_for("DynamoDBTarget")
    assert typed({"Path": "t", "ScanAll": "false", "ScanRate": "0.5"}, shape, "C") == {
        "Path": "t",
        "scanAll": False,
        "scanRate": 0.5,
    }


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"Tiemout": "10"}, "J has no member Tiemout; did you mean Timeout?"),
        ({"Xyzzy": "10"}, "J has no member Xyzzy; known are"),
        ({"Timeout": "ten"}, "J.Timeout must be a whole number, not 'ten'"),
        ({"Timeout": "1.5"}, "J.Timeout must be a whole number"),
        ({"MaxCapacity": "nan"}, "J.MaxCapacity must be a number"),
        ({"JobRunQueuingEnabled": "perhaps"}, "J.JobRunQueuingEnabled must be true or false"),
        ({"WorkerType": ["G.1X"]}, "J.WorkerType must be a text, not a list"),
        ({"ExecutionClass": "FAST"}, "J.ExecutionClass must be one of FLEX, STANDARD"),
        ({"DefaultArguments": "x"}, "J.DefaultArguments must be a map, not a text"),
        ({"Connections": {"Connections": "x"}}, "J.Connections.Connections must be a list"),
    ],
)
def test_refused(model: Any, members: dict[str, Any], said: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        typed(job(**members), model.operation_model("CreateJob").input_shape, "J")
    assert str(caught.value).startswith(said)


def test_what_is_missing_is_named(model: Any) -> None:
    with pytest.raises(BadTemplate, match="J needs Role; add it"):
        typed({"Name": "j", "Command": {}}, model.operation_model("CreateJob").input_shape, "J")


def test_an_answer_loses_what_no_request_says(model: Any) -> None:
    answer = {
        "Name": "t",
        "CreateTime": 1,
        "StorageDescriptor": {"Columns": [{"Name": "c", "New": 1}]},
        "VersionId": "3",
    }
    found = fitted(answer, model.shape_for("TableInput"))
    assert found == {"Name": "t", "StorageDescriptor": {"Columns": [{"Name": "c"}]}}
