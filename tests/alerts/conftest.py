from datetime import datetime
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from alerts.dispatch import clock
from alerts.models import Alert
from members.models import Channel, User
from tests.alerts.dispatching import EVERYBODY, Clock, count_on_from_the_highest, make_approved, make_audience


@pytest.fixture(autouse=True)
def in_one_slice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The few channels of a test are never parted by where one slice ends, however many others have made before."""
    with django_db_blocker.unblock():
        count_on_from_the_highest()


@pytest.fixture
def alert(caro: User, ada: User) -> Alert:
    """An approved alert for everybody, of which nothing has gone out."""
    return make_approved(caro, ada)


@pytest.fixture
def audience(db: None) -> list[Channel]:
    """Ten members, m0 to m9, who are reached by e-mail alone."""
    return make_audience(len(EVERYBODY))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The database's clock stands still until it is moved. What is asked with it is asked all the same."""
    standing, now = Clock(), clock.now

    def stands(*asked: Any) -> datetime:
        now(*asked)
        return standing.moment

    monkeypatch.setattr(clock, "now", stands)
    return standing
