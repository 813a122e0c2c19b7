"""Resolution: references, order, conditions, names, and errors that name the place and the remedy."""

from __future__ import annotations

import pytest

from penstock.errors import BadTemplate

JOB = "Type: AWS::Glue::Job, Properties: {Role: r, Command: {Name: glueetl, ScriptLocation: s3://b/k}}"

FLOW_X = "{Type: AWS::Glue::Workflow, Properties: {Name: x}}"


def test_order_is_by_reference_then_by_kind(resolved) -> None:
    found = resolved(f"""
Resources:
  Start: {{Type: AWS::Glue::Trigger, Properties: {{Type: ON_DEMAND, WorkflowName: w, Actions: [{{JobName: literal}}]}}}}
  Flow: {{Type: AWS::Glue::Workflow}}
  Late: {{{JOB}, DependsOn: [Start]}}
  Job: {{{JOB}}}
  Database: {{Type: AWS::Glue::Database, Properties: {{DatabaseInput: {{Description: d}}}}}}
""")
    assert [one.logical_id for one in found.resources] == ["Database", "Job", "Flow", "Start", "Late"]


def test_names_are_given_where_the_template_has_none(resolved) -> None:
    found = resolved(f"""
Resources:
  Bucket: {{Type: AWS::S3::Bucket}}
  Database: {{Type: AWS::Glue::Database, Properties: {{DatabaseInput: {{Description: !Ref Job}}}}}}
  Job: {{{JOB}}}
Outputs: {{All: {{Value: !Sub "${{Bucket}} ${{Database}} ${{Job}} ${{Job.Arn}} ${{Bucket.Arn}} ${{AWS::StackName}}"}}}}
""")
    names = {one.logical_id: one.kind.name(one.request) for one in found.resources}
    assert names == {"Bucket": "stack-bucket", "Database": "stack-database", "Job": "stack-Job"}
    arn = "arn:aws:glue:eu-west-1:123456789012:job/stack-Job"
    assert found.outputs["All"] == f"stack-bucket stack-database stack-Job {arn} arn:aws:s3:::stack-bucket stack"


def test_what_is_left_out_is_told(resolved) -> None:
    found = resolved(f"""
Conditions: {{Never: !Equals [a, b]}}
Rules: {{R: {{Assertions: []}}}}
Resources:
  Role: {{Type: AWS::IAM::Role}}
  Job: {{{JOB}}}
  Other: {{{JOB}, Condition: Never}}
  Bucket: {{Type: AWS::S3::Bucket, Properties: {{BucketName: b, VersioningConfiguration: {{Status: Enabled}}}}}}
Outputs: {{None: {{Condition: Never, Value: x}}}}
""")
    assert {one.logical_id for one in found.left} == {"Role", "Other", "Bucket", "Rules"}
    assert (
        next(one.reason for one in found.left if one.logical_id == "Bucket")
        == "created without VersioningConfiguration"
    )
    assert [one.logical_id for one in found.resources] == ["Bucket", "Job"]
    assert found.outputs == {}


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("A: {Properties: {}}", "A has no Type"),
        ("A: text", "A has no Type"),
        ("A-B: {Type: X}", "'A-B' in Resources is no logical id"),
        ("'Fn::ForEach::X': {Type: X}", "Fn::ForEach needs AWS"),
        ("A: {Type: AWS::CloudFormation::Stack}", "nested stacks are not followed"),
        ("A: {Type: AWS::Serverless::Function}", "SAM resource"),
        ("A: {Type: X, Name: y}", "A: Name is no member of a resource"),
        ("A: {Type: X, Properties: []}", "Properties must be a map"),
        ("A: {Type: X, DependsOn: B}", "DependsOn names 'B'"),
        ("A: {Type: X, DependsOn: {B: c}}", "DependsOn must be"),
        ("A: {Type: X, Condition: B}", "A.Condition names the condition 'B'"),
        ("A: {Type: AWS::Glue::Workflow, Properties: {Name: !Ref B}}", "A.Name: Ref names 'B'"),
        ("A: {Type: AWS::Glue::Workflow, Properties: {Name: !Ref A}}", "circle: A → A"),
        ("A: {Type: AWS::Glue::Workflow, Properties: {Nmae: x}}", "did you mean Name?"),
        (
            "A: {Type: AWS::Glue::Workflow, Properties: {MaxConcurrentRuns: x}}",
            "A (AWS::Glue::Workflow).MaxConcurrentRuns",
        ),
        ("A: {Type: AWS::Glue::Workflow, Properties: {Tags: x}}", "A (AWS::Glue::Workflow).Tags must be"),
        ("A: {Type: AWS::Glue::Workflow, Properties: {Tags: [x]}}", "must have Key and Value"),
        ("A: {Type: AWS::Glue::Classifier}", "exactly one of CsvClassifier"),
        ("A: {Type: AWS::Glue::Job}", "A (AWS::Glue::Job) needs Role"),
        ("A: {Type: AWS::Glue::Partition, Properties: {DatabaseName: d, TableName: t}}", "needs PartitionInput"),
        ("A: {Type: X, DependsOn: B}, B: {Type: X, DependsOn: A}", "in a circle: "),
        (f"A: {FLOW_X}, B: {FLOW_X}", "A and B have the same name 'x'"),
        (
            "A: {Type: AWS::Glue::Workflow, Properties: {Name: !GetAtt B.Size}}, B: {Type: AWS::Glue::Workflow}",
            "has no attribute Size",
        ),
        (
            "A: {Type: AWS::Glue::Workflow, Properties: {Name: !Ref B}}, B: {Type: X, Condition: Never}",
            "choose with Fn::If",
        ),
    ],
)
def test_refused(resolved, resource: str, said: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        resolved(f"Conditions: {{Never: !Equals [a, b]}}\nResources: {{{resource}}}")
    assert said in str(caught.value)


def test_a_chain_of_a_thousand_references_is_a_clear_error(resolved) -> None:
    chain = "\n".join(f"  R{n}: {{Type: X, Properties: {{A: !Ref R{n + 1}}}}}" for n in range(400))
    with pytest.raises(BadTemplate, match="too deep"):
        resolved(f"Resources:\n{chain}\n  R400: {{Type: X}}")


def test_too_many_resources_are_refused(resolved) -> None:
    many = "\n".join(f"  R{n}: {{Type: X}}" for n in range(501))
    with pytest.raises(BadTemplate, match="the most is 500"):
        resolved(f"Resources:\n{many}")


def test_secrets_and_states_are_kept_apart(resolved) -> None:
    found = resolved(
        """
Parameters: {P: {Type: String, NoEcho: true}}
Resources:
  T:
    Type: AWS::Glue::Trigger
    Properties: {Name: t, Type: CONDITIONAL, StartOnCreation: true, Actions: [{JobName: !Ref P}], Tags: {a: b}}
""",
        P="hidden",
    )
    (trigger,) = found.resources
    assert trigger.started is True
    assert trigger.tags == {"a": "b"}
    assert trigger.request == {"Name": "t", "Type": "CONDITIONAL", "Actions": [{"JobName": "hidden"}]}
    assert found.secrets == {"hidden"}
