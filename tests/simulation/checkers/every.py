"""All checkers, in the order in which they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker
from tests.simulation.checkers.concurrency import LimitsHold
from tests.simulation.checkers.definitions import WhatIsThereIsSeen
from tests.simulation.checkers.ends import EndsAreFinal
from tests.simulation.checkers.events import EventsCountOnce
from tests.simulation.checkers.launches import ScriptsRunOnce
from tests.simulation.checkers.origins import OriginsNeverMix
from tests.simulation.checkers.replay import HistoriesReplay
from tests.simulation.checkers.resumes import ResumesRerunNothingElse
from tests.simulation.checkers.retries import RetriesAreInOrder
from tests.simulation.checkers.statistics import StatisticsAreARecount
from tests.simulation.checkers.stops import StopsHold
from tests.simulation.checkers.tokens import TokensStartOnce
from tests.simulation.checkers.triggers import TriggersFireOnceAndRightly
from tests.simulation.checkers.turns import TurnsAreInOrder

if TYPE_CHECKING:
    from tests.simulation.world import World


def all_checkers(world: World) -> list[Checker]:
    kinds = (
        EndsAreFinal,
        TriggersFireOnceAndRightly,
        OriginsNeverMix,
        LimitsHold,
        TurnsAreInOrder,
        ScriptsRunOnce,
        StopsHold,
        StatisticsAreARecount,
        RetriesAreInOrder,
        EventsCountOnce,
        TokensStartOnce,
        ResumesRerunNothingElse,
        WhatIsThereIsSeen,
        HistoriesReplay,
    )
    return [kind(world) for kind in kinds]
