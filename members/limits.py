"""How often something may be tried. Counters stand under keyed hashes, and no address is kept."""

import time
from datetime import date
from ipaddress import ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest

from num import crypto


def allow(action: str, subject: str, *, most: int, seconds: int) -> bool:
    """Count one more try; False once there were more than ``most`` in this stretch of ``seconds``."""
    stretch = int(time.time()) // seconds
    key = "limit:" + crypto.blind_index("limit", f"{action}|{stretch}|{subject}").hex()
    cache.add(key, 0, timeout=seconds)
    return cache.incr(key) <= most


def source(request: HttpRequest) -> str:
    """Where a request comes from, as a hash of its network that is another one each day."""
    return crypto.blind_index("source", f"{date.today()}|{_network(get_client_ip(request))}").hex()


def _network(address: str | None) -> str:
    if not address:
        return ""
    bits = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{bits}", strict=False))
