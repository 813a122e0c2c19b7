"""The archive of a blueprint: fetched once when it is registered, unpacked wherever it is looked at, never trusted.

Developer Guide: "Registering a blueprint", "Restrictions"; a ZIP of 1 MB at most, 5 MB unpacked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from penstock.blueprints.configuration import FILE, Configuration, read_configuration
from penstock.errors import BadBlueprint, BadLocation, StagingFailed
from penstock.executors.archives import unpack

if TYPE_CHECKING:
    from penstock.locations import Locations

ARCHIVE_BYTES_MAX = 1024 * 1024
UNPACKED_BYTES_MAX = 5 * 1024 * 1024


def fetch_archive(location: str, locations: Locations) -> bytes:
    """The bytes at `location`. Raises BadBlueprint in Glue's words when they cannot be had, or are too many."""
    try:
        with locations.open(location) as source:
            content = source.read(ARCHIVE_BYTES_MAX + 1)
    except PermissionError:
        raise BadBlueprint(f"Access denied on object at location {location}") from None
    except (OSError, BadLocation) as error:
        raise BadBlueprint(f"Unable to access object at location {location}: {error}") from None
    if len(content) > ARCHIVE_BYTES_MAX:
        raise BadBlueprint(f"The archive at {location} is larger than {ARCHIVE_BYTES_MAX} bytes")
    return content


def open_archive(content: bytes, location: str, folder: Path) -> Configuration:
    """Unpack into the empty folder `folder`, beside which the packed file lies for a moment, and read blueprint.cfg:
    at the top, or in the folder that the archive consists of. Raises BadBlueprint.
    """
    packed = folder.with_suffix(".zip")
    packed.write_bytes(content)
    try:
        unpack(packed, folder, location, UNPACKED_BYTES_MAX)
    except (StagingFailed, OSError) as error:
        raise BadBlueprint(str(error)) from None
    finally:
        packed.unlink()
    configuration = read_configuration(_configuration_file(folder, location).read_bytes())
    module = "/".join(configuration.layout_generator.split(".")[:-1])
    if not (folder / f"{module}.py").is_file() and not (folder / module / "__init__.py").is_file():
        raise BadBlueprint(
            f"layoutGenerator '{configuration.layout_generator}' in {FILE} names the module {module}.py,"
            f" which the archive does not have: give the path from the top of the archive"
        )
    return configuration


def _configuration_file(folder: Path, location: str) -> Path:
    named_like_it = folder / Path(location).stem / FILE
    found = [folder / FILE, named_like_it, *sorted(folder.glob(f"*/{FILE}"))]
    for file in found:
        if file.is_file():
            return file
    raise BadBlueprint(f"The archive at {location} has no {FILE}, neither at its top nor in the folder within it")
