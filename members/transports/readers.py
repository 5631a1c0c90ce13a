"""Who may call us back, and how to read it."""

from members.transports import email_references, sms
from members.transports.callbacks import Reader
from members.transports.email_callbacks import EmailCalls
from members.transports.sms_callbacks import TwilioCalls, VonageCalls


def reader(provider: str) -> Reader | None:
    """Of a provider that this installation uses, with the secret that proves its calls; None for any other."""
    for url in sms.urls():
        if url.scheme == provider and sms.secret(url):
            return TwilioCalls(sms.secret(url)) if provider == "twilio" else VonageCalls(sms.secret(url))
    secret = email_references.secrets().get(provider)
    return EmailCalls(provider, secret) if secret else None
