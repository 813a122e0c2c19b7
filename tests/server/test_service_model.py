"""Violations and valid requests made from the model itself, for every member of every operation's request."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.errors import MalformedRequest, ValidationFailed
from penstock.server.constraints import OPEN_ENUMERATIONS
from penstock.server.patterns import compile_pattern
from penstock.server.service_model import glue_model

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = glue_model()
SHAPES = MODEL.document["shapes"]
DEPTH = 5
LONGEST_MADE = 200_000
SOME_TEXTS = (
    "a",
    "A",
    "1",
    "3",
    "Ab",
    "a.b",
    "$",
    "a-b",
    "/a",
    "Mon:1",
    "a.b.c",
    "arn:aws:glue:us-east-1:123456789012:job/a",
    "arn:aws:iam::123456789012:role/a",
    "arn:aws:kms:us-east-1:123456789012:key/a",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:a",
    "s3://bucket/key",
    "https://example.com/a",
    "sc://a",
    "0b9d9ec4-1f3a-4d6f-9f4c-0a1b2c3d4e5f",
    "",
)


def input_of(operation: str) -> str:
    return str(MODEL.document["operations"][operation]["input"]["shape"])


@cache
def text_of(name: str) -> str:
    """A text that satisfies the string shape."""
    shape = SHAPES[name]
    if "enum" in shape:
        return str(shape["enum"][0])
    least, most = shape.get("min", 0), shape.get("max", LONGEST_MADE)
    for text in (*SOME_TEXTS, "a" * least, "1" * least):
        if least <= len(text) <= most and ("pattern" not in shape or compile_pattern(shape["pattern"]).fullmatch(text)):
            return text
    raise AssertionError(f"add a text to SOME_TEXTS that satisfies {name}: {shape}")


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape["type"] == "string"])
def test_every_text_shape_has_a_text(name: str) -> None:
    assert isinstance(text_of(name), str)


def sample(name: str) -> Any:
    """The smallest valid value of a shape."""
    shape = SHAPES[name]
    kind = shape["type"]
    if kind == "structure":
        if shape.get("union"):
            # The first that is no list: lists of clauses hold clauses again.
            member = next(key for key, value in shape["members"].items() if SHAPES[value["shape"]]["type"] != "list")
            return {member: sample(shape["members"][member]["shape"])}
        return {member: sample(shape["members"][member]["shape"]) for member in shape.get("required", ())}
    if kind == "list":
        return [sample(shape["member"]["shape"])] * shape.get("min", 0)
    if kind == "map":
        return {text_of(shape["key"]["shape"]): sample(shape["value"]["shape"])} if shape.get("min", 0) else {}
    if kind == "string":
        return text_of(name)
    if kind in ("integer", "long", "double"):
        return shape.get("min", min(1, shape.get("max", 1)))
    return {"boolean": True, "timestamp": 1578556843.049, "blob": "AAE="}[kind]


def violations_of(name: str) -> Iterator[tuple[Any, str]]:
    """(a value that breaks the shape in one way, the rule that names it), for every constraint on the shape itself."""
    shape = SHAPES[name]
    kind = shape["type"]
    least, most = shape.get("min"), shape.get("max")
    if kind == "string":
        if shape.get("enum") and name not in OPEN_ENUMERATIONS:
            yield "No Such Value", "Member must satisfy enum value set"
        if least:
            yield "", f"Member must have length greater than or equal to {least}"
        if most is not None and most < LONGEST_MADE:
            yield "a" * (most + 1), f"Member must have length less than or equal to {most}"
        for text in ("a\nb\x00c\r", "\x00", "\n", "<", "&", "a b", " ", "ü"):
            fits = len(text) <= (most or LONGEST_MADE)
            if "pattern" in shape and fits and not compile_pattern(shape["pattern"]).fullmatch(text):
                yield text, "Member must satisfy regular expression pattern"
                break
    elif kind in ("integer", "long", "double"):
        if least is not None:
            yield least - 1, f"Member must have value greater than or equal to {least}"
        if most is not None:
            yield most + 1, f"Member must have value less than or equal to {most}"
    elif kind == "list":
        if least:
            yield [], f"Member must have length greater than or equal to {least}"
        if most is not None:
            item = sample(shape["member"]["shape"])
            yield [item] * (most + 1), f"Member must have length less than or equal to {most}"
        yield [None], "Member must not be null"
    elif kind == "map":
        key, value = text_of(shape["key"]["shape"]), sample(shape["value"]["shape"])
        if most is not None:
            keys = (f"{key}{number}" for number in range(most + 1))
            yield dict.fromkeys(keys, value), f"Member must have length less than or equal to {most}"
        yield {key: None}, "Member must not be null"
        for wrong, rule in violations_of(shape["key"]["shape"]):
            if isinstance(wrong, str):
                yield {wrong: value}, f"Map keys must satisfy constraint: [{rule}"
    elif shape.get("union"):
        yield {}, "Member must have exactly one of these members set"


def places(name: str, path: str = "", open_shapes: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Any]]:
    """(path, shape, a function that wraps a value of the shape into a whole request) of everything in a request."""
    shape = SHAPES[name]
    if name in open_shapes or len(open_shapes) > DEPTH:
        return
    inner = (*open_shapes, name)
    steps: list[tuple[str, str, Any]] = []
    if shape["type"] == "structure" and not shape.get("document"):
        for member, reference in shape["members"].items():

            def in_structure(value: Any, member: str = member) -> Any:
                kept = {} if shape.get("union") else sample(name)
                return kept | {member: value}

            steps.append((f"{path}.{member[0].lower()}{member[1:]}".lstrip("."), reference["shape"], in_structure))
    elif shape["type"] == "list":
        count = max(shape.get("min", 0), 1)
        member = shape["member"]["shape"]
        steps.append((f"{path}.{count}.member", member, lambda value: [*[sample(member)] * (count - 1), value]))
    elif shape["type"] == "map":
        key = text_of(shape["key"]["shape"])
        steps.append((f"{path}.{key}.member", shape["value"]["shape"], lambda value: {key: value}))
    for step_path, step_shape, wrap in steps:
        yield step_path, step_shape, wrap
        for deeper_path, deeper_shape, deeper_wrap in places(step_shape, step_path, inner):
            yield deeper_path, deeper_shape, (lambda value, wrap=wrap, deeper=deeper_wrap: wrap(deeper(value)))


@pytest.mark.parametrize("operation", MODEL.operations)
def test_the_smallest_valid_request_passes(operation: str) -> None:
    request = sample(input_of(operation))
    assert MODEL.validate(operation, request) == request


@pytest.mark.parametrize("operation", MODEL.operations)
def test_every_broken_constraint_is_refused_by_name(operation: str) -> None:
    validator, shape = ParamValidator(), MODEL.botocore_input(operation)
    visited: set[tuple[str, str]] = set()
    for path, name, wrap in places(input_of(operation)):
        # A shape far down, met again under another member, has been checked; the first level is always checked.
        if (name, path.rpartition(".")[2]) in visited and "." in path:
            continue
        visited.add((name, path.rpartition(".")[2]))
        for value, rule in violations_of(name):
            request = wrap(value)
            with pytest.raises(ValidationFailed) as caught:
                MODEL.validate(operation, request)
            assert f" at '{path}" in caught.value.message, (path, value)
            assert rule in caught.value.message
        wrong_kind: Any = (
            7 if SHAPES[name]["type"] in ("string", "structure", "list", "map", "boolean", "blob") else "x"
        )
        with pytest.raises(MalformedRequest, match=re.escape(f"at '{path}'")):
            MODEL.validate(operation, wrap(wrong_kind))
        if SHAPES[name]["type"] not in ("timestamp", "blob") and not SHAPES[name].get("document"):
            assert validator.validate(wrap(wrong_kind), shape).has_errors()
    for member in SHAPES[input_of(operation)].get("required", ()):
        request = {name: value for name, value in sample(input_of(operation)).items() if name != member}
        with pytest.raises(ValidationFailed, match=f"Value null at '{member[0].lower()}{member[1:]}' failed"):
            MODEL.validate(operation, request)
    members = {f"{member[0].lower()}{member[1:]}" for member in SHAPES[input_of(operation)]["members"]}
    assert members <= {last for _, last in visited}


def values(name: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """Valid values of a shape, optional members coming and going; below `DEPTH` only what is required."""
    shape = SHAPES[name]
    kind = shape["type"]
    least, most = shape.get("min", 0), shape.get("max")
    if kind == "structure":
        if shape.get("document"):
            return st.just({"any": ["thing"]})
        required = shape.get("required", ())
        if shape.get("union"):
            return st.just(sample(name))
        optional = [member for member in shape["members"] if member not in required] if depth < 3 else []
        chosen = st.lists(st.sampled_from(optional), unique=True, max_size=6) if optional else st.just([])
        return chosen.flatmap(
            lambda names: st.fixed_dictionaries(
                {member: values(shape["members"][member]["shape"], depth + 1) for member in (*required, *names)}
            )
        )
    if kind == "list":
        return st.lists(
            values(shape["member"]["shape"], depth + 1), min_size=least, max_size=max(least, min(most or 3, 3))
        )
    if kind == "map":
        keys, items = values(shape["key"]["shape"]), values(shape["value"]["shape"], depth + 1)
        return st.dictionaries(keys, items, min_size=least, max_size=max(least, min(most or 2, 2)))
    if kind == "string":
        return texts(name)
    if kind in ("integer", "long"):
        width = 31 if kind == "integer" else 63
        return st.integers(shape.get("min", -(2**width)), shape.get("max", 2**width - 1))
    if kind == "double":
        return st.floats(shape.get("min"), shape.get("max"), allow_nan=False, allow_infinity=False)
    return {"boolean": st.booleans(), "timestamp": st.floats(0, 4e9), "blob": st.just("AAE=")}[kind]


def texts(name: str) -> st.SearchStrategy[str]:
    shape = SHAPES[name]
    least, most = shape.get("min", 0), min(shape.get("max", 40), 40)
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    if "pattern" not in shape:
        return st.text(min_size=least, max_size=max(least, most))
    if "u0020-" in shape["pattern"] and "D7FF" in shape["pattern"]:
        printable = st.characters(min_codepoint=0x20, exclude_categories=("Cs",), exclude_characters="\ufffe\uffff")
        return st.text(printable, min_size=least, max_size=max(least, most))
    return st.just(text_of(name))


@pytest.mark.slow
@pytest.mark.parametrize("operation", MODEL.operations)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_valid_requests_pass_and_botocore_agrees(operation: str, data: st.DataObject) -> None:
    request = data.draw(values(input_of(operation)))
    assert MODEL.validate(operation, request) == request
    assert not ParamValidator().validate(request, MODEL.botocore_input(operation)).has_errors()


def test_unknown_members_are_dropped() -> None:
    assert MODEL.validate("GetJob", {"JobName": "a", "NewerMember": {"x": 1}}) == {"JobName": "a"}


def test_the_text_is_glues() -> None:
    with pytest.raises(ValidationFailed) as caught:
        MODEL.validate("ListCrawls", {"CrawlerName": "c", "Filters": [{"FilterOperator": "x"}]})
    assert caught.value.message == (
        "1 validation error detected: Value 'x' at 'filters.1.member.filterOperator' failed to satisfy constraint: "
        "Member must satisfy enum value set: [GT, GE, LT, LE, EQ, NE]"
    )


def test_worker_types_of_the_guide_are_taken() -> None:
    request = {"JobName": "a", "WorkerType": "R.8X"}
    assert MODEL.validate("StartJobRun", request) == request


def test_responses_are_held_against_the_model() -> None:
    assert MODEL.check_response("GetJob", {"Job": {"Name": "a", "CreatedOn": 1578556843.049}}) == []
    assert MODEL.check_response("ListWorkflows", {"Workflows": []}) == []
    wrong = MODEL.check_response("GetJob", {"Job": {"Name": 7}, "Surprise": 1})
    assert len(wrong) == 2
    assert "Surprise" in wrong[0]


def test_unknown_operations_are_named() -> None:
    assert MODEL.unknown(["GetJob", "GetJop"]) == ["GetJop"]


def test_a_request_costs_few_microseconds() -> None:
    request = {"CatalogId": "123456789012", "DatabaseName": "flights", "Name": "planes"}
    MODEL.validate("GetTable", request)
    fastest = min(_seconds(request) for _ in range(50))
    assert fastest < 60e-6


def _seconds(request: dict[str, Any]) -> float:
    began = time.perf_counter()
    MODEL.validate("GetTable", request)
    return time.perf_counter() - began
