"""Capitals where a writer left all out or put them everywhere: there only a dictionary tells what may be a name."""

import re

from reports.residue.everyday import is_common, is_everyday, is_odd, is_word
from reports.residue.words import fold, listed

_TOKEN = re.compile(r"(?<![\w@./£$#-])[^\W\d_]+(?:['’][^\W\d_]*)?(?![\w@£$#/-]|\.\w)")
_KEPT = listed("I MAY")
_CAPITAL = re.compile(r"^\W*[A-Z]|[A-Z][a-z]")
_BEGINS = re.compile(r"(?:^|(?<=\w\w)[.!?]\s+|\b(?:mrs?|dr)\.? )[a-z](?![\d.]|\w*[@\d._])")
_SHORT = 3  # letters of a word that may be anything; and of how many longer ones a line says how it is written


def cased(text: str) -> str:
    """The same text, letter for letter."""
    lines = text.split("\n")
    return "\n".join(new if len(new := _cased(line)) == len(line) else line for line in lines)


def _cased(line: str) -> str:
    """With capitals where they are left out or put everywhere, but for words of a dictionary."""
    written = re.findall(r"[^\W\d_]{4,}", line)
    if len(written) >= _SHORT and all(word[1:].isupper() for word in written):
        line = _TOKEN.sub(lambda match: _of_capitals(match[0]), line)
    elif len(written) >= _SHORT and not _CAPITAL.search(line):
        line = _TOKEN.sub(lambda match: _of_small(match[0]), line)
    elif _is_headline(line, written):
        line = _TOKEN.sub(lambda match: match[0].lower() if _is_no_name(_name(match[0])) else match[0], line)
    else:
        return line
    return _BEGINS.sub(lambda match: match[0][:-1] + match[0][-1].upper(), line)


def _is_headline(line: str, written: list[str]) -> bool:
    """Whether A Line Is Written Like This: there a capital says nothing."""
    enough = _SHORT * 2 if line.endswith(".") else _SHORT
    return len(written) >= enough and not any(word[0].islower() for word in written)


def _is_no_name(word: str) -> bool:
    return is_word(word) and (is_common(word) or not is_everyday(word))


def _of_capitals(written: str) -> str:
    name = _name(written)
    if written in _KEPT or len(name) <= _SHORT and not is_word(name):
        return written
    return written.lower() if is_word(name) else written.capitalize()


def _of_small(written: str) -> str:
    name = _name(written)
    return written.capitalize() if is_odd(name) else written


def _name(written: str) -> str:
    """Without its possessive."""
    return fold(re.split("['’]", written)[0])
