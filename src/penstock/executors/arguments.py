"""A run's arguments, read the way Glue reads them (spec 3.8). Pure: no file is touched here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from penstock.causes import derived
from penstock.errors import StagingFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.executors.contract import LaunchSpec

ARGUMENT_BYTES_MAX = 128 * 1024 - 1
"""Of one element of argv, on Linux; more makes the start of the process fail with a message that explains nothing."""
LIBRARY_SETS = ("analytics", "none")

OPTIONS_WITH_VALUE = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
    "--no-binary": "--no-binary",
    "--only-binary": "--only-binary",
    "--trusted-host": "--allow-insecure-host",
    "--upgrade-strategy": "",
}
OPTIONS_WITHOUT_VALUE = {
    "--no-index": "--no-index",
    "--no-deps": "--no-deps",
    "--no-build-isolation": "--no-build-isolation",
    "--no-cache-dir": "--no-cache",
    "--pre": "--prerelease=allow",
    "--upgrade": "",
    "-U": "",
    "--force-reinstall": "",
    "--prefer-binary": "",
    "--quiet": "",
    "-q": "",
}
"""pip's options that a job may use, and uv's words for them; empty: true by itself in a new environment.

Options that choose where to install are not among them: an environment of a run must not reach beyond itself.
"""
_BOUNDS = ("<", ">", "=", "!", "~")
_SIGNS = (*_BOUNDS, ";", "@")


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a run wants installed: `packages` as pip writes them or URLs of wheels, `options` in uv's words."""

    packages: tuple[str, ...]
    options: tuple[str, ...]


def script_location(spec: LaunchSpec) -> str:
    """The script's URL or path: `--scriptLocation` before Command.ScriptLocation. Raises StagingFailed for none."""
    location = spec.arguments.get("--scriptLocation") or spec.command.get("ScriptLocation")
    if not location:
        raise StagingFailed(f"Job {spec.job_name} has no script: set Command.ScriptLocation, or pass --scriptLocation")
    return str(location)


def argument_vector(script: str, spec: LaunchSpec) -> list[str]:
    """argv of the script: its path, then key and value alternating as separate elements, special ones included.

    What Glue sets itself comes first and cannot be replaced; an empty value stays an empty element.
    Raises StagingFailed, naming the key, for what no process can be given.
    """
    own = {
        "--JOB_NAME": spec.job_name,
        "--JOB_ID": derived("j_", spec.account, spec.region, spec.job_name),
        "--JOB_RUN_ID": spec.run_id,
    }
    if spec.workflow_name is not None and spec.workflow_run_id is not None:
        own |= {"--WORKFLOW_NAME": spec.workflow_name, "--WORKFLOW_RUN_ID": spec.workflow_run_id}
    if spec.security_configuration is not None:
        own["--SECURITY_CONFIGURATION"] = spec.security_configuration
    vector = [script]
    for key, value in (*own.items(), *((key, value) for key, value in spec.arguments.items() if key not in own)):
        _check(key, key)
        _check(key, value)
        vector += (key, value)
    return vector


def _check(key: str, text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise StagingFailed(f"Argument {key!r} is not valid Unicode text and cannot be passed to a script") from None
    if "\0" in text:
        raise StagingFailed(f"Argument {key!r} contains a NUL character, which cannot be passed to a script")
    if size > ARGUMENT_BYTES_MAX:
        limit = f"{size} bytes long; one argument can have {ARGUMENT_BYTES_MAX} at most"
        raise StagingFailed(f"Argument {key[:100]!r} is {limit}: put the content into a file and pass its location")


def file_list(value: str | None) -> tuple[str, ...]:
    """The locations of a comma-separated list; empty places are ignored."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def check_library_set(arguments: Mapping[str, str]) -> None:
    """Raise StagingFailed unless `--library-set` is absent or a value that Glue knows.

    Both values give the same here: the libraries of the interpreter, which `none` only promises not to need.
    """
    value = arguments.get("--library-set")
    if value is not None and value not in LIBRARY_SETS:
        raise StagingFailed(f"--library-set must be one of {', '.join(LIBRARY_SETS)}, not '{value}'")


def customer_environment(arguments: Mapping[str, str]) -> dict[str, str]:
    """`--customer-driver-env-vars`: `CUSTOMER_A=1,CUSTOMER_B="x,y"` as variables. Raises StagingFailed for others."""
    value = arguments.get("--customer-driver-env-vars", "")
    variables: dict[str, str] = {}
    for entry in _split_quoted(value):
        name, equals, text = entry.strip().partition("=")
        if not name and not equals:
            continue
        if not (name.startswith("CUSTOMER_") and name.isidentifier() and equals) or "\0" in text:
            form = "CUSTOMER_NAME=value, comma separated, in quotes where a value has commas"
            raise StagingFailed(f"--customer-driver-env-vars: {entry.strip()!r} is not of the form {form}")
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1]
        variables[name] = text
    return variables


def _split_quoted(value: str) -> list[str]:
    """Split at commas outside double quotes, wherever in an entry the quotes stand; the quotes stay."""
    entries = [""]
    quoted = False
    for character in value:
        quoted ^= character == '"'
        if character == "," and not quoted:
            entries.append("")
        else:
            entries[-1] += character
    if quoted:
        raise StagingFailed(f"--customer-driver-env-vars: a quotation mark is not closed in {value[:200]!r}")
    return entries


def requirements(arguments: Mapping[str, str]) -> Requirements:
    """`--additional-python-modules` and `--python-modules-installer-option`, told apart into packages and options.

    Entries are separated by commas, except inside `[...]` and before a version bound, so that `pkg[a,b]>=1,<2` stays
    one requirement; pip options may stand among them. Raises StagingFailed for an option that may not be used.
    """
    packages: list[str] = []
    options: list[str] = []
    for name in ("--additional-python-modules", "--python-modules-installer-option"):
        for entry in _entries(arguments.get(name, "")):
            _read_entry(name, entry.split(), packages, options)
    return Requirements(tuple(packages), tuple(options))


def _entries(value: str) -> list[str]:
    entries = [""]
    depth = 0
    for character in value:
        depth += (character == "[") - (character == "]")
        if character == "," and depth <= 0:
            entries.append("")
        else:
            entries[-1] += character
    joined: list[str] = []
    for entry in filter(None, (entry.strip() for entry in entries)):
        if joined and entry.startswith(_BOUNDS):
            joined[-1] += f",{entry}"
        else:
            joined.append(entry)
    return joined


def _read_entry(argument: str, words: list[str], packages: list[str], options: list[str]) -> None:
    plain: list[str] = []
    remaining = iter(words)
    for word in remaining:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            plain.append(word)
        elif name in OPTIONS_WITHOUT_VALUE and not equals:
            options += filter(None, [OPTIONS_WITHOUT_VALUE[name]])
        elif name in OPTIONS_WITH_VALUE:
            given = value if equals else next(remaining, "")
            if not given:
                raise StagingFailed(f"Option {name} of {argument} needs a value")
            if OPTIONS_WITH_VALUE[name]:
                options += (OPTIONS_WITH_VALUE[name], given)
        else:
            known = ", ".join(sorted({*OPTIONS_WITH_VALUE, *OPTIONS_WITHOUT_VALUE}))
            raise StagingFailed(f"Option {name} of {argument} cannot be used here; these can: {known}")
    # "requests >= 2" is one requirement in three words, "requests pandas" is two.
    packages += [" ".join(plain)] if any(sign in word for word in plain for sign in _SIGNS) else plain
