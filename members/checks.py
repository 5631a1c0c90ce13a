"""Whether each provider's address can be used as it stands (`manage.py check --deploy`). Nothing is connected to."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from members.transports.email import EmailTransport
from members.transports.signal import SignalTransport
from members.transports.sms import SmsTransport

_BY: Final[dict[str, Callable[[str], object]]] = {
    "EMAIL_URL": partial(EmailTransport, sender=""),
    "SMS_URL": SmsTransport,
    "SIGNAL_URL": SignalTransport,
}


def providers_are_named_well(**_: Any) -> list[CheckMessage]:
    """One address that cannot be used would keep everything from going out, by whichever way."""
    found: list[CheckMessage] = []
    for name, make in _BY.items():
        for url in getattr(settings, name).split():
            try:
                make(url)
            except ImproperlyConfigured as error:
                reason = str(error).removeprefix(f"{name}: ").removeprefix(f"{name} ")
            except ValueError:  # its words hold a part of the password
                reason = "it cannot be read as an address"
            else:
                continue
            found.append(Error(f"{name}: {reason}.", id="num.E006"))
    return found
