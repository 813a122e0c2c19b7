"""A whole server put together: start, restart, and what stands in the way of a start."""

from __future__ import annotations

import json
import os
import re
import socket
import time
import zipfile
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from penstock.compose import STATE_FILE, Server
from penstock.errors import BadSetting
from penstock.settings import Settings

pytestmark = pytest.mark.slow


def glue(server: Server):
    key = server.keyring.primary
    return boto3.client(
        "glue",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        config=Config(retries={"max_attempts": 0}),
    )


def test_a_server_answers_says_where_it_is_and_leaves_no_trace_of_that(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    server = Server.start(Settings(data=data, port=0))
    try:
        state = json.loads((data / STATE_FILE).read_text())
        assert state == {"endpoint": server.endpoint, "pid": os.getpid(), "region": "us-east-1"}
        assert server.endpoint.startswith("http://127.0.0.1:")
        glue(server).create_workflow(Name="w")
        named = f"another server (process {os.getpid()}, {server.endpoint}) is using {data}; stop it"
        with pytest.raises(BadSetting, match=re.escape(named)):
            Server.start(Settings(data=data, port=0))
        for unread in ("", "[]", '{"pid": 1}', '{"pid": "x", "endpoint": ""}'):
            (data / STATE_FILE).write_text(unread)
            with pytest.raises(BadSetting, match=f"another server is using {data}; stop it"):
                Server.start(Settings(data=data, port=0))
        assert glue(server).list_workflows()["Workflows"] == ["w"], "the first is not disturbed"
    finally:
        server.close()
    assert not (data / STATE_FILE).exists()


def test_a_restart_keeps_keys_and_resources(tmp_path: Path) -> None:
    keys = set()
    for number in range(2):
        server = Server.start(Settings(data=tmp_path, port=0))
        try:
            keys.add(server.keyring.primary.id)
            glue(server).create_workflow(Name=f"w{number}")
            assert len(glue(server).list_workflows()["Workflows"]) == number + 1
        finally:
            server.close()
    assert len(keys) == 1


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(BadSetting, match=f"setting 'data': the folder {file} cannot be used"):
        Server.start(Settings(data=file, port=0))


def test_a_port_that_is_taken_is_named_and_the_folder_let_go(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=str(port)):
            Server.start(Settings(data=tmp_path, port=port))
    Server.start(Settings(data=tmp_path, port=0)).close()


def test_a_database_that_cannot_be_opened_lets_the_folder_go(tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        Server.start(Settings(data=tmp_path, port=0, database_url="nonsense://"))
    Server.start(Settings(data=tmp_path, port=0)).close()


def test_an_address_of_ipv6_stands_in_brackets(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            with pytest.raises(BadSetting):
                Server.start(Settings(data=tmp_path, port=0, host="::1"))
            return
    server = Server.start(Settings(data=tmp_path, port=0, host="::1"))
    try:
        assert server.endpoint.startswith("http://[::1]:")
        assert glue(server).list_workflows()["Workflows"] == []
    finally:
        server.close()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_layout_function_calls_the_server_only_if_the_settings_let_it(tmp_path: Path, allowed: bool) -> None:
    """As AWS's own samples do, which upload their scripts."""
    layout = """
import boto3
from awsglue.blueprint.job import Job
from awsglue.blueprint.workflow import Entities, Workflow
def generate(user, system):
    boto3.client("s3", region_name=system["region"]).put_object(Bucket="lake", Key="s.py", Body=b"pass")
    job = Job(Name="j", Role="r", Command={"Name": "pythonshell", "ScriptLocation": "s3://lake/s.py"})
    return Workflow(Name="w", Entities=Entities(Jobs=[job]))
"""
    server = Server.start(Settings(data=tmp_path, port=0, blueprint_keys=allowed))
    try:
        bucket = tmp_path / "objects" / "lake"
        bucket.mkdir(parents=True)
        with zipfile.ZipFile(bucket / "b.zip", "w") as archive:
            archive.writestr("blueprint.cfg", json.dumps({"layoutGenerator": "layout.generate"}))
            archive.writestr("layout.py", layout)
        client = glue(server)
        client.create_blueprint(Name="b", BlueprintLocation="s3://lake/b.zip")
        until(lambda: client.get_blueprint(Name="b")["Blueprint"]["Status"] == "ACTIVE")
        role = "arn:aws:iam::000000000000:role/etl"
        run_id = client.start_blueprint_run(BlueprintName="b", RoleArn=role)["RunId"]

        def run():
            return client.get_blueprint_run(BlueprintName="b", RunId=run_id)["BlueprintRun"]

        until(lambda: run()["State"] != "RUNNING")
        assert run()["State"] == ("SUCCEEDED" if allowed else "FAILED"), run()
        assert (bucket / "s.py").exists() is allowed
        assert ("NoCredentialsError" in run().get("ErrorMessage", "")) is not allowed
    finally:
        server.close()


def until(look, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.05)
