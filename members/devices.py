"""What somebody knows her own device by, in a few coarse words that fit millions (pure)."""

from typing import Final

# What a browser says it is, most special first: nearly all say that they are Safari and Chrome, too.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """``Firefox on Android``; no version, no model."""
    return f"{_first(BROWSERS, user_agent, 'A browser')} on {_first(SYSTEMS, user_agent, 'some device')}"


def _first(names: tuple[tuple[str, str], ...], user_agent: str, otherwise: str) -> str:
    return next((words for sign, words in names if sign in user_agent), otherwise)
