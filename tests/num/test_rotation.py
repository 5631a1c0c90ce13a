"""Row i10: keys are rotated while people work, in batches, and a run that broke off is started again."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from members.models import Channel, User
from num import crypto, keys, rotation
from reports.models import Report
from tests.factories import make_channel, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

STORY = "He kept the door locked."
OLD, NEW = f"1:{keys.fresh_key()}", f"2:{keys.fresh_key()}"


@pytest.fixture
def sealed_before(settings: LazySettings) -> None:
    """Five people, a way to reach one, a second factor and three reports, all under the old key alone."""
    settings.FIELD_KEYS = OLD
    for name in ("ann", "bea", "caro", "dora"):
        make_user(name)
    make_channel(User.objects.get(username="ann"), address="ann@example.org")
    make_staff("eve", User.Role.CASEWORKER)
    for story in (STORY, STORY, "forgotten"):
        Report.objects.create(story=story)
    Report.objects.filter(pk=Report.objects.latest("received_at").pk).update(wrapped_key=None)


@pytest.fixture
def both_keys(settings: LazySettings, sealed_before: None) -> None:
    settings.FIELD_KEYS = f"{NEW},{OLD}"


def everything_opens() -> bool:
    """With the keys that are set now."""
    assert {user.working_name for user in User.objects.all()} == {"Ann", "Bea", "Caro", "Dora", "Eve"}
    assert Channel.objects.get().address == "ann@example.org"
    assert [report.story for report in Report.objects.filter(wrapped_key__isnull=False)] == [STORY, STORY]
    return len(get_adapter().decrypt(Authenticator.objects.get().data["secret"])) == 32


@pytest.mark.usefixtures("both_keys")
def test_everything_opens_with_the_new_key_alone(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    call_command("rotate_keys")
    assert "moved to key 2: 9 rows" in capsys.readouterr().out  # 5 people, 1 channel, 1 second factor, 2 reports
    settings.FIELD_KEYS = NEW
    assert everything_opens()


@pytest.mark.usefixtures("both_keys")
def test_a_second_run_only_moves_what_the_first_left(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rotate_keys")
    call_command("rotate_keys")
    assert "moved to key 2: 0 rows" in capsys.readouterr().out


@pytest.mark.usefixtures("both_keys")
def test_a_run_that_broke_off_goes_on(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)

    def interrupt(report: Report) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Report, "rewrap", interrupt)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys")
    call_command("rotate_keys")
    settings.FIELD_KEYS = NEW
    assert everything_opens()


@pytest.mark.usefixtures("both_keys")
def test_a_value_no_key_opens_is_named_and_stops_nothing_else(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    bea = User.objects.get(username="bea")
    User.objects.filter(pk=bea.pk).update(working_name=crypto.seal(b"x", crypto.Key(9, bytes(32)), "elsewhere"))
    with pytest.raises(CommandError, match=f"members.user:{bea.pk}"):
        call_command("rotate_keys")
    assert "8 rows" in capsys.readouterr().out
    settings.FIELD_KEYS = NEW
    assert User.objects.get(username="ann").working_name == "Ann"
