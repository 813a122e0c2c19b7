from __future__ import annotations

import logging

import pytest

from penstock.server.request_log import log_request
from penstock.server.runtime import Answer


def logged(answer: Answer, caplog: pytest.LogCaptureFixture) -> list[str]:
    with caplog.at_level(logging.INFO, "penstock.requests"):
        log_request(answer, "id-1", 0.0018449)
    return [record.getMessage() for record in caplog.records]


def test_one_line_says_what_was_asked_and_how_it_went(caplog: pytest.LogCaptureFixture) -> None:
    answer = Answer(200, ((b"x", b"secret"),), b"secret", "GetJob")
    assert logged(answer, caplog) == ["operation=GetJob status=200 code=- ms=1.84 request_id=id-1"]


def test_a_clients_odd_names_cannot_forge_a_line(caplog: pytest.LogCaptureFixture) -> None:
    answer = Answer(400, (), b"", 'x\nstatus=200 "' + "a" * 1000, "UnknownOperationException")
    (line,) = logged(answer, caplog)
    assert line.startswith(r'operation="x\nstatus=200 \"aaa')
    assert len(line) < 300
    assert "\n" not in line


def test_nothing_is_made_when_nobody_reads_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "penstock.requests"):
        log_request(Answer(200, (), b"", "GetJob"), "id-1", 0.1)
    assert not caplog.records
