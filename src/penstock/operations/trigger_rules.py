"""What a trigger must keep beyond its shape, with AWS's sentences and the field named behind them (spec 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.engine import schedules
from penstock.engine.state import TriggerType
from penstock.errors import InvalidInput, ResourceNumberLimitExceeded, ValidationFailed

_JOB_STATES = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")
_CRAWL_STATES = ("SUCCEEDED", "FAILED", "CANCELLED")
_START_ON_CREATION = (TriggerType.SCHEDULED, TriggerType.CONDITIONAL)


def check_trigger(trigger: Mapping[str, Any], start_on_creation: bool) -> None:
    """`trigger` is a Glue Trigger object without State. Raises InvalidInput or ValidationFailed."""
    kind = TriggerType(trigger["Type"])
    _check_actions(trigger.get("Actions", []))
    if kind is TriggerType.CONDITIONAL and not trigger.get("Predicate"):
        raise InvalidInput("Predicate cannot be null or empty")
    if trigger.get("Predicate"):
        # Whatever the type: AWS refuses a bad predicate on a schedule with the same words (spec 2.3).
        _check_predicate(trigger["Predicate"], trigger.get("Actions", []))
    if kind is TriggerType.SCHEDULED and not trigger.get("Schedule"):
        raise InvalidInput("Schedule cannot be null or empty for a trigger of type SCHEDULED")
    if trigger.get("Schedule"):
        schedules.parse(trigger["Schedule"])
    if start_on_creation and kind not in _START_ON_CREATION:
        raise InvalidInput(f"StartOnCreation is not supported for a trigger of type {kind}")
    if kind is TriggerType.EVENT and not trigger.get("WorkflowName"):
        raise InvalidInput("WorkflowName cannot be null or empty for a trigger of type EVENT")
    if kind is not TriggerType.EVENT and trigger.get("EventBatchingCondition"):
        raise InvalidInput("EventBatchingCondition is for triggers of type EVENT")


def check_job_count(trigger: Mapping[str, Any], limit: int) -> None:
    """AWS's quota on what one trigger starts (spec 2.1). `limit` 0 is no limit. Raises ResourceNumberLimitExceeded."""
    jobs = {action["JobName"] for action in trigger.get("Actions", []) if action.get("JobName")}
    if limit and len(jobs) > limit:
        raise ResourceNumberLimitExceeded(
            f"Trigger {trigger['Name']} starts {len(jobs)} jobs; the most is {limit} (setting 'quota_jobs_per_trigger')"
        )


def _check_actions(actions: list[Mapping[str, Any]]) -> None:
    if not actions:
        raise InvalidInput("Actions cannot be null or empty")
    for position, action in enumerate(actions, start=1):
        if action.get("JobName") and action.get("CrawlerName"):
            raise InvalidInput("Both JobName and CrawlerName cannot be set together in an action")
        if not action.get("JobName") and not action.get("CrawlerName"):
            raise InvalidInput(f"JobName or CrawlerName in action cannot be null or empty (actions.{position}.member)")


def _check_predicate(predicate: Mapping[str, Any], actions: list[Mapping[str, Any]]) -> None:
    conditions = predicate.get("Conditions") or []
    if not conditions:
        raise InvalidInput("Predicate cannot be null or empty (predicate.conditions)")
    if len(conditions) > 1 and not predicate.get("Logical"):
        raise InvalidInput("Logical cannot be null or empty when there are several conditions (predicate.logical)")
    for position, condition in enumerate(conditions, start=1):
        _check_condition(condition, f"predicate.conditions.{position}.member")
    watched = {condition["JobName"] for condition in conditions if condition.get("JobName")}
    if any(action.get("JobName") in watched for action in actions):
        raise InvalidInput("Job cannot be a Predicate and Action for Conditional Trigger.")


def _check_condition(condition: Mapping[str, Any], path: str) -> None:
    operator = condition.get("LogicalOperator")
    if not operator:
        raise InvalidInput(f"Logical operator cannot be null or empty ({path}.logicalOperator)")
    if operator != "EQUALS":
        raise ValidationFailed(
            f"1 validation error detected: Value '{operator}' at '{path}.logicalOperator' failed to satisfy "
            "constraint: Member must satisfy enum value set: [EQUALS]"
        )
    job, crawler = condition.get("JobName"), condition.get("CrawlerName")
    if job and crawler:
        raise InvalidInput(f"Both JobName and CrawlerName cannot be set together in a condition ({path})")
    if job:
        _check_state("job", condition.get("State"), _JOB_STATES, f"{path}.state")
    elif crawler:
        _check_state("crawler", condition.get("CrawlState"), _CRAWL_STATES, f"{path}.crawlState")
    else:
        raise InvalidInput(f"JobName or CrawlerName in condition cannot be null or empty ({path})")


def _check_state(kind: str, state: str | None, allowed: tuple[str, ...], path: str) -> None:
    if state not in allowed:
        listed = ", ".join(allowed)
        found = "" if state is None else f", not {state}"
        raise InvalidInput(
            f"State cannot be null or empty, choose from one of the following {kind} state: [{listed}] ({path}{found})"
        )
