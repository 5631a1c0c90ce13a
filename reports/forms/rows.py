"""Parts of which there may be any number: how many rows the page holds, and a row more or less without script."""

import re

from django.http import QueryDict

AT_FIRST = {"persons": 1, "vehicles": 1, "identifiers": 3}
MOST = 100


def changed(sent: QueryDict) -> QueryDict:
    """What was sent, with an empty row more where ``add`` names a part, and without the row that ``remove`` names."""
    page = counted(sent)
    if (part := sent.get("add", "")) in AT_FIRST:
        _count(page, part, _rows(page, part) + 1)
    if found := re.fullmatch(r"(\w+)-(\d{1,3})", sent.get("remove", "")):
        _remove(page, found[1], int(found[2]))
    return page


def touched(sent: QueryDict) -> str:
    """The part whose rows were asked to come or go, where the reader wants to be."""
    return sent.get("add", "") or sent.get("remove", "").partition("-")[0]


def counted(sent: QueryDict) -> QueryDict:
    """What was sent, with a number of rows in each part that can be believed."""
    page = sent.copy()
    for part, at_first in AT_FIRST.items():
        told = f"{part}-TOTAL_FORMS" in page
        _count(page, part, _rows(page, part) if told else at_first)
    return page


def _remove(page: QueryDict, part: str, row: int) -> None:
    """The rows behind it move up."""
    if part not in AT_FIRST or row >= (rows := _rows(page, part)):
        return
    for name in [name for name in page if name.startswith(f"{part}-{row}-")]:
        del page[name]
    for name in list(page):
        if (found := re.fullmatch(rf"{part}-(\d+)-(\w+)", name)) and int(found[1]) > row:
            page.setlist(f"{part}-{int(found[1]) - 1}-{found[2]}", page.pop(name))
    _count(page, part, rows - 1)


def _rows(page: QueryDict, part: str) -> int:
    rows = str(page.get(f"{part}-TOTAL_FORMS", ""))
    return int(rows[:4]) if rows.isdecimal() else 0


def _count(page: QueryDict, part: str, rows: int) -> None:
    page[f"{part}-TOTAL_FORMS"] = str(rows)
    page[f"{part}-INITIAL_FORMS"] = "0"
