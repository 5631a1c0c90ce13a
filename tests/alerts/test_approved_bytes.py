"""What is sent is byte for byte what was approved (d2): the rendering kept at approval, with what differs filled in."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.urls import reverse

from alerts import dispatch as engine
from alerts import leak_marks, messages, tokens
from alerts.models import Alert, Dispatch, Review, Slice
from members import presets
from members.models import Channel, User
from members.transports.email import EmailTransport
from tests.alerts.dispatching import through
from tests.factories import make_alert_in_review, make_member
from tests.people import signed_in
from tests.servers.smtp import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
TEXT = "A man is reported to have driven off.\n.A line that begins with a dot, 100 % sure: é – “so”.\n\nTake care."


@pytest.fixture
def mail(smtp_sink: SmtpSink) -> Iterator[EmailTransport]:
    with closing(EmailTransport(smtp_sink.url, "n@example.org")) as transport:
        yield transport


@pytest.fixture
def approved(ann: User, caro: User, ada: User) -> Alert:
    """Approved through the page, for Ann, who has the neutral line, and Dora, who has the whole text."""
    make_member("dora", ["r-tli"]).channels.filter(kind="email").update(wording="full")
    alert = make_alert_in_review(caro, text=TEXT)
    answers = dict.fromkeys(Review.Check.values, "yes") | {"version": 1}
    assert signed_in(ada).post(reverse("desk_approve", args=[alert.pk]), answers).status_code == 302
    return alert


def arrived(sink: SmtpSink) -> dict[str, bytes]:
    """Recipient → the message as the server wrote it down."""
    kept = [path.read_bytes() for path in sorted(Path(sink.folder).glob("*.eml"))]
    return {re.findall(rb"(?m)^To: <(\S+)>", message)[0].decode(): message for message in kept}


def expected(sent: Dispatch, channel: Channel, message: bytes) -> bytes:
    """The approved rendering for this channel, as a server has it once it has undone the dots (RFC 5321, 4.5.2)."""
    slice = Slice.objects.get(dispatch=sent, kind="email")
    filled = messages.fill(
        messages.stamp(sent.renderings[f"email:{channel.wording}"], leak_marks.group_of(channel.pk)).encode(),
        to=str(channel.address),
        date=re.findall(rb"(?m)^Date: (.*?)\r?$", message)[0].decode(),
        message_id=messages.message_ids([sent.pk], [channel.pk])[0].decode(),
        unsubscribe=tokens.unsubscribe_token(channel.pk, sent.level),
        answer=tokens.answer_token(slice.pk, channel.pk - slice.start),
        **presets.headers(channel.preset),
    )
    return re.sub(rb"(?m)^\.\.", b".", filled)


def test_what_a_server_takes_is_what_was_approved(approved: Alert, smtp_sink: SmtpSink, mail: EmailTransport) -> None:
    sent = Dispatch.objects.get(alert=approved)
    assert sent.renderings == messages.render(Alert.objects.get(pk=approved.pk))
    assert sent.text_hash == Review.objects.get().text_hash == messages.text_hash(approved)
    engine.drain(through=through(mail))
    messages_there = arrived(smtp_sink)
    assert set(messages_there) == {"ann@example.org", "dora@example.org"}
    for channel in Channel.objects.filter(kind="email", user__role="member"):
        message = messages_there[str(channel.address)]
        assert (
            message.replace(b"\r\n", b"\n").rstrip()
            == expected(sent, channel, message).replace(b"\r\n", b"\n").rstrip()
        )


def test_words_that_change_after_approval_change_nothing_that_is_sent(
    approved: Alert, smtp_sink: SmtpSink, mail: EmailTransport
) -> None:
    """No page lets anybody do it; whoever writes to the database by another way still sends what was approved."""
    Alert.objects.filter(pk=approved.pk).update(title="Another", text="Another text.")
    engine.drain(through=through(mail))
    full = next(one for one in smtp_sink.messages() if one["To"] == "dora@example.org")
    body = full.get_body(("plain",))
    assert body
    assert "“so”" in body.get_content()
    assert "Another" not in body.get_content()


def test_each_answer_stands_on_the_page_by_its_name(approved: Alert, caro: User) -> None:
    page = " ".join(signed_in(caro).get(reverse("desk_alert", args=[approved.pk])).content.decode().split())
    for check in Review.Check:
        assert f"<li>{check.label} <strong>Yes</strong></li>" in page
