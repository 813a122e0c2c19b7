"""What the tests of templates share: Glue's service model, and a template made of its resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from penstock.templates.foreign import Surroundings
from penstock.templates.reading import read_template
from penstock.templates.resolution import Resolved, resolve

Resolve = Callable[..., Resolved]


@pytest.fixture(scope="session")
def model() -> Any:
    return botocore.session.get_session().get_service_model("glue")


@pytest.fixture(scope="session")
def surroundings() -> Surroundings:
    return Surroundings("eu-west-1", "123456789012", "stack")


@pytest.fixture
def resolved(model: Any, surroundings: Surroundings) -> Resolve:
    """Read and resolve a YAML text."""

    def read_and_resolve(text: str, **parameters: str) -> Resolved:
        return resolve(read_template(text.encode(), "t.yaml"), parameters, surroundings, model)

    return read_and_resolve
