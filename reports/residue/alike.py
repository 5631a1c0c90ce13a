"""Whether two names may be one, though they are not written alike."""

import re
from functools import lru_cache

from reports.matching.names import known_as_one, sound_alike

_SOUNDS = (
    ("ph", "f"),
    ("bh", "v"),
    ("mh", "v"),
    ("gh", ""),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("x", "ks"),
)
_LONG, _LONGER = 5, 8  # letters, from which one and which two may be wrong


def one_name(said: str, meant: str) -> bool:
    """One misspelt; or both are known to be one, as Peggy and Margaret are."""
    if min(len(said), len(meant)) < 3:
        return known_as_one(said, meant)
    return misspelt(said, meant) or sound_alike(said, meant)


def misspelt(said: str, meant: str) -> bool:
    """Alike to the ear; or a letter more, less or other, or two that changed places."""
    if abs(len(said) - len(meant)) > 2 or min(len(said), len(meant)) < 3:
        return False
    if _sound(said) == _sound(meant):
        return True
    if len(meant) < _LONG:
        return said[0] == meant[0] and _short(said) == _short(meant)
    return _steps(said, meant) <= (2 if len(meant) >= _LONGER else 1)


def _short(name: str) -> str:
    """A short name, however its end is written: Daz, Dazz and Dazza, Gav and Gavy, Lola and Lols."""
    return re.sub(r"(?:ie|ey|za|zer|y|i|a|o|s|z)$", "", _undoubled(name))


def _undoubled(name: str) -> str:
    return re.sub(r"(.)\1", r"\1", name)


def short_for(short: str, name: str) -> bool:
    """What begins a name, with or without an end that pet names have: Nat, Ashy and Gez."""
    cut = _short(short)
    long_enough = len(cut) > 2 or len(cut) == 2 and len(short) > 2
    return long_enough and len(name) > max(len(short), len(cut) + 1) and _undoubled(name).startswith(cut)


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    """What the consonants sound like; a name with too few of them is only like itself."""
    heard = re.sub(r"(.)\1+", r"\1", _consonants(name))
    return heard if len(heard) > 1 else name


def _consonants(name: str) -> str:
    heard = name
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    return heard[:1] + re.sub(r"[aeiouyhw]", "", heard[1:])


def _steps(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, changed, or swapped with the next."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
