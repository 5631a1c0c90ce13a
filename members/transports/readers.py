"""Who may call us back, and how to read it."""

from members.transports import email_references, sms
from members.transports.callbacks import Reader
from members.transports.email_callbacks import EmailCalls
from members.transports.sms_callbacks import TwilioCalls, VonageCalls


def reader(provider: str) -> Reader | None:
    """Of a provider that this installation uses, with the secrets that prove its calls, one for each account there;
    None for any other.
    """
    if proofs := sms.secrets(provider):
        return TwilioCalls(*proofs) if provider == "twilio" else VonageCalls(*proofs)
    secret = email_references.secrets().get(provider)
    return EmailCalls(provider, secret) if secret else None
