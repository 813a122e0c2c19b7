"""The members that Glue fills in: capacities, versions, timeouts."""

from __future__ import annotations

import pytest

from penstock.engine.capacity import capacity, glue_version, timeout_minutes

SHELL = {"Command": {"Name": "pythonshell"}}
SPARK = {"Command": {"Name": "glueetl"}}


def test_a_python_shell_job_is_a_sixteenth_of_a_unit_and_has_no_workers():
    assert capacity(SHELL) == {"MaxCapacity": 0.0625, "AllocatedCapacity": 0}
    assert capacity({**SHELL, "MaxCapacity": 1}) == {"MaxCapacity": 1.0, "AllocatedCapacity": 1}


@pytest.mark.parametrize(
    ("worker", "workers", "units"), [("G.1X", 10, 10.0), ("G.2X", 3, 6.0), ("G.025X", 2, 0.5), ("G.8X", 2, 16.0)]
)
def test_workers_give_the_capacity(worker, workers, units):
    found = capacity({**SPARK, "WorkerType": worker, "NumberOfWorkers": workers})
    assert found == {
        "WorkerType": worker,
        "NumberOfWorkers": workers,
        "MaxCapacity": units,
        "AllocatedCapacity": int(units),
    }


def test_a_capacity_alone_becomes_workers():
    found = capacity({**SPARK, "GlueVersion": "4.0", "MaxCapacity": 10})
    assert (found["WorkerType"], found["NumberOfWorkers"], found["MaxCapacity"]) == ("G.1X", 10, 10.0)
    assert "WorkerType" not in capacity({**SPARK, "GlueVersion": "1.0", "MaxCapacity": 10})


def test_versions_and_timeouts():
    assert glue_version(SPARK) == "5.1"
    assert glue_version(SHELL) is None
    assert timeout_minutes(SPARK) == 480
    assert timeout_minutes({**SPARK, "GlueVersion": "4.0"}) == 2880
    assert timeout_minutes(SHELL) == 2880
    assert timeout_minutes({**SHELL, "Timeout": 7}) == 7
