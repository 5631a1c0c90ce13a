"""What people call the sites on which somebody has a name, in short or by address; one word for each."""

import re
from collections.abc import Mapping

SOCIAL: Mapping[str, tuple[str, ...]] = {
    "discord": ("discord.gg", "discord.com"),
    "facebook": ("fb", "fb.com", "facebook.com"),
    "instagram": ("ig", "insta", "instagram.com"),
    "kik": ("kik.me",),
    "reddit": ("reddit.com",),
    "signal": ("signal.me",),
    "snapchat": ("snap", "snapchat.com"),
    "telegram": ("tg", "t.me", "telegram.me"),
    "tiktok": ("tiktok.com",),
    "x": ("twitter", "twitter.com", "x.com"),
}
PAYMENT: Mapping[str, tuple[str, ...]] = {
    "cashapp": ("cash.app",),
    "monzo": ("monzo.me", "monzo.com"),
    "paypal": ("paypal.me", "paypal.com"),
    "revolut": ("revolut.me", "revolut.com"),
    "venmo": ("venmo.com",),
    "wise": ("wise.com",),
}
_WORD = {short: word for kind in (SOCIAL, PAYMENT) for word, others in kind.items() for short in (word, *others)}
_FRONT = re.compile(r"^(?:www|m|mobile)\.")


def host(name: str) -> str:
    """An address's host, without what leads to the same site."""
    return _FRONT.sub("", name.rstrip("."))


def word(written: str) -> str:
    """The one word for a site, from small letters; a site that we do not know keeps its own."""
    plain = host("".join(written.split()))
    return _WORD.get(plain, plain)
