"""What a webhook hears, and what counts as not told."""

from __future__ import annotations

import json

import pytest

from penstock.errors import BadSetting, NotTold
from penstock.notices.webhook import Webhook, checked_url


def test_it_hears_a_cloud_event_with_its_token(listener, ended):
    Webhook(f"{listener.url}/hook?key=1", "secret").tell(ended)
    ((method, path, headers, body),) = listener.heard
    assert (method, path) == ("POST", "/hook?key=1")
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    assert headers["Authorization"] == "Bearer secret"
    assert json.loads(body)["data"]["firstFailure"]["name"] == "jöb"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_any_other_answer_is_not_told(listener, ended, status):
    listener.status = status
    with pytest.raises(NotTold, match=f"{status}.*busy") as caught:
        Webhook(f"{listener.url}/hook?key=hidden").tell(ended)
    assert "hidden" not in str(caught.value)
    assert len(listener.heard) == 1
    assert "Authorization" not in listener.heard[0][2]


def test_nobody_there(listener, ended):
    listener.close()
    with pytest.raises(NotTold, match="/hook"):
        Webhook(f"{listener.url}/hook").tell(ended)


@pytest.mark.parametrize("url", ["ftp://host/", "host", "http://", "http:///path", "file:///etc/passwd", "http://["])
def test_bad_urls(url):
    with pytest.raises(BadSetting, match="notify_webhook"):
        checked_url("notify_webhook", url)
