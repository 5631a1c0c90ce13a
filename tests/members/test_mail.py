"""Messages about an account: discreet, from nobody in particular, and never in the way of a page (i2)."""

import re
import smtplib
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core import mail as outbox
from django.core.mail import EmailMessage
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import mail, presets
from tests.discreet import forbidden_in, visible_text
from tests.servers.smtp import SmtpSink

TEMPLATES = sorted(path.stem for path in Path(mail.__file__).parent.glob("templates/members/mail/*.txt"))
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_tells_what_this_site_is(
    template: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail.send(template, "nina@example.org", **presets.headers(presets.DEFAULT), link=mail.link_to("me"))
    message = outbox.outbox[0].message()
    text = visible_text(message.as_bytes())
    assert forbidden_in(text) == []
    assert set(message.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert parseaddr(message["From"]) == parseaddr(settings.EMAIL_FROM)
    assert re.fullmatch(r"<[0-9a-f-]{36}@testserver>", message["Message-ID"])
    assert message["Subject"]
    assert "\n\n" in outbox.outbox[0].body


def test_every_template_is_tried() -> None:
    assert TEMPLATES == [
        "audit_broken",
        "audit_head",
        "begin_anew",
        "colleague",
        "confirm_address",
        "known_address",
        "new_password",
        "no_account",
        "no_account_to_sign_in",
        "objection",
        "on_duty",
        "sign_in_changed",
        "sign_in_code",
        "test",
        "to_read",
    ]


@pytest.mark.parametrize("failure", [smtplib.SMTPServerDisconnected("nina@example.org"), TimeoutError()])
def test_failure_breaks_nothing_and_logs_no_address(
    failure: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise failure

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        mail.send("to_read", "nina@example.org", link="")
    assert "mail to_read not sent" in caplog.text
    assert "nina" not in "".join(record.getMessage() for record in caplog.records)


def test_when_the_first_provider_fails_the_second_sends_it(
    smtp_sink: SmtpSink,
    settings: LazySettings,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1  # where nobody listens
    settings.EMAIL_URL = f"smtp://localhost:1 {smtp_sink.url}"
    with django_capture_on_commit_callbacks(execute=True):
        mail.send("to_read", "nina@example.org", link="")
    assert smtp_sink.counts() == {"nina@example.org": 1}
    assert "mail to_read not sent" in caplog.text
