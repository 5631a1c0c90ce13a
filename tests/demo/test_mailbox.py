"""The demonstration's mailbox: real mail, kept as files, read on a page that exists nowhere else."""

import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from queue import Queue
from urllib.parse import parse_qsl

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from members.models import User
from members.transports import Outcome
from members.transports.callbacks import Said, Told
from members.transports.sms import Vonage
from members.transports.sms_callbacks import VonageCalls
from num.demo import mailbox, texts
from num.demo.environment import TEXTS_SECRET
from num.demo.parts import ROOT, free_port
from tests.demo import urls
from tests.factories import PASSWORD, make_staff
from tests.servers.http import KeepsConnections, LoopbackServer
from tests.servers.processes import wait_for_port

DEMONSTRATION = pytest.mark.urls(urls.__name__)  # imported here, so that those of everywhere are without a DEMO
LINK = "http://localhost:8000/a/token/"


@pytest.fixture
def send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sends one message through the demonstration's own SMTP server."""
    monkeypatch.setattr(mailbox, "MAIL", tmp_path)
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "num.demo.mail", str(port), str(tmp_path)], cwd=ROOT)
    wait_for_port(port)

    def send(to: str, subject: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "N. <n@example.org>", to, subject
        message.set_content(f"You have a <new> message.\n{LINK}")
        with smtplib.SMTP("localhost", port, timeout=10) as client:
            client.send_message(message)

    yield send
    server.terminate()
    server.wait(10)


@DEMONSTRATION
@pytest.mark.django_db
def test_mail_is_listed_newest_first_and_read(client: Client, send: Callable[..., None]) -> None:
    send("ann@example.org", "First")
    send("bea@example.org", "Second")

    page = client.get("/demo/mailbox/")
    assert [mail.subject for mail in page.context["mails"]] == ["Second", "First"]
    assert "2 messages, the newest first" in page.content.decode()
    ann = client.get("/demo/mailbox/", {"to": "ANN@"})
    assert [mail.subject for mail in ann.context["mails"]] == ["First"]
    assert "1 message, the newest first" in ann.content.decode()

    (mail,) = ann.context["mails"]
    text = client.get(f"/demo/mailbox/{mail.number}/").content.decode()
    assert f'<a href="{LINK}"' in text
    assert "a &lt;new&gt; message" in text
    assert "n@example.org&gt;" in text
    assert client.get("/demo/mailbox/1/").status_code == 404


@DEMONSTRATION
@pytest.mark.django_db
def test_a_text_lies_beside_the_mail(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MAIL", tmp_path)
    answer = client.post("/demo/texts/sms/json", {"to": "447700900123", "text": f"A <new> message: {LINK}"})
    assert Vonage("demo", "demo", "N.").judge(answer.json(), answer.status_code) is Outcome.SENT
    (text,) = client.get("/demo/mailbox/").context["mails"]
    assert text.to == "+447700900123"
    assert f'<a href="{LINK}"' in client.get(f"/demo/mailbox/{text.number}/").content.decode()


def test_its_provider_of_texts_calls_back_signed_as_the_real_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """e2: to this site, and to no other."""
    monkeypatch.setattr(mailbox, "MAIL", tmp_path)
    called: Queue[bytes] = Queue()

    class Hook(KeepsConnections):
        def do_POST(self) -> None:
            called.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nowhere."""

    with LoopbackServer(Hook) as here, LoopbackServer(Hook) as elsewhere:
        settings.BASE_URL = f"http://127.0.0.1:{here.port}"
        for port, reference in ((elsewhere.port, "other"), (here.port, "one&=two")):
            about = {"client-ref": reference, "callback": f"http://127.0.0.1:{port}/hooks/vonage/"}
            texts.take({"to": "447700900123", "text": "There is something new.", **about})
        form = dict(parse_qsl(called.get(timeout=10).decode()))
    heard = VonageCalls(TEXTS_SECRET).read(RequestFactory().post("/", form), "")
    assert heard == [Told("one&=two", Said.DELIVERED)]
    assert called.empty()


@DEMONSTRATION
@pytest.mark.django_db
def test_code_of_staff_signs_them_in(client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    make_staff("approver", User.Role.APPROVER)
    make_staff("caseworker", User.Role.CASEWORKER)
    make_staff("trustee", User.Role.TRUSTEE, second_factor=False)

    page = client.get("/demo/codes/")
    codes = page.context["codes"]

    assert list(codes) == ["approver", "caseworker"]
    assert all(f"<code>{code}</code>" in page.content.decode() and len(code) == 6 for code in codes.values())
    client.post("/accounts/login/", {"login": "approver", "password": PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": codes["approver"]}).headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo/mailbox/", "/demo/codes/"])
def test_there_is_no_such_page_without_a_demonstration(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
