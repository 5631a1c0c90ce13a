"""At rest nothing can be read (i10, f10): whoever has the database without the keys sees no story and no identifier."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from members.models import User
from num.crypto import Unreadable
from reports.models import Case, Identifier, Report
from tests.factories import make_report
from tests.reports.test_coming_back import code_in
from tests.reports.test_report_page import EMPTY

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

# One for each thing somebody may write; unlike anything else in the database.
WRITTEN = {
    "story": "quartzstory hit me",
    "town": "quartztown",
    "exact_place": "7 Quartzplace Yard",
    "working_name": "Quartzworking",
    "safe_contact": "quartzcontact after six",
    "advert": "quartzadvert",
    "persons-0-name": "Quartzname",
    "persons-0-description": "quartzface",
    "vehicles-0-plate": "QZ17 QIO",
    "vehicles-0-description": "quartzcar",
    "identifiers-0-value": "07700 900842",
    "identifiers-0-of_whom": "quartzdriver",
    "identifiers-0-seen": "quartzmonday",
    "identifiers-1-value": "quartzmail@example.org",
    "identifiers-2-value": "@quartzuser",
    "injuries": "quartzbruise",
    "lost": "quartzpurse",
    "drink_or_drugs": "quartzpills",
    "others_present": "quartzmate",
    "speaks": "quartzish",
    "needs": "quartzprint",
    "police_force": "quartzforce",
    "police_reference": "quartznumber",
    "police_went": "quartzlaugh",
    "persons-0-ethnicity": "quartzpeople",
    "persons-0-height": "quartztall",
    "persons-0-build": "quartzheavy",
    "persons-0-hair": "quartzbeard",
    "persons-0-eyes": "quartzeyes",
    "persons-0-accent": "quartzaccent",
    "persons-0-tattoos": "quartztattoo",
    "persons-0-clothing": "quartzcoat",
    "vehicles-0-kind": "quartzvan",
    "vehicles-0-make": "Quartzford",
    "vehicles-0-model": "Quartzfiesta",
    "vehicles-0-colour": "quartzgreen",
    "vehicles-0-markings": "quartzstickers",
    "vehicles-0-occupants": "two quartzmen",
}
NOTE = "quartznote about her"


def test_a_dump_shows_nothing_that_anybody_wrote(client: Client, caro: User) -> None:
    code = code_in(client.post("/report/", EMPTY | WRITTEN, follow=True).content.decode())
    client.force_login(caro)
    client.post(f"/casework/reports/{Report.objects.get().pk}/open/")
    client.post(f"/casework/cases/{Case.objects.get().pk}/", {"text": NOTE})
    rows = list(dump())
    assert len(rows) > 100
    for secret in (*WRITTEN.values(), NOTE, code, "07700900842", "+447700900842", "QZ17QIO", code.replace("-", "")[6:]):
        for form in forms(secret):
            assert not any(form in row for row in rows), f"a {len(secret)}-character secret lies open"


def test_what_lies_open_is_found_in_every_form() -> None:
    planted = list(forms("quartzstory"))
    report = make_report(story="x")
    Identifier.objects.bulk_create(Identifier(report=report, kind="phone", value="x", index=form) for form in planted)
    rows = list(dump())
    assert all(any(form in row for row in rows) for form in planted)


def test_a_value_moved_to_another_row_does_not_open() -> None:
    one = make_report(story="Hers.")
    other = make_report(story="His.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT story, wrapped_key FROM reports_report WHERE id = %s", [key(one)])
        story, wrapped = cursor.fetchone()
        cursor.execute(
            "UPDATE reports_report SET story = %s, wrapped_key = %s WHERE id = %s", [story, wrapped, key(other)]
        )
    with pytest.raises(Unreadable):
        _ = Report.objects.get(pk=other.pk).story
    assert Report.objects.get(pk=one.pk).story == "Hers."


def test_equal_numbers_are_sealed_apart_and_found_together() -> None:
    for _ in range(2):
        make_report(story="x", identifiers=[])
    for report in Report.objects.all():
        Identifier.objects.create(report=report, kind="phone", value="07700 900842", index=b"i" * 16)
    sealed = Identifier.objects.values_list("value", flat=True)
    assert bytes(sealed[0]) != bytes(sealed[1])
    assert Identifier.objects.filter(index=b"i" * 16).count() == 2


def dump() -> Iterator[bytes]:
    """Every value of every table, as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from map(raw, row)


def raw(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def forms(secret: str) -> Iterator[bytes]:
    """The secret as it might lie somewhere: plain, in hexadecimal, in base64 at each of three offsets, in UTF-16."""
    for text in (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
        yield text
        yield text.hex().encode()
        for before in range(3):
            yield base64.b64encode(b"x" * before + text)[4 if before else 0 : -4]


def key(report: Report) -> Any:
    return report.pk if connection.vendor == "postgresql" else report.pk.hex
