"""Identifiers that belong to nobody: numbers kept for drama, plates never issued, addresses at example.org."""

from random import Random

CHECKABLE = "07700 900123"  # the number that the demonstration's checker knows
LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"


def of_members() -> list[str]:
    """Each for one of the crowd: below all that are told of."""
    return [f"+4477009000{last}" for last in range(30, 90)]


def phone(random: Random) -> str:
    """From Ofcom's ranges for drama: 07700 900000 to 900999, 020 7946 0000 to 0999.

    Never below 900200: those are of people who are told of one by one, CHECKABLE among them.
    """
    if random.random() < 0.1:
        return f"020 7946 0{random.randrange(1000):03}"
    return f"07700 900{random.randrange(200, 1000)}"


def plate(random: Random) -> str:
    """Q never begins a plate of this form."""
    return f"QQ{random.randrange(51, 76)} {''.join(random.choices(LETTERS, k=3))}"


def handle(random: Random, name: str) -> str:
    site = random.choice(("telegram", "instagram", "snapchat"))
    return f"{site}: @{name.lower().replace(' ', '')}{random.randrange(10, 1000)}"


def tag(random: Random, name: str) -> str:
    return f"paypal: {name.lower().replace(' ', '')}{random.randrange(10, 1000)}"


def email(random: Random, name: str) -> str:
    return f"{name.lower()}{random.randrange(10, 1000)}@example.org"
