"""Python shell jobs: the script as a process of its own interpreter (spec 3.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.executors import arguments, environment, staging
from penstock.executors.job_path import job_path
from penstock.executors.modules import default_interpreter
from penstock.executors.registry import Prepared

if TYPE_CHECKING:
    from penstock.executors.contract import LaunchSpec
    from penstock.executors.registry import Place


def prepare(spec: LaunchSpec, place: Place) -> Prepared:
    """Bring script and files to the run's folder and choose its interpreter. Raises StagingFailed."""
    arguments.check_library_set(spec.arguments)
    customer = arguments.customer_environment(spec.arguments)
    wanted = arguments.requirements(spec.arguments)
    script = staging.stage_script(arguments.script_location(spec), place.work, place.locations)
    extra_files = arguments.file_list(spec.arguments.get("--extra-py-files"))
    python_path = job_path(staging.stage_python_files(extra_files, place.folder, place.locations))
    vector = arguments.argument_vector(str(script), spec)
    python = str(place.modules.interpreter(wanted)) if wanted.packages else default_interpreter(place.settings.python)
    # A run with modules or files of its own has a path of its own, and an interpreter reads its path when it starts.
    warm = place.settings.warm_interpreters and not wanted.packages and not extra_files
    return Prepared([python, *vector], environment.run_environment(spec, place, python_path, customer), warm)
