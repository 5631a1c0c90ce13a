"""Where a message carries our reference, so that it comes back with what its provider of e-mail calls back.

EMAIL_HOOK says which providers call back, and with what they prove it: ``mailgun:<signing key>``,
``postal:<public key>``, or, for those that sign nothing and send a password instead, ``postmark:<user>:<password>``.
Several stand apart by spaces. Mail itself goes by SMTP (EMAIL_URL).
"""

from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# By provider, as each documents it for mail that comes by SMTP.
HEADERS: Final = {
    "brevo": 'X-Mailin-custom: {"reference": "%(reference)s"}',
    "mailgun": 'X-Mailgun-Variables: {"reference": "%(reference)s"}',
    "mailjet": 'X-MJ-EventPayload: {"reference": "%(reference)s"}',
    "postal": "X-Postal-Tag: %(reference)s",
    "postmark": "X-PM-Metadata-reference: %(reference)s",
    "sendgrid": 'X-SMTPAPI: {"unique_args": {"reference": "%(reference)s"}}',
    "sparkpost": 'X-MSYS-API: {"metadata": {"reference": "%(reference)s"}}',
}


def secrets() -> dict[str, str]:
    """Provider → what proves that it calls. Raises ImproperlyConfigured for one that we do not know."""
    given = {name: secret for name, _, secret in (one.partition(":") for one in settings.EMAIL_HOOK.split())}
    if unknown := [name for name, secret in given.items() if name not in HEADERS or not secret]:
        raise ImproperlyConfigured(f"EMAIL_HOOK: {unknown[0]} is no provider that we know, or has no key")
    return given


def headers() -> list[str]:
    """What each message carries for the providers in use, with a slot for the reference."""
    return [HEADERS[name] for name in secrets()]


def are_heard() -> bool:
    """Whether a provider of ours tells later what became of a mail."""
    return bool(settings.EMAIL_HOOK)
