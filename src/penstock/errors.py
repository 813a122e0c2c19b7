"""Every error of Penstock, in one tree.

    PenstockError
    ├── Fault                        an answer to a client: carries the error code that goes on the wire
    │   ├── ClientFault              HTTP 400: the caller can do something about it
    │   │   ├── EntityNotFound            EntityNotFoundException
    │   │   ├── AlreadyExists             AlreadyExistsException
    │   │   ├── InvalidInput              InvalidInputException
    │   │   ├── IdempotentParameterMismatch
    │   │   ├── ConcurrentModification    ConcurrentModificationException
    │   │   ├── ConcurrentRunsExceeded    ConcurrentRunsExceededException
    │   │   ├── ResourceNumberLimitExceeded
    │   │   ├── IllegalWorkflowState      IllegalWorkflowStateException
    │   │   ├── IllegalBlueprintState     IllegalBlueprintStateException
    │   │   ├── VersionMismatch, CrawlerRunning, CrawlerNotRunning, CrawlerStopping
    │   │   ├── NoSchedule, SchedulerRunning, SchedulerNotRunning, SchedulerTransitioning
    │   │   ├── ConditionCheckFailure     ConditionCheckFailureException (a policy is not what the caller takes it for)
    │   │   ├── ResourceNotFound, InvalidParameter   as CloudWatch Logs calls what is absent and what is wrong
    │   │   ├── InvalidEventPattern, LimitExceeded   as EventBridge calls a bad pattern and a full bus
    │   │   ├── InvalidState              InvalidStateException (a stored value that cannot be compared)
    │   │   ├── AccessDenied              AccessDeniedException
    │   │   ├── ValidationFailed          ValidationException (a constraint of the service model)
    │   │   ├── MalformedRequest          SerializationException
    │   │   ├── UnknownOperation          UnknownOperationException
    │   │   ├── RequestTimeout            RequestTimeoutException (HTTP 408: the body did not come in time)
    │   │   └── RequestTooLarge           RequestEntityTooLargeException (HTTP 413)
    │   ├── Unauthenticated          HTTP 400 (AWS JSON; S3's own envelope has S3's statuses)
    │   │   ├── MissingAuthenticationToken, IncompleteSignature, InvalidSignature
    │   │   │   └── SignatureExpired          made too long ago, or not yet
    │   │   ├── UnrecognizedClient        an access key that is not ours
    │   │   └── ExpiredToken
    │   └── ServerFault              HTTP 500
    │       └── InternalService           InternalServiceException
    ├── Conflict                     what was read has changed: load again (never leaves the process)
    ├── StoreBusy                    another process or thread kept the database from being written for too long
    ├── IllegalTransition            an event that the state machine has no row for (a bug, or a report that came late)
    ├── BadSetting                   a setting that cannot be used; names the setting
    ├── BadTemplate                  a template that cannot be read or applied; names the place in it and the remedy
    ├── BadLocation                  a URL or path that cannot be used, or that leaves its place; names it
    ├── BadType                      a column type outside the Hive grammar; names the type and the position
    ├── ObjectFault                  an answer of the object store: S3's own code and status, made in objects/faults.py
    ├── DamagedData                  a data file whose bytes cannot be read as what they claim to be; says why
    ├── CrawlFailed                  a crawl that cannot go on; the message becomes LastCrawl.ErrorMessage
    ├── BadBlueprint                 a blueprint that cannot be registered, or a layout that no workflow can be made of
    ├── NotTold                      a notice (webhook, command, lineage) that did not arrive; says why
    ├── StagingFailed                a script or file of a run could not be brought to its folder
    ├── ExecutorUnavailable          the thing that runs jobs cannot be reached now; try again
    ├── ServerUnreachable            the command line found no server at the address
    ├── CredentialsMissing           the command line knows a server but no key for it
    └── NothingThere                 what a command names does not exist: a run, a crawl, a log

`Fault` subclasses are what `server/faults` turns into responses; everything else that reaches it is a bug and becomes
InternalServiceException. Codes are the shape names of the Glue service model, or AWS's common error names.
"""

from __future__ import annotations

from typing import ClassVar


class PenstockError(Exception):
    """The root: catch it to catch whatever Penstock itself raises."""


class Fault(PenstockError):
    """An error that a client receives: `code` is the error name on the wire, `status` the HTTP status."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ClientFault(Fault):
    status = 400


class EntityNotFound(ClientFault):
    code = "EntityNotFoundException"


class AlreadyExists(ClientFault):
    code = "AlreadyExistsException"


class InvalidInput(ClientFault):
    code = "InvalidInputException"


class IdempotentParameterMismatch(ClientFault):
    code = "IdempotentParameterMismatchException"


class ConcurrentModification(ClientFault):
    code = "ConcurrentModificationException"


class ConcurrentRunsExceeded(ClientFault):
    code = "ConcurrentRunsExceededException"


class ResourceNumberLimitExceeded(ClientFault):
    code = "ResourceNumberLimitExceededException"


class IllegalWorkflowState(ClientFault):
    code = "IllegalWorkflowStateException"


class IllegalBlueprintState(ClientFault):
    code = "IllegalBlueprintStateException"


class VersionMismatch(ClientFault):
    code = "VersionMismatchException"


class CrawlerRunning(ClientFault):
    code = "CrawlerRunningException"


class CrawlerNotRunning(ClientFault):
    code = "CrawlerNotRunningException"


class CrawlerStopping(ClientFault):
    code = "CrawlerStoppingException"


class NoSchedule(ClientFault):
    code = "NoScheduleException"


class SchedulerRunning(ClientFault):
    code = "SchedulerRunningException"


class SchedulerNotRunning(ClientFault):
    code = "SchedulerNotRunningException"


class SchedulerTransitioning(ClientFault):
    code = "SchedulerTransitioningException"


class ConditionCheckFailure(ClientFault):
    code = "ConditionCheckFailureException"


class ResourceNotFound(ClientFault):
    code = "ResourceNotFoundException"


class InvalidEventPattern(ClientFault):
    code = "InvalidEventPatternException"


class LimitExceeded(ClientFault):
    code = "LimitExceededException"


class InvalidParameter(ClientFault):
    code = "InvalidParameterException"


class InvalidState(ClientFault):
    code = "InvalidStateException"


class AccessDenied(ClientFault):
    code = "AccessDeniedException"


class ValidationFailed(ClientFault):
    code = "ValidationException"


class MalformedRequest(ClientFault):
    code = "SerializationException"


class UnknownOperation(ClientFault):
    code = "UnknownOperationException"


class RequestTimeout(ClientFault):
    code = "RequestTimeoutException"
    status = 408


class RequestTooLarge(ClientFault):
    code = "RequestEntityTooLargeException"
    status = 413


class Unauthenticated(Fault):
    status = 400


class MissingAuthenticationToken(Unauthenticated):
    code = "MissingAuthenticationTokenException"


class IncompleteSignature(Unauthenticated):
    code = "IncompleteSignatureException"


class InvalidSignature(Unauthenticated):
    code = "InvalidSignatureException"


class SignatureExpired(InvalidSignature):
    """The signature was made too long ago or in the future; S3 has a code of its own for this."""


class UnrecognizedClient(Unauthenticated):
    code = "UnrecognizedClientException"


class ExpiredToken(Unauthenticated):
    code = "ExpiredTokenException"


class ServerFault(Fault):
    status = 500


class InternalService(ServerFault):
    code = "InternalServiceException"


class Conflict(PenstockError):
    """The stored version is not the one that was read; the caller loads again and decides again."""


class StoreBusy(PenstockError):
    """Another writer did not let go of the database in time; nothing was written, and it can be tried again."""


class IllegalTransition(PenstockError):
    """The state machine has no row for this state and event; nothing was changed."""


class BadSetting(PenstockError):
    """A setting that cannot be used; the message names the setting and the remedy."""


class BadTemplate(PenstockError):
    """A template that cannot be read, resolved or applied; the message names the place in it and the remedy."""


class BadLocation(PenstockError):
    """A URL or path that cannot be used, or that leaves the folder it belongs to; the message names it."""


class BadType(PenstockError):
    """A column type outside the Hive grammar; the message names the type and the position."""


class ObjectFault(PenstockError):
    """An error that a client of the object store receives, in S3's envelope; `details` become further elements."""

    def __init__(self, code: str, status: int, message: str, details: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details or {}


class DamagedData(PenstockError):
    """A data file whose bytes cannot be read as what they claim to be; the message says why."""


class CrawlFailed(PenstockError):
    """A crawl that cannot go on; nothing was written, and the message becomes LastCrawl.ErrorMessage."""


class BadBlueprint(PenstockError):
    """An archive, configuration or layout that cannot be used; the message becomes the blueprint's or run's error."""


class NotTold(PenstockError):
    """A notice did not arrive where it should; the message says why. It is told again."""


class StagingFailed(PenstockError):
    """A script, module or file of a run could not be fetched or unpacked; the message becomes the run's error."""


class ExecutorUnavailable(PenstockError):
    """The process that holds running jobs cannot be reached; nothing was started by this call."""


class ServerUnreachable(PenstockError):
    """No server answers at the address the command line was given."""


class CredentialsMissing(PenstockError):
    """The command line knows a server but has no key for it; the message names the ways to give one."""


class NothingThere(PenstockError):
    """What a command names does not exist, where no answer of the server says so itself."""
