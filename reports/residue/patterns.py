"""Patterns are compiled when one is first used: that takes a fifth of a second, and most processes read no draft."""

import re
from functools import partial
from typing import cast

from django.utils.functional import SimpleLazyObject


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return cast("re.Pattern[str]", SimpleLazyObject(partial(re.compile, pattern, flags)))
