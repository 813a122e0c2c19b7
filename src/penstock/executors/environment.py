"""The environment of a run's process: an allow-list of what the server has, and what points libraries at this server.

Nothing here is Penstock's own invention for scripts to learn: each variable is one that a library already honours, so
that a script needs no change. What was checked: boto3 and botocore, s3fs and pandas through fsspec, PyArrow, delta-rs,
awswrangler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from penstock.executors.contract import LaunchSpec
    from penstock.executors.registry import Place

INHERITED = (
    "PATH", "LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "JAVA_HOME",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
)  # fmt: skip
"""What a run gets of the server's environment, with `LC_*`. Anything else might be a secret, so it stays behind."""
INHERITED_PREFIXES = ("LC_",)


def run_environment(
    spec: LaunchSpec, place: Place, python_path: Sequence[Path], customer: dict[str, str]
) -> dict[str, str]:
    """All variables of the run's process.

    With the embedded object store S3 is this server too. With a real endpoint and keys of its own, the run gets those
    keys, because one process has one set of credentials; the server knows them as well.
    """
    environment = {
        name: value
        for name, value in place.inherited.items()
        if name in INHERITED or name.startswith(INHERITED_PREFIXES)
    }
    environment.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    if not {"LANG", "LC_ALL", "LC_CTYPE"} & set(environment):
        environment["LANG"] = "C.UTF-8"
    environment |= {
        "HOME": str(place.work),
        "TMPDIR": str(place.scratch),
        "PYTHONUNBUFFERED": "1",  # output can be read while the job runs
        "PENSTOCK_RUN_ID": spec.run_id,
        "AWS_REGION": spec.region,
        "AWS_DEFAULT_REGION": spec.region,
        "AWS_ENDPOINT_URL": place.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",  # there is no such service here, and asking for it takes seconds
    }
    if python_path:
        environment["PYTHONPATH"] = ":".join(str(path) for path in python_path)
    environment |= _credentials(place) | _object_store(place) | customer
    environment["NO_PROXY"] = environment["no_proxy"] = _no_proxy(environment)
    return environment


def _credentials(place: Place) -> dict[str, str]:
    settings = place.settings
    if settings.s3_endpoint and settings.s3_access_key:
        return {"AWS_ACCESS_KEY_ID": settings.s3_access_key, "AWS_SECRET_ACCESS_KEY": settings.s3_secret_key}
    credentials = {"AWS_ACCESS_KEY_ID": place.key.id, "AWS_SECRET_ACCESS_KEY": place.key.secret}
    if place.key.session_token is not None:
        credentials["AWS_SESSION_TOKEN"] = place.key.session_token
    return credentials


def _object_store(place: Place) -> dict[str, str]:
    endpoint = place.settings.s3_endpoint or place.endpoint
    variables = {
        "AWS_ENDPOINT_URL_S3": endpoint,  # boto3, PyArrow, delta-rs
        "FSSPEC_S3_ENDPOINT_URL": endpoint,  # s3fs, and pandas through it
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",  # delta-rs: the bucket stands in the path
        "AWS_S3_CONDITIONAL_PUT": "etag",  # delta-rs: commits need no lock table
    }
    if endpoint.startswith("http://"):
        variables["AWS_ALLOW_HTTP"] = "true"  # delta-rs
    return variables


def _no_proxy(environment: Mapping[str, str]) -> str:
    """A proxy must not be asked for what is on this machine."""
    given = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = [host for host in given.split(",") if host]
    return ",".join([*hosts, *(host for host in ("127.0.0.1", "localhost", "::1") if host not in hosts)])
