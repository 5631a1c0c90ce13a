"""How many messages a provider's account may take now: one token bucket for all workers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from alerts.dispatch import clock
from alerts.models import Allowance
from members.transports import Transport

FULL = timedelta(seconds=1)  # what a bucket holds


def kept(transport: Transport) -> int:
    """How much of a bucket is left to what waits while something else goes out: about a quarter."""
    return (transport.rate + 2) // 4


def pause(transport: Transport) -> timedelta:
    """When a bucket from which nothing more could be taken is worth asking again: once it is full."""
    return FULL * (1 - kept(transport) / transport.rate) if transport.rate else timedelta(0)


@transaction.atomic
def take(provider: str, transport: Transport, wanted: int, *, leave: int = 0) -> int:
    """Up to ``wanted`` of what the account's rate allows now, all but ``leave``.

    It is spent once the caller's transaction commits. The bucket's row is held until then, so it is the last one taken.
    """
    if not transport.rate or not wanted:
        return wanted
    moment = clock.now()
    bucket, _ = Allowance.objects.select_for_update().get_or_create(
        provider=provider, defaults={"tokens": transport.rate, "filled_at": moment}
    )
    full = transport.rate * FULL.total_seconds()
    tokens = min(full, bucket.tokens + (moment - bucket.filled_at).total_seconds() * transport.rate)
    granted = min(wanted, max(0, int(tokens - leave)))
    bucket.tokens, bucket.filled_at = tokens - granted, moment
    bucket.save(update_fields=["tokens", "filled_at"])
    return granted


def promise_to_ring(provider: str, transport: Transport) -> bool:
    """Whether the caller is the one who rings after the pause: if each did so, there would be ever more of them."""
    moment = clock.now()
    nobody = Q(rings_at__isnull=True) | Q(rings_at__lte=moment)
    mine = Allowance.objects.filter(nobody, provider=provider)
    return bool(mine.update(rings_at=moment + pause(transport)))
