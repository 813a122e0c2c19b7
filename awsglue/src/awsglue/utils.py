"""`getResolvedOptions`: a job's arguments as a dictionary.

Follows the page "Accessing parameters using getResolvedOptions" of the AWS Glue guide and what scripts rely on.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENABLE: Final = "job-bookmark-enable"
_DISABLE: Final = "job-bookmark-disable"
_PAUSE: Final = "job-bookmark-pause"
_BOOKMARK_NAMES: Final = ("job-bookmark-option", "job-bookmark-from", "job-bookmark-to", "continuation-option")
"""Options that Glue reads itself: in the result whether asked for or not, and not to be asked for."""
_LEGACY: Final = {
    "continuation-enabled": _ENABLE,
    "continuation-readonly": _PAUSE,
    "continuation-ignore": _DISABLE,
}
"""Values of `--continuation-option`, the earlier name of `--job-bookmark-option`."""
_PASSED: Final = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION", "encryption_type", "enable_data_lineage")
"""Set by Glue, in the result without being asked for; None when absent."""
_TEMPORARY: Final = ("TempDir", "RedshiftTempDir")
"""Two names of one place: each takes the other's value. Never required."""


class GlueArgumentError(Exception):
    """A job's arguments are not what its script asks for."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str], allow_abbrev: bool = False) -> dict[str, Any]:  # noqa: N802
    """The values of `options` in `args`, which is `sys.argv` with the script's name first.

    Names in `options` have no leading dashes; each must be among the arguments, as `--name value` or `--name=value`,
    except TempDir and RedshiftTempDir. A dash in a name becomes an underscore in the result: `my-name` is read from
    `--my-name` and found under `my_name`. Arguments that nobody asked for are passed over; of one that repeats the last
    counts. `allow_abbrev` lets arguments be shortened.

    Beside `options` the result always has TempDir, RedshiftTempDir, JOB_ID, JOB_RUN_ID, SECURITY_CONFIGURATION,
    encryption_type, enable_data_lineage and job_bookmark_option, job_bookmark_from, job_bookmark_to.

    Raises GlueArgumentError for an argument that is missing or has no value, RuntimeError for a name in `options` that
    Glue keeps to itself and for bookmark arguments that do not go together.
    """
    reserved = [name for name in options if name in _BOOKMARK_NAMES]
    if reserved:
        raise RuntimeError(f"Using reserved arguments {', '.join(reserved)}: Glue reads them, ask for others")
    parser = _Parser(add_help=False, allow_abbrev=allow_abbrev)
    for name in (*_BOOKMARK_NAMES, *_PASSED, *_TEMPORARY):
        parser.add_argument(f"--{name}")
    for name in options:
        if name not in _TEMPORARY:
            parser.add_argument(f"--{name}", required=True)
    found = vars(parser.parse_known_args(list(args[1:]))[0])
    found["TempDir"] = found["TempDir"] if found["TempDir"] is not None else found["RedshiftTempDir"]
    found["RedshiftTempDir"] = found["RedshiftTempDir"] if found["RedshiftTempDir"] is not None else found["TempDir"]
    legacy = found.pop("continuation_option")
    if found["job_bookmark_option"] is None:
        found["job_bookmark_option"] = _LEGACY.get(legacy, _DISABLE)
    _check_bookmark(found)
    return found


def _check_bookmark(found: dict[str, Any]) -> None:
    """The option is a known one; the range of runs belongs to a paused bookmark, and has both ends."""
    option = found["job_bookmark_option"]
    if option not in (_ENABLE, _DISABLE, _PAUSE):
        raise GlueArgumentError(
            f"argument --job-bookmark-option: invalid choice: '{option}' (choose from {_ENABLE}, {_PAUSE}, {_DISABLE})"
        )
    ends = [name for name in ("job_bookmark_from", "job_bookmark_to") if found[name] is not None]
    if ends and option != _PAUSE:
        raise RuntimeError(f"--job-bookmark-from and --job-bookmark-to go with {_PAUSE} only, not with {option}")
    if len(ends) == 1:
        raise RuntimeError(f"{_PAUSE} takes both --job-bookmark-from and --job-bookmark-to, or neither")
