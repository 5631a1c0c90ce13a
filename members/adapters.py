"""allauth, told what this platform keeps and how."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from num import crypto

SECOND_FACTOR = "members.second_factor"


class AccountAdapter(DefaultAccountAdapter):
    pass


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes are sealed under the key ring."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal_with_ring(text.encode(), SECOND_FACTOR, SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Unreadable."""
        return crypto.unseal_with_ring(base64.b64decode(encrypted_text), SECOND_FACTOR, SECOND_FACTOR).decode()
