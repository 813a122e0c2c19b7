"""Reading templates: short forms, texts as they were written, and what a stranger's file may not do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import BadTemplate
from penstock.templates.reading import BYTES_MAX, DEPTH_MAX, NODES_MAX, read_template

RESOURCES = "Resources: {A: {Type: X}}\n"


def read(text: str) -> dict[str, object]:
    return read_template(text.encode(), "t.yaml")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}/x'", {"Fn::Sub": "${A}/x"}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!If [C, a, !Ref AWS::NoValue]", {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}),
        ("!Not [!Condition C]", {"Fn::Not": [{"Condition": "C"}]}),
        ("!Select [0, !Split [',', a]]", {"Fn::Select": ["0", {"Fn::Split": [",", "a"]}]}),
        ("!FindInMap [A, B, C]", {"Fn::FindInMap": ["A", "B", "C"]}),
        ("!And [!Equals [a, b], !Or [x, y]]", {"Fn::And": [{"Fn::Equals": ["a", "b"]}, {"Fn::Or": ["x", "y"]}]}),
        ("!Base64 x", {"Fn::Base64": "x"}),
        ("3.10", "3.10"),
        ("0123", "0123"),
        ("yes", "yes"),
        ("2010-09-09", "2010-09-09"),
        ("''", ""),
        ("'null'", "null"),
        ("!!str null", "null"),
        ("<<", "<<"),
    ],
)
def test_values(written: str, means: object) -> None:
    assert read(f"{RESOURCES}Metadata: {{value: {written}}}")["Metadata"] == {"value": means}


def test_json_is_read_alike() -> None:
    found = read_template(
        b'\xef\xbb\xbf {"Resources": {"A": {"Type": "X", "n": [1, 1.50, true, "x", 1e999]}}}', "t.json"
    )
    assert found == {"Resources": {"A": {"Type": "X", "n": ["1", "1.50", "true", "x", "1e999"]}}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a template"),
        ("[]", "not a template"),
        ("text", "not a template"),
        ("Description: x", "no Resources"),
        ("Resources: {}", "no Resources"),
        ("Resources: [a]", "Resources must be a map"),
        ("Resources:", "line 1, column 11: a value is missing"),
        (RESOURCES + "Surprise: 1", "Surprise"),
        (RESOURCES + "Transform: AWS::Serverless-2016-10-31", "SAM template"),
        (RESOURCES + "Transform: [Macro]", "transform Macro"),
        (RESOURCES + "Metadata: {a: &x [1], b: *x}", "line 2, column 26: YAML aliases"),
        (RESOURCES + "Metadata: {a: {<<: {b: c}}}", "merge keys"),
        (RESOURCES + "Metadata: {a: ~}", "a value is missing"),
        (RESOURCES + "Metadata: {a: 1, a: 2}", "'a' stands twice"),
        (RESOURCES + "Metadata: {[a]: 2}", "must be a text"),
        (RESOURCES + "Metadata: {a: !Frobnicate x}", "line 2, column 15: !Frobnicate is no function"),
        (RESOURCES + "Metadata: {a: !!python/object/apply:os.system [id]}", "python/object"),
        (RESOURCES + "Metadata: {a: !<tag:example.com,2000:x> y}", "is no function"),
        (RESOURCES + "Metadata: {a: !!binary eA==}", "!!binary is not allowed"),
        (RESOURCES + "Metadata: {a: [}", "line 2"),
        (RESOURCES + "--- \nb: c", "second document"),
        (RESOURCES + "Metadata: \0", "not YAML"),
        ('{"Resources": {"A": null}}', "/Resources/A is null"),
        ('{"Resources": {"A": 1, "A": 2}}', "'A' stands twice"),
        ('{"Resources": {"A": "\\ud800"}}', "/Resources/A holds half of a character"),
        ('{"Resources": ', "line 1, column 15"),
        ('{"Resources": ' + "[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1) + "}", "levels deep"),
        ('{"Resources": ' + "[" * 200_000, "levels deep"),
        ("Resources: " + "[" * 200_000, "levels deep"),
        ("Resources: " + "{a: " * 100_000, "levels deep"),
        ("Resources: [" + "a," * (NODES_MAX + 1) + "]", "more than"),
        ("#" * (BYTES_MAX + 1), "at most"),
    ],
)
def test_refused(text: str, said: str) -> None:
    with pytest.raises(BadTemplate, match=r"t\.yaml") as caught:
        read(text)
    assert said in str(caught.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadTemplate, match="byte 11 cannot be read"):
        read_template(b"Resources:\xff\xfe", "t.yaml")


def test_a_bomb_of_aliases_is_refused_at_its_first() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    with pytest.raises(BadTemplate, match="aliases"):
        read(f"l0: &l0 [lol]\n{levels}")


_ascii = st.characters(min_codepoint=32, max_codepoint=126)
_plain = st.recursive(
    st.text(_ascii), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(_ascii), inner), max_leaves=10
)


@given(_plain)
def test_json_and_yaml_say_the_same(value: object) -> None:
    document = {"Resources": {"A": {"Type": "X", "value": value}}}
    text = json.dumps(document)
    assert read(text) == document
    assert read(f"# JSON is YAML\n{json.dumps(document)}") == document


@given(st.text(max_size=200))
def test_any_text_is_a_template_or_a_clear_refusal(text: str) -> None:
    try:
        found = read_template(text.encode("utf-8", "surrogatepass"), "t.yaml")
    except BadTemplate:
        return
    assert found["Resources"]
