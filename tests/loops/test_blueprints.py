"""The blueprints loop over real archives and a real store: whole or not at all, once, whatever ends the server."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from penstock.arns import Namespace
from penstock.blueprints.layout import Limits
from penstock.errors import EntityNotFound
from penstock.identifiers import SystemIdentifiers
from penstock.locations import Locations
from penstock.loops.blueprints import LEASE_SECONDS, Blueprints, Workshop
from penstock.operations.contract import Context, declared
from penstock.server.service_model import glue_model
from penstock.settings import Settings

pytestmark = pytest.mark.slow
NAMESPACE = Namespace("123456789012", "eu-west-1")
ROLE = "arn:aws:iam::123456789012:role/etl"
LAYOUT = """
from awsglue.blueprint.workflow import *
from awsglue.blueprint.job import *
def generate(user, system):
    command = {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}
    jobs = [Job(Name=f"load-{day}", Role=user["Role"], Command=command) for day in user["Days"]]
    return Workflow(Name=user["Name"], Entities=Entities(Jobs=jobs))
"""
PARAMETERS = {
    "Name": {"type": "String"},
    "Role": {"type": "IAMRoleArn", "defaultValue": ROLE},
    "Days": {"type": "Integer", "collection": True, "defaultValue": [1, 2]},
}


class Site:
    def __init__(self, world, folder) -> None:
        self.world = world
        self.folder = folder
        self.locations = Locations(folder / "objects")
        self.settings = Settings(data=folder)
        self.loop = self.restart()

    def restart(self, owner="me") -> Blueprints:
        workshop = Workshop(
            store=self.world.store,
            scratch=self.folder / f"scratch-{owner}",
            context=self.context,
            validate=glue_model().validate,
            environment=dict,
            limits=Limits(seconds=20),
        )
        self.loop = Blueprints(self.world.clock, workshop, owner, self.world.ring)
        return self.loop

    def context(self, namespace, caller_arn, request_id, now) -> Context:
        return Context(
            namespace=namespace,
            caller_arn=caller_arn,
            request_id=request_id,
            now=now,
            store=self.world.store,
            identifiers=SystemIdentifiers(),
            locations=self.locations,
            settings=self.settings,
            wake=lambda: None,
            supported_commands=frozenset({"pythonshell"}),
        )

    def call(self, operation, **request):
        context = self.context(NAMESPACE, "arn", "id", self.world.clock.now())
        return declared()[operation](request, context)

    def put(self, text=LAYOUT, name="b.zip", **configuration) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            configuration = {"layoutGenerator": "Layout.generate", "parameterSpec": PARAMETERS, **configuration}
            packed.writestr("blueprint.cfg", json.dumps(configuration))
            packed.writestr("Layout.py", text)
        file = self.folder / "objects" / "lake" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(buffer.getvalue())

    def register(self):
        self.call("CreateBlueprint", Name="b", BlueprintLocation="s3://lake/b.zip")
        self.settle()
        return self.blueprint()

    def settle(self) -> None:
        while self.loop.step(self.world.clock.now()):
            pass
        assert self.loop.next_due() is None

    def blueprint(self):
        return self.call("GetBlueprint", Name="b", IncludeParameterSpec=True)["Blueprint"]

    def start(self, **parameters):
        parameters = json.dumps({"Name": "w", **parameters})
        return self.call("StartBlueprintRun", BlueprintName="b", RoleArn=ROLE, Parameters=parameters)["RunId"]

    def run(self, run_id):
        return self.call("GetBlueprintRun", BlueprintName="b", RunId=run_id)["BlueprintRun"]

    def names(self):
        return sorted(self.call("ListJobs")["JobNames"]), self.call("ListWorkflows")["Workflows"]


@pytest.fixture
def site(world, tmp_path):
    return Site(world, tmp_path)


def test_a_run_makes_a_workflow_that_says_where_it_came_from(site):
    site.put()
    found = site.register()
    assert found["Status"] == "ACTIVE"
    assert json.loads(found["ParameterSpec"])["Days"]["defaultValue"] == [1, 2]
    (site.folder / "objects" / "lake" / "b.zip").unlink()  # registering has copied it
    run_id = site.start(Days=[7])
    site.settle()
    run = site.run(run_id)
    assert (run["State"], run["WorkflowName"]) == ("SUCCEEDED", "w")
    details = site.call("GetWorkflow", Name="w")["Workflow"]["BlueprintDetails"]
    assert details == {"BlueprintName": "b", "RunId": run_id}
    assert [name.rpartition("_")[0] for name in site.names()[0]] == ["load-7"]


def test_a_run_that_fails_leaves_nothing(site):
    site.put()
    site.register()
    site.call("CreateTrigger", Name="w_starting_trigger", Type="ON_DEMAND", Actions=[{"JobName": other(site)}])
    run_id = site.start()
    site.settle()
    run = site.run(run_id)
    assert run["State"] == "FAILED"
    assert (
        "Trigger with name 'w_starting_trigger' already submitted with different configuration" in run["ErrorMessage"]
    )
    assert "WorkflowName" not in run
    assert site.names() == (["other"], [])


def other(site):
    command = {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}
    return site.call("CreateJob", Name="other", Role="r", Command=command)["Name"]


def test_a_blueprint_that_cannot_be_registered_says_why(site):
    found = site.register()
    assert found["Status"] == "FAILED"
    assert "Unable to access object at location s3://lake/b.zip" in found["ErrorMessage"]
    site.put(parameterSpec={"Day": {"type": "Date"}})
    site.call("UpdateBlueprint", Name="b", BlueprintLocation="s3://lake/b.zip")
    site.settle()
    assert "Parameter 'Day'" in site.blueprint()["ErrorMessage"]


def test_runs_after_a_failed_update_use_the_definition_before(site):
    site.put()
    site.register()
    site.put(name="new.zip", text="", layoutGenerator="Nowhere.generate")
    site.call("UpdateBlueprint", Name="b", BlueprintLocation="s3://lake/new.zip")
    site.settle()
    found = site.blueprint()
    assert found["Status"] == "FAILED"
    assert found["LastActiveDefinition"]["BlueprintLocation"] == "s3://lake/b.zip"
    run_id = site.start()
    site.settle()
    assert site.run(run_id)["State"] == "SUCCEEDED"


def test_a_run_keeps_the_definition_that_it_was_started_with(site):
    site.put()
    site.register()
    run_id = site.start(Name="before")
    site.put(text=LAYOUT.replace("load-", "changed-"))
    with site.world.store.write() as transaction:  # registered before the run's turn comes
        waiting = transaction.blueprint_tasks.claim("slow", site.world.clock.now(), 1)
    site.call("UpdateBlueprint", Name="b", BlueprintLocation="s3://lake/b.zip")
    site.loop.step(site.world.clock.now())
    assert site.blueprint()["Status"] == "ACTIVE"
    with site.world.store.write() as transaction:
        transaction.blueprint_tasks.release(waiting, site.world.clock.now())
    site.settle()
    assert site.run(run_id)["State"] == "SUCCEEDED"
    assert all(name.startswith("load-") for name in site.names()[0])


def test_a_server_that_was_killed_makes_the_run_again_with_the_same_names(site):
    site.put()
    site.register()
    run_id = site.start()
    with site.world.store.write() as transaction:  # claimed, and then the server was gone
        task = transaction.blueprint_tasks.claim("me", site.world.clock.now(), LEASE_SECONDS)
    assert task.run_id == run_id
    (site.folder / "scratch-me" / "left-over").mkdir()
    assert not site.loop.step(site.world.clock.now())
    site.restart()
    assert not list((site.folder / "scratch-me").iterdir())
    site.settle()
    assert site.run(run_id)["State"] == "SUCCEEDED"
    assert len(site.names()[0]) == 2


def test_two_servers_on_one_run_make_it_once(site):
    site.put()
    site.register()
    run_id = site.start()
    with site.world.store.write() as transaction:
        task = transaction.blueprint_tasks.claim("me", site.world.clock.now(), LEASE_SECONDS)
    site.world.clock.move(seconds=LEASE_SECONDS)
    first = site.loop
    second = site.restart("other")
    assert second.step(site.world.clock.now())
    run = site.run(run_id)
    first._carry_out(task, folder(site))  # the slower one comes to its end as well
    assert site.run(run_id) == run
    assert run["State"] == "SUCCEEDED"
    assert len(site.names()[0]) == 2


def folder(site):
    place = site.folder / "slow"
    place.mkdir()
    return place


def test_what_kills_the_server_is_given_up(site):
    site.put()
    site.register()
    run_id = site.start()
    for _ in range(3):
        with site.world.store.write() as transaction:
            assert transaction.blueprint_tasks.claim("me", site.world.clock.now(), 1)
        site.world.clock.move(seconds=1)
    site.settle()
    assert site.run(run_id)["ErrorMessage"] == "The server ended each time that this was tried"
    assert site.names() == ([], [])


def test_a_closed_server_leaves_the_run_for_the_next(site):
    site.put()
    site.register()
    run_id = site.start()
    stopped = site.loop
    stopped.close()
    assert not stopped.step(site.world.clock.now())
    assert site.run(run_id)["State"] == "RUNNING"
    site.restart()
    site.settle()
    assert site.run(run_id)["State"] == "SUCCEEDED"


def test_a_blueprint_deleted_before_its_run_began(site):
    site.put()
    site.register()
    run_id = site.start()
    site.call("DeleteBlueprint", Name="b")
    site.settle()
    assert "was deleted before its run began" in site.run(run_id)["ErrorMessage"]
    with pytest.raises(EntityNotFound):
        site.call("GetWorkflow", Name="w")
