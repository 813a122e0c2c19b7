"""botocore's reading of a model: the shape that it checks, and what it misses in an answer."""

from __future__ import annotations

from penstock import models
from penstock.server.client_view import ClientView

VIEW = ClientView(models.load("glue"), "glue")


def test_the_input_is_what_clients_validate_against():
    shape = VIEW.input_of("GetJob")
    assert shape.type_name == "structure"
    assert shape.required_members == ["JobName"]


def test_answers_are_held_against_the_model_but_for_the_least_sizes_of_lists():
    assert VIEW.check_response("GetJob", {"Job": {"Name": "a", "CreatedOn": 1578556843.049}}) == []
    assert VIEW.check_response("ListWorkflows", {"Workflows": []}) == []
    wrong = VIEW.check_response("GetJob", {"Job": {"Name": 7}, "Surprise": 1})
    assert any("Job.Name" in line for line in wrong)
    assert any("Surprise" in line for line in wrong)
