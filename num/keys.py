"""Fresh keys for an installation, and what makes a key unfit."""

import base64
import secrets

SECRETS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "AUDIT_KEY", "VAPID_PRIVATE_KEY")
OPTIONAL = ("VAPID_PRIVATE_KEY",)


def fresh() -> dict[str, str]:
    """A new value for every secret, by the name of its setting."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"1:{fresh_key()}",
        "INDEX_KEY": fresh_key(),
        "AUDIT_KEY": fresh_key(),
        "VAPID_PRIVATE_KEY": fresh_key(),
    }


def fresh_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def as_lines(keys: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in keys.items())


def material(name: str, value: str) -> list[str]:
    """The bare keys of one setting, without the numbers that FIELD_KEYS puts before them."""
    if name != "FIELD_KEYS":
        return [value]
    return [part.strip().partition(":")[2] for part in value.split(",")]


def looks_made_up(key: str) -> bool:
    """A key that somebody typed or filled in: random ones have far more different characters."""
    return len(key) < 40 or len(set(key)) < 16
