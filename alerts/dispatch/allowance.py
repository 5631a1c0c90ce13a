"""How many messages a provider's account may take now: one token bucket for all workers."""

from datetime import timedelta

from django.db import transaction

from alerts.dispatch import clock
from alerts.models import Allowance
from members.transports import Transport

FULL = timedelta(seconds=1)  # what a bucket holds, and so when an empty one is worth asking again


@transaction.atomic
def take(provider: str, transport: Transport, wanted: int) -> int:
    """Up to ``wanted`` of what the account's rate leaves now. It is spent once the caller's transaction commits."""
    if not transport.rate or not wanted:
        return wanted
    moment = clock.now()
    bucket, _ = Allowance.objects.select_for_update().get_or_create(
        provider=provider, defaults={"tokens": transport.rate, "filled_at": moment}
    )
    full = transport.rate * FULL.total_seconds()
    tokens = min(full, bucket.tokens + (moment - bucket.filled_at).total_seconds() * transport.rate)
    granted = min(wanted, int(tokens))
    bucket.tokens, bucket.filled_at = tokens - granted, moment
    bucket.save()
    return granted
