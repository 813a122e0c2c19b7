"""Logs of runs and crawls as the server hands them out, wherever it is: CloudWatch Logs at its own address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from penstock.clock import to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

CRAWLS_GROUP = "/aws-glue/crawlers"
RUNS_GROUP = "/aws-glue/python-jobs"
_SECOND = 1000


class EventFollower:
    """The lines of one stream, each once, as they come. Empty lines are no events, and not among them."""

    def __init__(self, logs: Any, group: str, name: str, stream: str, window: tuple[int, int] | None = None) -> None:
        """`logs`: a client of CloudWatch Logs; `stream`: what to call these lines; `window`: from and to, the latter
        excluded, in milliseconds since the epoch."""
        self.stream = stream
        self.missing = ""
        """What the server said when it had no such stream, while it has none."""
        self._logs = logs
        self._asked = {"logGroupName": group, "logStreamName": name, "startFromHead": True}
        if window is not None:
            self._asked |= {"startTime": window[0], "endTime": window[1]}

    def lines(self) -> Iterator[str]:
        """The whole lines since the last call; none before the first is written. Raises botocore's ClientError."""
        while True:
            try:
                page = self._logs.get_log_events(**self._asked)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                self.missing = error.response["Error"]["Message"]
                return
            self.missing = ""
            before, self._asked["nextToken"] = self._asked.get("nextToken"), page["nextForwardToken"]
            for event in page["events"]:
                yield event["message"]
            if page["nextForwardToken"] == before:
                return


class CrawlFollower:
    """The lines of one crawl, out of the stream that all crawls of its crawler share."""

    def __init__(self, logs: Any, crawler: str, crawl_id: str, started: datetime) -> None:
        """`started`: when the crawl began, to the second: all its lines bear that time."""
        begin = to_milliseconds(started) // _SECOND * _SECOND
        self._events = EventFollower(logs, CRAWLS_GROUP, crawler, "crawl", (begin, begin + _SECOND))
        self._mark = f"[{crawl_id}] "

    def lines(self) -> Iterator[str]:
        """The whole lines since the last call. Raises botocore's ClientError."""
        return (line for line in self._events.lines() if line.startswith(self._mark))
