import pytest

from alerts import dispatch
from members.models import User
from tests.alerts.dispatching import Post, make_approved, make_audience, start, through

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


def test_everybody_gets_it_once(caro: User, ada: User) -> None:
    channels = make_audience(10)
    sent = start(make_approved(caro, ada))
    post = Post()
    report = dispatch.drain(through=through(post))
    assert sorted(post.recipients) == sorted(f"m{n}@example.org" for n in range(10))
    assert dispatch.progress(sent) == {"email": {"sent": 10}}
    sent.refresh_from_db()
    assert (sent.state, sent.alert.state) == ("done", "live")
    assert report.messages == {"sent": 10}
    assert list(dispatch.delivered_to(channels[0])) == [sent]
