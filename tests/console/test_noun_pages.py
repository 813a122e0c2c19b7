"""The pages of jobs, crawlers, triggers, the Data Catalog and blueprints, on the flights example after a run."""

from __future__ import annotations

import io
import re
import time
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import pytest
from playwright.sync_api import expect
from tests.console.conftest import ROOT, Screen, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

RUN_SECONDS = 120
HOSTILE = "a/b %2F <script>alert(1)</script>"


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example after one run of its workflow, with a second version of a table, a connection and a blueprint."""
    site = Site(tmp_path_factory.mktemp("nouns") / "data")
    glue = site.glue
    run = glue.start_workflow_run(Name="flights")["RunId"]
    until(lambda: glue.get_workflow_run(Name="flights", RunId=run)["Run"]["Status"] == "COMPLETED")
    change_airports(glue)
    properties = {
        "JDBC_CONNECTION_URL": "jdbc:postgresql://db.example:5432/shop",
        "USERNAME": "etl",
        "PASSWORD": "hunter2",
    }
    glue.create_connection(
        ConnectionInput={"Name": "shop", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    )
    put_blueprint(site)
    until(lambda: glue.get_blueprint(Name="daily-load")["Blueprint"]["Status"] == "ACTIVE")
    yield site
    site.glue.close()
    site.server.close()


def until(holds: Any) -> None:
    end = time.monotonic() + RUN_SECONDS
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def change_airports(glue: Any) -> None:
    """A second version: one column less, one more, one with another type."""
    table = glue.get_table(DatabaseName="flights", Name="raw_airports")["Table"]
    columns = table["StorageDescriptor"]["Columns"]
    columns[1]["Comment"] = "as its operator calls it"
    del columns[-1]
    columns.append({"Name": "region", "Type": "string"})
    members = ("Name", "Parameters", "PartitionKeys", "StorageDescriptor", "TableType")
    glue.update_table(DatabaseName="flights", TableInput={member: table[member] for member in members})


def put_blueprint(site: Site) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        for path in sorted((ROOT / "examples" / "blueprint" / "daily_load").iterdir()):
            content.write(path, f"daily_load/{path.name}")
    key = site.server.keyring.primary
    s3 = boto3.client(
        "s3",
        endpoint_url=site.server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
    )
    s3.put_object(Bucket="flights", Key="daily_load.zip", Body=archive.getvalue())
    s3.put_object(Bucket="flights", Key="load.py", Body=b"import sys\nprint(sys.argv)\n")
    s3.close()
    site.glue.create_blueprint(Name="daily-load", BlueprintLocation="s3://flights/daily_load.zip")


@pytest.fixture
def visitor(flights: Site, screen: Screen) -> Screen:
    """Somebody who is signed in."""
    screen.page.goto(flights.server.sign_in_link())
    first = screen.page.get_by_role("heading", name="Set up the first administrator")
    home = screen.page.get_by_role("heading", name="Home", level=1)
    expect(first.or_(home)).to_be_visible()
    if first.is_visible():
        screen.page.get_by_label("User name").fill("ada")
        screen.page.get_by_label("Password").fill("difference engine")
        screen.button("Create administrator").click()
    expect(home).to_be_visible()
    return screen


def go(site: Site, screen: Screen, path: str, heading: str | re.Pattern[str]) -> None:
    screen.page.goto(f"{site.server.endpoint}/console{path}")
    expect(screen.page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def choose(screen: Screen, action: str) -> None:
    screen.button("Actions").click()
    screen.page.get_by_role("menuitem", name=action, exact=True).click()


def select(screen: Screen, name: str) -> None:
    radio = screen.page.get_by_role("radio", name=f"Select {name}")
    radio.click()  # the address of the page changes first, and the row follows it
    expect(radio).to_be_checked()


def test_jobs_and_their_runs(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    page.get_by_role("navigation").get_by_role("link", name="Jobs", exact=True).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="flights-clean-and-join"))
    expect(row).to_contain_text("Succeeded")
    expect(row.get_by_role("link", name="flights-raw-ready")).to_be_visible()
    visitor.step("jobs")
    go(flights, visitor, "/jobs?q=Never", "Jobs")
    expect(page.get_by_role("link", name="flights-notify", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="flights-report", exact=True)).to_have_count(0)
    go(flights, visitor, "/jobs?q=nothing-like-it", "Jobs")
    expect(page.get_by_text("No matches").first).to_be_visible()
    visitor.step("jobs-no-match")
    visitor.button("Clear filter").click()
    select(visitor, "flights-report")
    assert "select=flights-report" in page.url
    page.get_by_role("link", name="flights-report", exact=True).click()
    expect(page.get_by_role("tab", name="Runs")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Open log"))).to_be_visible()
    visitor.step("job")
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_text("Used by workflows")).to_be_visible()
    visitor.step("job-details")
    page.get_by_role("tab", name="Script").click()
    expect(page.get_by_role("region", name="Script s3://flights/scripts/report.py")).to_contain_text("def main")
    visitor.step("job-script")
    choose(visitor, "Run with arguments")
    expect(visitor.dialog().get_by_role("textbox", name="Key").first).to_have_value("--extra-py-files")
    visitor.step("run-with-arguments")
    visitor.dialog().get_by_role("button", name="Cancel").click()
    page.get_by_role("tab", name="Runs").click()
    page.get_by_role("link", name=re.compile("Open log")).click()
    expect(page.get_by_role("heading", name=re.compile("Job run jr_"), level=1)).to_be_visible()
    visitor.step("job-run")
    page.get_by_role("tab", name="Arguments").click()
    expect(page.get_by_text("Job default").first).to_be_visible()
    visitor.step("job-run-arguments")


def test_a_job_is_made_changed_run_and_deleted(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    go(flights, visitor, "/add/job", "Create job")
    visitor.button("Create job").click()
    expect(page.get_by_text("This is required.")).to_be_visible()
    visitor.step("job-form-errors")
    name = f"{HOSTILE} {visitor.mode}"
    page.get_by_label("Job name").fill(name)
    page.get_by_label("Script path").fill("s3://flights/load.py")
    visitor.button("Create job").click()
    expect(page.get_by_text(f"Job {name} was created.")).to_be_visible()
    expect(page.get_by_role("radio", name=f"Select {name}")).to_be_checked()
    visitor.step("job-created")
    choose(visitor, "Edit")
    expect(page.get_by_label("Job name")).to_have_value(name)
    page.get_by_label("Number of retries").fill("11")
    visitor.button("Save changes").click()
    expect(page.get_by_text("A whole number from 0 to 10.")).to_be_visible()
    page.get_by_label("Number of retries").fill("2")
    visitor.button("Add tag").click()
    page.get_by_role("textbox", name="Key").last.fill("team")
    visitor.step("job-edit")
    visitor.button("Save changes").click()
    expect(page.get_by_text(f"Job {name} was saved.")).to_be_visible()
    expect(page.get_by_text("team", exact=True)).to_be_visible()
    job = flights.glue.get_job(JobName=name)["Job"]
    assert (job["MaxRetries"], job["Command"]["ScriptLocation"]) == (2, "s3://flights/load.py")
    choose(visitor, "Run")
    page.get_by_role("link", name="View run").click()
    expect(page.get_by_text("Succeeded").first).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("load.py")
    visitor.step("job-run-alone")
    go(flights, visitor, f"/jobs/{quote(name, safe='')}", name)
    choose(visitor, "Delete")
    visitor.step("job-delete")
    visitor.dialog().get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text(f"Job {name} was deleted.")).to_be_visible()
    go(flights, visitor, f"/jobs/{quote(name, safe='')}", name)
    expect(page.get_by_text("This job does not exist")).to_be_visible()
    visitor.step("job-gone")


def test_crawlers_and_their_evidence(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    go(flights, visitor, "/crawlers", "Crawlers")
    expect(page.get_by_text("3 created")).to_be_visible()
    visitor.step("crawlers")
    page.get_by_role("link", name="flights-curated", exact=True).click()
    expect(page.get_by_text("24 added")).to_be_visible()
    visitor.step("crawler")
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_text("s3://flights/curated/", exact=True)).to_be_visible()
    visitor.step("crawler-details")
    page.get_by_role("tab", name="Crawler runs").click()
    page.get_by_role("link", name=re.compile("Open log")).first.click()
    expect(page.get_by_role("heading", name=re.compile("Crawl "), level=1)).to_be_visible()
    expect(page.get_by_role("link", name="curated_flights", exact=True)).to_be_visible()
    visitor.step("crawl")
    go(flights, visitor, "/add/crawler", "Create crawler")
    visitor.button("Create crawler").click()
    expect(page.get_by_text("A crawler has a target database.")).to_be_visible()
    visitor.step("crawler-form-errors")
    name = f"again-{visitor.mode}"
    page.get_by_label("Crawler name").fill(name)
    page.get_by_role("textbox", name="S3 path").fill("s3://flights/raw/airlines/")
    page.get_by_label("Target database").fill("flights")
    page.keyboard.press("Escape")
    page.get_by_label("Table name prefix").fill(f"again_{visitor.mode}_")
    page.get_by_role("checkbox", name="Run on a schedule").check()
    visitor.step("crawler-form")
    visitor.button("Create crawler").click()
    expect(page.get_by_text(f"Crawler {name} was created.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("every day at 07:00 UTC")
    choose(visitor, "Run")
    expect(page.get_by_text(f"Crawler {name} is running.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("1 created")
    go(flights, visitor, f"/crawlers/{name}/edit", f"Edit {name}")
    page.get_by_role("checkbox", name="Run on a schedule").uncheck()
    visitor.button("Save changes").click()
    expect(page.get_by_text(f"Crawler {name} was saved.")).to_be_visible()
    assert "Schedule" not in flights.glue.get_crawler(Name=name)["Crawler"]
    choose(visitor, "Delete")
    visitor.dialog().get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text(f"Crawler {name} was deleted.")).to_be_visible()


def test_triggers(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    go(flights, visitor, "/triggers", "Triggers")
    expect(page.get_by_role("link", name="flights-went-wrong", exact=True)).to_be_visible()
    visitor.step("triggers")
    page.get_by_role("link", name="flights-went-wrong", exact=True).click()
    expect(page.get_by_text("Fires when flights-clean-and-join has FAILED or")).to_be_visible()
    visitor.step("trigger")
    name = f"nightly-{visitor.mode}"
    go(flights, visitor, "/add/trigger", "Add trigger")
    visitor.button("Add trigger").click()
    expect(page.get_by_text("A trigger starts at least one job or crawler.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name=re.compile("Jobs and crawlers to start")).click()
    page.get_by_role("option", name="flights-notify").click()
    page.keyboard.press("Escape")
    visitor.step("trigger-form")
    visitor.button("Add trigger").click()
    expect(page.get_by_text(f"Trigger {name} was created.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("Activated")
    expect(row.get_by_role("time")).to_contain_text("in ")
    choose(visitor, "Deactivate")
    expect(row).to_contain_text("Deactivated")
    row.get_by_role("link", name=name).click()
    expect(page.get_by_text("It is not activated, and fires nothing.")).to_be_visible()
    visitor.step("trigger-not-activated")
    choose(visitor, "Edit")
    page.get_by_label("Description - optional").fill("every morning")
    page.get_by_role("checkbox", name="Activate when saved").check()
    visitor.step("trigger-edit")
    visitor.button("Save changes").click()
    expect(page.get_by_text(f"Trigger {name} was saved.")).to_be_visible()
    found = flights.glue.get_trigger(Name=name)["Trigger"]
    assert (found["Description"], found["State"]) == ("every morning", "ACTIVATED")
    choose(visitor, "Clone")
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"{name}-copy")
    page.get_by_role("radio", name="On demand").check()
    visitor.button("Add trigger").click()
    expect(page.get_by_text(f"Trigger {name}-copy was created.")).to_be_visible()
    choose(visitor, "Fire now")
    expect(page.get_by_text(f"Trigger {name}-copy has fired.")).to_be_visible()
    for one in (f"{name}-copy", name):
        go(flights, visitor, f"/triggers/{one}", one)
        choose(visitor, "Delete")
        visitor.dialog().get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text(f"Trigger {one} was deleted.")).to_be_visible()


def test_the_data_catalog(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    go(flights, visitor, "/databases", "Databases")
    expect(page.get_by_text("New York flights of 2013")).to_be_visible()
    visitor.step("databases")
    go(flights, visitor, "/tables", "Tables")
    expect(page.get_by_role("link", name="curated_flights", exact=True)).to_be_visible()
    visitor.step("tables")
    page.get_by_role("link", name="curated_flights", exact=True).click()
    expect(page.get_by_text("tailnum", exact=True)).to_be_visible()
    visitor.step("table-schema")
    page.get_by_role("tab", name="Sample rows").click()
    expect(page.get_by_text("s3://flights/curated/flights/month=01/part-0.parquet")).to_be_visible()
    visitor.step("table-sample")
    page.get_by_role("tab", name="Partitions").click()
    page.get_by_label("Filter expression").fill("month > '10'")
    visitor.button("Filter").click()
    expect(page.get_by_text("(2)", exact=True)).to_be_visible()
    visitor.step("table-partitions")
    page.get_by_label("Filter expression").fill("month >")
    visitor.button("Filter").click()
    expect(page.get_by_text("The expression was refused")).to_be_visible()
    visitor.step("table-partitions-refused")
    page.get_by_role("tab", name="Parameters").click()
    expect(page.get_by_text("UPDATED_BY_CRAWLER")).to_be_visible()
    visitor.step("table-parameters")
    page.get_by_role("tab", name="Evidence").click()
    evidence = page.get_by_role("region", name="Why this table is as it is")
    expect(evidence).to_contain_text("Table curated_flights: 12 folders of the same columns")
    visitor.step("table-evidence")
    go(flights, visitor, "/tables/flights/raw_airports?tab=versions", "raw_airports")
    expect(page.get_by_text("1 added, 1 removed, 1 changed")).to_be_visible()
    visitor.step("table-versions")
    go(flights, visitor, "/tables/flights/absent", "absent")
    expect(page.get_by_text("This table does not exist")).to_be_visible()
    name = f"scratch_{visitor.mode}"
    go(flights, visitor, "/add/database", "Add database")
    page.get_by_label("Name", exact=True).fill(name)
    visitor.step("database-form")
    visitor.button("Create database").click()
    expect(page.get_by_text(f"Database {name} was created.")).to_be_visible()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_text("No tables yet")).to_be_visible()
    visitor.step("database-empty")
    choose(visitor, "Delete")
    expect(visitor.dialog().get_by_text("It has no tables.")).to_be_visible()
    visitor.dialog().get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text(f"Database {name} was deleted.")).to_be_visible()


def test_connections_keep_their_secrets(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    seen: list[str] = []
    page.on("response", lambda answer: seen.append(answer.text()) if "/console/api/aws" in answer.url else None)
    go(flights, visitor, "/connections", "Connections")
    expect(page.get_by_text("jdbc:postgresql://db.example:5432/shop")).to_be_visible()
    visitor.step("connections")
    page.get_by_role("link", name="shop", exact=True).click()
    expect(page.get_by_text("USERNAME")).to_be_visible()
    visitor.step("connection")
    assert seen
    assert not any("hunter2" in text for text in seen)


def test_a_blueprint_makes_a_workflow(flights: Site, visitor: Screen) -> None:
    page = visitor.page
    go(flights, visitor, "/blueprints", "Blueprints")
    select(visitor, "daily-load")
    visitor.step("blueprints")
    choose(visitor, "Create workflow")
    expect(page.get_by_role("heading", name="Create workflow from daily-load", level=1)).to_be_visible()
    visitor.button("Create workflow").click()
    expect(page.get_by_text("This is required.")).to_have_count(3)
    visitor.step("blueprint-form-errors")
    name = f"loaded-{visitor.mode}"
    page.get_by_label("WorkflowName").fill(name)
    page.get_by_label("Tables").fill("orders\nreturns")
    page.get_by_label("ScriptLocation").fill("s3://flights/load.py")
    visitor.step("blueprint-form")
    visitor.button("Create workflow").click()
    expect(page.get_by_text("Blueprint daily-load is making a workflow.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Succeeded")
    visitor.step("blueprint-run")
    page.get_by_role("tab", name="Parameters").click()
    expect(page.get_by_text("List of String")).to_be_visible()
    visitor.step("blueprint-parameters")
    page.get_by_role("tab", name="Runs", exact=True).click()
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
