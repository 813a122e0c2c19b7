from __future__ import annotations

import dataclasses

from penstock.operations.contract import Context
from penstock.server.runtime import Runtime


def test_a_runtime_brings_all_that_operations_may_use_beyond_the_request_itself() -> None:
    of_the_request = {"namespace", "caller_arn", "request_id", "now"}
    wanted = {field.name for field in dataclasses.fields(Context)} - of_the_request
    assert wanted <= {field.name for field in dataclasses.fields(Runtime)}
