from typing import ClassVar, NamedTuple

from django.db import models


class Message(NamedTuple):
    """One member's message, as Django's mail and post_office both take it."""

    recipient: str
    subject: str
    sender: str
    text: str
    html: str
    headers: dict[str, str]


class Member(models.Model):
    """Somebody with an address and a token for the links of a message."""

    email = models.EmailField()
    token = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["Member"]] = models.Manager()

    def __str__(self) -> str:
        return self.email


class Alert(models.Model):
    """The message, with TOKEN where each member's own stands."""

    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    sender = models.CharField(max_length=200)
    unsubscribe = models.CharField(max_length=200)
    auto_submitted = models.CharField(max_length=200)

    objects: ClassVar[models.Manager["Alert"]] = models.Manager()

    def __str__(self) -> str:
        return self.subject

    def for_member(self, member: Member) -> "Message":
        return Message(
            member.email,
            self.subject,
            self.sender,
            self.text.replace("TOKEN", member.token),
            self.html.replace("TOKEN", member.token),
            {
                "List-Unsubscribe": self.unsubscribe.replace("TOKEN", member.token),
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": self.auto_submitted,
            },
        )


class Delivery(models.Model):
    """That an alert was sent to a member."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    sent_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    def __str__(self) -> str:
        return f"delivery {self.pk}"
