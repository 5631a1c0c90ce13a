"""Whose fault a refusal by SMTP is (RFC 5321, RFC 3463)."""

import re

from members.transports.base import Outcome

RECIPIENT, DATA = "recipient", "data"
# RFC 3463, and the list that RFC 5248 began.
_ENHANCED = re.compile(rb"\d\.\d+\.\d+\b")
_OF_THE_ADDRESS = re.compile(rb"5\.(1\.([0-6]|10)|2\.1)\b")  # bad mailbox, system or syntax; moved; disabled
_OF_THE_MESSAGE = re.compile(rb"5\.(2\.3|3\.4|6\.\d+)\b")  # too long; too big; its content


def verdict(stage: str, reply: bytes) -> Outcome:
    """What becomes of a message that was refused at this stage with this reply.

    Only what speaks of the address condemns it, and only what speaks of the message gives it up. All else waits: a
    quota, a policy, a server set up wrongly are the same for everybody, and somebody can mend them.
    """
    code, text = int(reply[:3]), reply[4:]
    if code >= 500 and _ENHANCED.match(text):
        if _OF_THE_ADDRESS.match(text):
            return Outcome.PERMANENT
        return Outcome.TECHNICAL if _OF_THE_MESSAGE.match(text) else Outcome.TEMPORARY
    return Outcome.PERMANENT if stage == RECIPIENT and code in (550, 551, 553) else Outcome.TEMPORARY
