"""Python shell jobs with files of their own."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from penstock.errors import StagingFailed

if TYPE_CHECKING:
    from conftest import Bench

pytestmark = pytest.mark.slow


def test_extra_python_files_can_be_imported(bench: Bench) -> None:
    code = bench.data / "objects" / "code"
    code.mkdir(parents=True)
    (code / "single.py").write_text("name = 'single'\n")
    with zipfile.ZipFile(code / "lib.zip", "w") as file:
        file.writestr("lib/__init__.py", "name = 'lib'\n")
        file.writestr("lib/data.txt", "with data")
    script = (
        "import single, lib, os, sys\nprint(single.name, lib.name)\n"
        "print(open(os.path.dirname(lib.__file__) + '/data.txt').read())\nprint('--extra-py-files' in sys.argv)\n"
    )
    arguments = {"--extra-py-files": "s3://code/single.py,s3://code/lib.zip", "--library-set": "none"}
    assert bench.run(script, arguments=arguments).outcome == "SUCCEEDED"
    assert bench.output() == ["single lib", "with data", "True"]


def test_customer_variables_reach_the_script(bench: Bench) -> None:
    arguments = {"--customer-driver-env-vars": 'CUSTOMER_A="1,2"'}
    assert bench.run("import os; print(os.environ['CUSTOMER_A'])", arguments=arguments).outcome == "SUCCEEDED"
    assert bench.output() == ["1,2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"--library-set": "everything"}, "--library-set"),
        ({"--customer-driver-env-vars": "PATH=/evil"}, "--customer-driver-env-vars"),
        ({"--additional-python-modules": "x --target /"}, "--target"),
        ({"--extra-py-files": "s3://code/"}, "does not name a file"),
    ],
)
def test_arguments_that_cannot_be_followed_are_named(bench: Bench, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(StagingFailed) as raised:
        bench.launch("", arguments=arguments)
    assert said in str(raised.value)
