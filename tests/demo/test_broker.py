"""The embedded broker: private, kept on disk, and there even where no Redis is installed."""

import os
from pathlib import Path

import pytest
from redis import Redis

from num.demo import broker
from num.demo.parts import CannotRun, Parts
from tests.servers.redis import wait_for_answer


@pytest.mark.parametrize("installed", [True, False], ids=["the distribution's", "the wheel's"])
def test_broker_is_private_and_keeps_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        monkeypatch.setenv("PATH", "")
    folder, parts = tmp_path / "broker", Parts(os.environ, tmp_path)
    part = parts.start("broker", broker.command(folder))
    wait_for_answer(broker.socket(folder))
    assert [path.stat().st_mode & 0o077 for path in (folder, broker.socket(folder))] == [0, 0]
    with Redis.from_url(broker.url(folder)) as client:
        client.set("bell", "rung")

    part.start_again()
    wait_for_answer(broker.socket(folder))
    with Redis.from_url(broker.url(folder)) as client:
        assert client.get("bell") == b"rung"
    parts.stop()


def test_folder_too_deep_for_a_socket_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="move the checkout to a shorter path, or set REDIS_URL"):
        broker.command(tmp_path / ("deep" * 25))
