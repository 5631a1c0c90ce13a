from allauth.account.auth_backends import AuthenticationBackend


class MemberBackend(AuthenticationBackend):
    """Sign-in by login name, or by a verified e-mail address found by its blind index."""
