"""Texts put together from parts (words.json): invented, sober, and never more than a reader needs."""

import json
from pathlib import Path
from random import Random
from typing import Any, Final

WORDS: Final[dict[str, Any]] = json.loads((Path(__file__).parent / "words.json").read_text())
REASON: Final[str] = WORDS["reason"]
STANDS: Final[str] = WORDS["stands"]
TO_JUSTIFY: Final[str] = WORDS["to_justify"]


def one(random: Random, of: str) -> str:
    """One of the ``names``, ``aliases``, ``towns``, ``exact_places``, ``cars``, ``notes``, ``accounts``."""
    return str(random.choice(WORDS[of]))


def incident(random: Random, group: str) -> str:
    """The code of a kind of incident from one of the groups in shares.INCIDENTS."""
    return str(random.choice(WORDS["codes"][group]))


def story(random: Random, code: str) -> str:
    event = random.choice(WORDS["incidents"][code]["told"])
    return " ".join((one(random, "openings"), event, *random.sample(WORDS["endings"], random.randint(1, 2))))


def description(random: Random) -> str:
    return f"A man {one(random, 'ages')}, {one(random, 'builds')}, {one(random, 'speech')}."


def warning(random: Random, code: str, place: str) -> tuple[str, str]:
    """Title and text of an alert, in words that no report uses."""
    kind = WORDS["incidents"][code]
    looks = f"He is said to be {one(random, 'ages')} and {one(random, 'builds')}."
    return f"{kind['title']}: {place}", " ".join((kind["warning"], looks, *random.sample(WORDS["advice"], 2)))


def login(random: Random, number: int) -> tuple[str, str]:
    """A working name, and a login name that nobody else has."""
    name = one(random, "names")
    return name, f"{name.lower()}{number}"
