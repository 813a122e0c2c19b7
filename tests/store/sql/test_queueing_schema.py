"""The tables of starts that wait: what they refuse."""

from __future__ import annotations

import pytest

from penstock.store.queueing_contract import WaitingStart


@pytest.mark.parametrize(("kind", "origin_id"), [("job", "wr_1"), ("workflow", "manual_1")])
def test_a_start_is_of_a_known_kind_and_a_workflow_run_is_its_own_origin(store, make, kind, origin_id):
    with pytest.raises(Exception, match=r"(?i)constraint"), store.write() as tx:
        tx.waiting_starts.put(WaitingStart(make.namespace, kind, "w", "wr_1", origin_id))
