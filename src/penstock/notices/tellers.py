"""Which notices are told, and how: from the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from penstock.engine.outcomes import Outcome
from penstock.errors import BadSetting
from penstock.notices import Teller
from penstock.notices.command import Command
from penstock.notices.lineage import Lineage
from penstock.notices.webhook import Webhook
from penstock.settings import Settings
from penstock.store.notice_contract import Notice


class OfOutcomes:
    """Passes on the notices about runs that came to one of these outcomes; others count as told."""

    def __init__(self, outcomes: Collection[str], teller: Teller) -> None:
        self._outcomes = frozenset(outcomes)
        self._teller = teller

    def tell(self, notice: Notice) -> None:
        if notice.document["outcome"] in self._outcomes:
            self._teller.tell(notice)


def tellers(settings: Settings, environment: Mapping[str, str]) -> dict[str, Teller]:
    """By the kind of notice; empty when nothing is to be told. `environment` is what the command sees.

    Raises BadSetting, naming the setting.
    """
    found: dict[str, Teller] = {}
    if settings.notify_webhook:
        webhook = Webhook(settings.notify_webhook, settings.notify_token)
        found["webhook"] = OfOutcomes(_outcomes(settings), webhook)
    if settings.notify_command:
        found["command"] = OfOutcomes(_outcomes(settings), Command(settings.notify_command, environment))
    if settings.openlineage_url:
        found["lineage"] = Lineage(settings.openlineage_url, settings.openlineage_token, settings.openlineage_namespace)
    return found


def _outcomes(settings: Settings) -> frozenset[str]:
    known = [one.value for one in Outcome if one is not Outcome.RUNNING]
    chosen = [word.strip().upper() for word in settings.notify_outcomes.split(",") if word.strip()]
    for word in chosen:
        if word not in known:
            raise BadSetting(f"setting 'notify_outcomes' knows {', '.join(known)}, but not '{word}'")
    return frozenset(chosen)
