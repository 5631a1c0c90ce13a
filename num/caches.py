"""The cache holds counters, most of them of libraries that name a person's number or address in their keys."""

from num import crypto


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """The key as the cache's server sees it: a keyed hash, so that it cannot tell what was counted."""
    return crypto.blind_index("cache", f"{key_prefix}|{version}|{key}").hex()
