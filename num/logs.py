"""Log lines that can be shown to anybody: where and what kind, never whose and which words.

An exception's message may hold a story, a path a token, an argument an address. So a line holds an
exception's types and places, the pattern of an address instead of the address, and of other people's packages
only the constant part of what they say.
"""

import logging
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import Any

from django.conf import settings
from django.db import DatabaseError

log = logging.getLogger(__name__)

OURS = ("num", "members", "reports", "alerts", "__main__")
TASK_NAME = re.compile(r"(num|members|reports|alerts)(\.[a-z_]+)+")
LAST_FRAMES = 8
LAST_CAUSES = 3


class SafeFormatter(logging.Formatter):
    """One line a record: time, level, logger, message, and the kinds and places of exceptions."""

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {_message(record)}"
        if record.exc_info and record.exc_info[1]:
            line += f" [{_exceptions(record.exc_info[1])}]"
        return " ".join(line.split())


def say_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: what a database refuses it quotes, so of such an error only kinds and places are printed."""
    if any(isinstance(one, DatabaseError) for one in _chain(error)) and not settings.DEBUG:
        log.critical("ended by an error of the database", exc_info=error)
    else:
        sys.__excepthook__(kind, error, trace)


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if hasattr(request, "resolver_match"):
        return _answered(request, getattr(record, "status_code", None))
    if record.name.partition(".")[0] in OURS:
        return _filled(record.msg, _each(record.args, _without_words))
    if not record.args:  # it may have been filled in before it came here
        return f"(text withheld, {PurePath(record.pathname).name}:{record.lineno})"
    return _filled(record.msg, _each(record.args, _constant))


def _answered(request: Any, status: int | None) -> str:
    match = request.resolver_match
    return f"{status or ''} {request.method} {match.route if match else '(no such address)'}"


def _filled(template: object, values: object) -> str:
    try:
        return str(template) % values if values else str(template)
    except (TypeError, ValueError, KeyError):
        return str(template)


def _each(args: Any, change: Any) -> object:
    if isinstance(args, dict):
        return {name: change(value) for name, value in args.items()}
    return tuple(change(value) for value in args or ())


def _without_words(value: object) -> object:
    """What our own code says is safe by our own rule, save that an exception is only named."""
    return _Word(type(value).__qualname__) if isinstance(value, BaseException) else value


def _constant(value: object) -> object:
    """A number, the name of a task or the type of an exception; anything else may be somebody's."""
    if isinstance(value, int | float) or (isinstance(value, str) and TASK_NAME.fullmatch(value)):
        return value
    return _Word(type(value).__qualname__ if isinstance(value, BaseException) else "…")


class _Word(str):
    """Text that looks the same under %s and %r."""

    __repr__ = str.__str__


def _exceptions(error: BaseException | None) -> str:
    causes = islice(_chain(error), LAST_CAUSES)
    return " from ".join(f"{type(one).__qualname__} at {_places(one)}" for one in causes)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(error: BaseException) -> str:
    places = [_place(frame, line) for frame, line in walk_tb(error.__traceback__)]
    return " > ".join(places[-LAST_FRAMES:]) or "(nowhere)"


def _place(frame: FrameType, line: int) -> str:
    code = frame.f_code
    return f"{'/'.join(PurePath(code.co_filename).parts[-3:])}:{line} {code.co_name}"
