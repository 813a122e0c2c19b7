"""Every code that goes on the wire is one that AWS's clients know."""

from __future__ import annotations

import botocore.session

from penstock.errors import Fault

# The services that answer at one address: Glue, and the few calls that its clients make beside it.
SERVICES = ("glue", "logs", "sts", "iam", "events")

# Errors of every AWS service, in the words of AWS's "Common error types": they stand in no service's model.
COMMON = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InternalFailure",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "RequestEntityTooLargeException",
        "RequestTimeoutException",
        "SerializationException",
        "ServiceUnavailableException",
        "ThrottlingException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)


def codes(kind: type[Fault]) -> set[str]:
    own = {kind.__dict__["code"]} if "code" in kind.__dict__ else set()
    return own.union(*(codes(child) for child in kind.__subclasses__() if child.__module__ == "penstock.errors"))


def test_every_code_is_a_services_own_or_common_to_aws() -> None:
    session = botocore.session.get_session()
    known = {shape.error_code for name in SERVICES for shape in session.get_service_model(name).error_shapes}
    assert "EntityNotFoundException" in known & codes(Fault)
    unknown = codes(Fault) - known - COMMON
    assert not unknown, ", ".join(sorted(unknown))


def test_the_operations_that_are_implemented_declare_the_conflicts_they_answer() -> None:
    """The codes a workflow's clients branch on exist under the names we send."""
    model = botocore.session.get_session().get_service_model("glue")
    declared = {shape.name for shape in model.operation_model("StartJobRun").error_shapes}
    assert {"ConcurrentRunsExceededException", "EntityNotFoundException"} <= declared & codes(Fault)
