"""The console's front over HTTP: who is let in, what every answer carries, what stays S3's."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config
from tests.server.console.conftest import OWN_PAGE, Browser

from penstock.compose import Server

pytestmark = pytest.mark.slow

ROUTES = [
    ("GET", "/console/api/workflows"),
    ("GET", "/console/api/events?topic=workflows"),
    ("POST", "/console/api/aws"),
    ("GET", "/console/api/logs?run=jr_1"),
    ("POST", "/console/api/workflows/w/apply"),
    ("PUT", "/console/api/preferences"),
    ("GET", "/console/api/nothing"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nothing_is_told_without_a_session(stranger: Browser, method: str, path: str) -> None:
    answer = stranger.send(method, path, {} if method != "GET" else None)
    assert (answer.status, answer.code) == (401, "SessionRequired")


@pytest.mark.parametrize("headers", [{}, {"X-Penstock-Console": "1"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_session_alone_changes_nothing(browser: Browser, headers: dict[str, str]) -> None:
    browser.headers = headers
    answer = browser.send("POST", "/console/api/aws", {"Name": "w"}, {"X-Amz-Target": "AWSGlue.CreateWorkflow"})
    assert (answer.status, answer.code) == (403, "CrossSiteRequest")
    assert browser.send("DELETE", "/console/api/session").status == 403


def test_another_site_reads_nothing(browser: Browser) -> None:
    browser.headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.get("/console/api/session").status == 403
    browser.headers = {"Origin": "http://evil.example", "X-Penstock-Console": "1"}
    assert browser.post("/console/api/aws").status == 403
    assert "access-control-allow-origin" not in browser.get("/console/api/session").headers


@pytest.mark.parametrize("path", ["/console/", "/console/api/session", "/console/assets/x.js", "/console/api/nothing"])
def test_every_answer_is_fenced_in(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_the_api_is_never_cached_and_names_the_request(browser: Browser) -> None:
    headers = browser.get("/console/api/session").headers
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-amzn-requestid"]) == 36
    assert headers["x-penstock-build"]


def test_operations_answer_exactly_as_the_wire_does(server: Server, browser: Browser) -> None:
    key = server.keyring.primary
    glue = boto3.client(
        "glue",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
    )
    browser.aws("AWSGlue.CreateWorkflow", Name="as the wire", Tags={"team": "data"})
    found = browser.aws("AWSGlue.GetWorkflow", Name="as the wire")
    assert found["Workflow"]["CreatedOn"] == glue.get_workflow(Name="as the wire")["Workflow"]["CreatedOn"].timestamp()
    assert "Description" not in found["Workflow"]
    target = {"X-Amz-Target": "AWSGlue.GetWorkflow"}
    missing = browser.send("POST", "/console/api/aws", {"Name": "nowhere"}, target)
    assert (missing.status, missing.code) == (400, "EntityNotFoundException")
    assert missing.headers["x-amzn-errortype"] == "EntityNotFoundException"
    invalid = browser.send("POST", "/console/api/aws", {"Name": 7}, target)
    assert invalid.status == 400
    assert browser.aws("Penstock.ListUpcoming")["Upcoming"] == []
    assert browser.aws("Logs_20140328.DescribeLogGroups")["logGroups"]
    unknown = browser.send("POST", "/console/api/aws", {}, {"X-Amz-Target": "DynamoDB_20120810.ListTables"})
    assert unknown.code == "UnknownOperationException"


def test_the_region_is_the_one_in_the_header(browser: Browser) -> None:
    browser.headers = {**OWN_PAGE, "X-Penstock-Region": "eu-west-3"}
    browser.aws("AWSGlue.CreateWorkflow", Name="only in Paris")
    assert [row["name"] for row in browser.get("/console/api/workflows").json["items"]] == ["only in Paris"]
    assert "eu-west-3" in browser.get("/console/api/session").json["regions"]
    browser.headers = dict(OWN_PAGE)
    assert browser.get("/console/api/workflows", q="Paris").json["total"] == 0
    assert browser.get("/console/api/workflows", q="Paris", region="eu-west-3").json["total"] == 1
    assert browser.get("/console/api/workflows", region="Paris!").code == "InvalidInputException"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[1]", "SerializationException"),
        (b"{", "SerializationException"),
        (b"\xff", "SerializationException"),
        (b"[" * 5000, "SerializationException"),
        (b'{"baseVersion": 7}', "SerializationException"),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(browser: Browser, body: bytes, code: str) -> None:
    answer = browser.send("POST", "/console/api/workflows/w/apply", body)
    assert (answer.status, answer.code) == (400, code)


def test_a_huge_body_is_refused(browser: Browser) -> None:
    answer = browser.send("POST", "/console/api/aws", None, {"Content-Length": str(10**12)})
    assert (answer.status, answer.code) == (413, "RequestEntityTooLargeException")


@pytest.mark.parametrize(
    ("path", "status"), [("/console/api/workflows/%FF/definition", 400), ("/console/api/a/b", 404)]
)
def test_paths_that_lead_nowhere(browser: Browser, path: str, status: int) -> None:
    assert browser.get(path).status == status


def test_a_browser_is_led_to_the_console(stranger: Browser) -> None:
    answer = stranger.send("GET", "/", headers={"Accept": "text/html,*/*"})
    assert (answer.status, answer.headers["location"]) == (307, "/console/")
    assert stranger.get("/").status == 200
    assert stranger.get("/healthz").body == b"ok\n"


def test_a_bucket_called_console_stays_s3s(server: Server, stranger: Browser) -> None:
    key = server.keyring.primary
    s3 = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        config=Config(s3={"addressing_style": "path"}),
    )
    s3.create_bucket(Bucket="console")
    s3.put_object(Bucket="console", Key="api/session", Body=b"an object")
    assert s3.get_object(Bucket="console", Key="api/session")["Body"].read() == b"an object"
    link = s3.generate_presigned_url("get_object", {"Bucket": "console", "Key": "api/session"})
    assert stranger.get(link.removeprefix(server.endpoint)).body == b"an object"
    assert stranger.get("/console/api/session").code == "SessionRequired"


def test_without_signatures_no_bucket_is_called_console(new_server) -> None:
    server = new_server(auth=False)
    key = server.keyring.primary
    s3 = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        config=Config(s3={"addressing_style": "path"}),
    )
    with pytest.raises(s3.exceptions.ClientError, match="the web console's: no bucket") as refused:
        s3.create_bucket(Bucket="console")
    assert refused.value.response["Error"]["Code"] == "InvalidBucketName"
    s3.create_bucket(Bucket="console-2")


def test_no_secret_stands_in_the_log(new_server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    server = new_server()
    browser = Browser(server.endpoint)
    code = server.sign_in_link().partition("#code=")[2]
    browser.post("/console/api/session/link", {"code": code})
    (secret,) = browser.cookies.values()
    browser.get("/console/api/workflows", q="a search")
    assert "console:GET:workflows" in caplog.text
    for private in (code, secret, "search"):
        assert private not in caplog.text
