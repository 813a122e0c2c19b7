"""S3 targets; and, as an extension, plain absolute paths and file:// URLs in the same place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from penstock.crawler.exclusions import Exclusions
from penstock.errors import BadLocation
from penstock.locations import S3_SCHEMES, Located, Locations


class S3Source:
    """One S3Target: `Path`, `Exclusions`, `SampleSize` (specification 1.6)."""

    def __init__(self, url: str, quoted: bool, target: Mapping[str, Any], locations: Locations) -> None:
        self.url = url
        self._quoted = quoted
        self._asked = target["Path"]
        self._locations = locations
        components = [part for part in url.partition("://")[2].split("/") if part] if "://" in url else url.split("/")
        components = [self._decoded(part) for part in components if part]
        self.name = components[-1] if components else "root"
        self.level = len(components)
        self.exclusions = Exclusions(target.get("Exclusions") or ())
        self.sample_size: int | None = target.get("SampleSize")

    def list(self) -> Iterator[Located]:
        return self._locations.list(self._asked)

    def path(self, located: Located) -> tuple[str, ...]:
        if self.is_object(located):
            return (self._decoded(located.url.rpartition("/")[2]),)
        if not located.url.startswith(self.url):
            raise BadLocation(f"{located.url} was listed, but does not lie below {self.url}")
        return tuple(self._decoded(part) for part in located.url[len(self.url) :].split("/"))

    def is_object(self, located: Located) -> bool:
        return located.url == self.url.removesuffix("/")

    def open(self, url: str) -> BinaryIO:
        return self._locations.open(url)

    def _decoded(self, component: str) -> str:
        return unquote(component) if self._quoted else component


def open_source(target: Mapping[str, Any], locations: Locations) -> S3Source:
    """The source of one S3Target.

    Raises BadLocation for a path that is neither s3://, file:// nor absolute, InvalidInput for an unusable exclusion.
    """
    path = target.get("Path") or ""
    scheme, separator, rest = path.partition("://")
    if separator and scheme.lower() in S3_SCHEMES:
        return S3Source(f"s3://{rest.rstrip('/')}/", False, target, locations)
    if separator and scheme.lower() == "file":
        local = unquote(rest.removeprefix("localhost")).rstrip("/")
        return S3Source(f"file://{quote(local)}/", True, target, locations)
    if path.startswith("/"):
        return S3Source(path.rstrip("/") + "/", False, target, locations)
    raise BadLocation(f"S3 target '{path}' is neither s3://bucket/prefix nor file:// nor an absolute path")
