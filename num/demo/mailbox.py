"""Reads what the demonstration's SMTP server kept: mail is files, and never in the database. Texts lie beside it."""

import email
import email.policy
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from num.demo.environment import MAIL


@dataclass(frozen=True)
class Mail:
    """One message as it arrived, with the number that names its file."""

    number: int
    message: EmailMessage

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.number / 1e9, UTC)

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """The plain part; what a reader without pictures and colours sees."""
        body = self.message.get_body(("plain", "html"))
        return str(body.get_content()) if body else ""


def newest(to: str, most: int = 100) -> list[Mail]:
    """The newest messages to addresses that hold ``to``, newest first."""
    numbers = sorted((int(path.stem) for path in MAIL.glob("*.eml")), reverse=True)
    mails = (_read(number) for number in numbers)
    wanted = (mail for mail in mails if to.lower() in mail.to.lower())
    return [mail for mail, _ in zip(wanted, range(most), strict=False)]


def find(number: int) -> Mail | None:
    return _read(number) if _path(number).exists() else None


def keep_text(to: str, text: str) -> None:
    """As a message that has nothing but a number and its words."""
    message = EmailMessage()
    message["To"], message["Subject"] = to, "Text message"
    message.set_content(text)
    path = _path(time.time_ns())
    path.with_suffix(".part").write_bytes(message.as_bytes())
    path.with_suffix(".part").rename(path)


def _read(number: int) -> Mail:
    return Mail(number, email.message_from_bytes(_path(number).read_bytes(), policy=email.policy.default))


def _path(number: int) -> Path:
    return MAIL / f"{number}.eml"
