"""Lines of JSON over a socket."""

from __future__ import annotations

import socket

import pytest

from penstock.executors.supervisor.connections import Connection, Lines, encode


def test_messages_are_put_together_from_pieces() -> None:
    lines = Lines()
    whole = encode({"a": "ü\n"}) + encode({"b": 2})
    found = [message for byte in whole for message in lines.feed(bytes([byte]))]
    assert found == [{"a": "ü\n"}, {"b": 2}]
    with pytest.raises(ValueError, match=r"Expecting"):
        lines.feed(b"nonsense\n")


def test_a_connection_hears_sends_and_notices_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = Connection(ours)
        assert connection.receive() == []
        theirs.sendall(encode({"do": "hello"}))
        assert connection.receive() == [{"do": "hello"}]
        connection.send({"x": 1})
        assert theirs.recv(100) == encode({"x": 1})
        theirs.sendall(b"nonsense\n")
        assert connection.receive() is None
        theirs.close()
        assert connection.receive() is None
        connection.send({"x": 2})
        assert not connection.waits_to_send
        connection.close()


def test_a_server_that_does_not_read_stops_nobody() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = Connection(ours)
        for _ in range(200):
            connection.send({"x": "y" * 10_000})
        assert connection.waits_to_send
        received = 0
        while connection.waits_to_send or received < 200 * 10_000:
            received += len(theirs.recv(1_000_000))
            connection.flush()
        connection.close()
