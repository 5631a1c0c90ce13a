"""What a message outside the site says to whoever sees the screen: any words it must not carry."""

import json
import re
from email import message_from_bytes, policy
from pathlib import Path

RULES = json.loads((Path(__file__).parent / "examples" / "forbidden_words.json").read_text())


def _pattern(rule: dict[str, str]) -> str:
    words = r"\s+".join(map(re.escape, rule["word"].split()))
    after = r"(?![^\W_])" if rule["match"] == "word" else ""
    return rf"(?<![^\W_]){words}{after}"


FORBIDDEN = re.compile("|".join(map(_pattern, RULES["outside"])), re.IGNORECASE)


def forbidden_in(text: str) -> list[str]:
    """The forbidden words of ``text``, in order."""
    return FORBIDDEN.findall(text)


def visible_text(message: bytes) -> str:
    """Everything in a mail as it travels, decoded: every header, every text part."""
    mail = message_from_bytes(message, policy=policy.default)
    headers = [f"{name}: {value}" for name, value in mail.items()]
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(headers + parts)
