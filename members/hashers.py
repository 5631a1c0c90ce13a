from django.contrib.auth.hashers import Argon2PasswordHasher


class ArgonHasher(Argon2PasswordHasher):
    """Argon2id at the least cost that OWASP names (19 MiB, twice, one lane): a seventh of Django's.

    Strangers make the web server hash as often as they like, and a member must get in beside them.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
