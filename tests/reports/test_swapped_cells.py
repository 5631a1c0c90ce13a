"""A sealed value opens in its own cell alone (i10): of 1,000 that lie in another one, none opens, and all are loud."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from members.actions.ways import set_calls
from members.models import User
from num.crypto import Unreadable
from num.fields import KeyHolder, SealedTextField, WrappedKeyField
from reports.actions.adding import add
from reports.actions.call import note_call
from reports.actions.case import add_note
from reports.actions.picture import add_picture
from reports.actions.plan import write_plan
from reports.actions.referral import propose
from reports.actions.report import PERSON_SEALED, SEALED, VEHICLE_SEALED, give_consent
from reports.actions.talk import answer
from reports.actions.task import add_task
from reports.models import Case, Report, Terms
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from reports.tasks import compare
from tests.factories import (
    make_applicant,
    make_approach,
    make_case,
    make_draft,
    make_hold,
    make_objection,
    make_organisation,
    make_report,
    make_request,
    make_share,
    make_subject_request,
    place,
)

pytestmark = pytest.mark.django_db

SWAPS = 1000


class Cell(NamedTuple):
    """One sealed value where it lies."""

    model: type[models.Model]
    pk: Any
    field: str
    sealed: bytes

    def put(self, sealed: bytes) -> None:
        """Past the platform, which writes no sealed value that it did not seal."""
        table, key = self.model._meta.db_table, self.model._meta.pk
        with connection.cursor() as cursor:
            row = [sealed, key.get_db_prep_value(self.pk, connection)]
            cursor.execute(f'UPDATE "{table}" SET "{self.field}" = %s WHERE "{key.column}" = %s', row)

    def read(self) -> object:
        """As the platform does; a key is read by opening what it seals."""
        row = self.model._base_manager.get(pk=self.pk)
        return (
            row.data_key() if self.field == "wrapped_key" and isinstance(row, KeyHolder) else getattr(row, self.field)
        )


def cells() -> list[Cell]:
    return [cell for model in apps.get_models() for cell in _cells_of(model)]


def _cells_of(model: type[models.Model]) -> Iterator[Cell]:
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedTextField | WrappedKeyField):
            filled = model._base_manager.exclude(**{f"{field.name}__isnull": True})
            for pk, sealed in filled.values_list("pk", field.name):
                yield Cell(model, pk, field.name, bytes(sealed))


def set_rules_aside() -> None:
    """As whoever holds the database can: what may not change there does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        triggers = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            cursor.execute(f"DROP TRIGGER {name}")


# Sealed like all others, and of nothing that is in this world.
LEFT_OUT = {
    *("Invitation.address", "ReadMarks.alerts", "Recovery.how", "Suspension.reason", "Application.refused_because"),
    *("Closing.comment", "Force.contact", "Justification.reason", "LevelChange.reason", "Review.comment"),
    *("Plan.comment", "ReferralConsent.words", "Share.justified", "ShareStep.words", "UrgentLook.reason"),
    *("Mention.because", "Mention.given", "Hold.ended_because"),
    *("SubjectRequest.comment", "SubjectRequest.reasons", "Objection.reasons"),
    *("OutsideRequest.ended_because", "OutsideRequest.outweighs", "OutsideRequest.person", "OutsideRequest.reasons"),
    *("OutsideRequest.silent_because", "OutsideRequest.what_was_given"),
}


def fields() -> set[str]:
    """Every sealed field there is."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField | WrappedKeyField)
    }


@pytest.fixture
def world(ann: User, bea: User, caro: User, ada: User) -> None:
    """Something in every sealed field but a few, mostly the same words: equal content must not help."""
    told: dict[str, Any] = dict.fromkeys(SEALED, "Quartz") | {
        "region": place("merseyside"),
        "persons": [SubmittedPerson(**dict.fromkeys(PERSON_SEALED, "Quartz"))] * 2,
        "vehicles": [SubmittedVehicle(plate="ZQ17 OIQ", **dict.fromkeys(VEHICLE_SEALED, "Quartz"))],
        "identifiers": [SubmittedIdentifier(value="07700 900123", of_whom="Quartz", seen="Quartz")] * 2,
        "consents": {"police": "anonymous", "support": "yes"},
    }
    for reporter in (ann, bea, None):
        report = make_report(by=reporter, **told)
        add_note(make_case(caro, report), "Quartz", by=caro)
        if reporter:
            note_call(report, way="spoke", in_hours=False, because="Quartz", by=caro)
            answer(report, "Quartz", by=reporter)
            add(report, text="Quartz", by=reporter)
    with_case(Report.objects.get(reporter=ann), ann, caro, ada)
    set_calls(ann, call_as="Quartz", call_hours="Quartz", may_leave_voicemail=True, by=ann)
    make_draft(by=bea, story="Quartz")
    make_objection("Quartz")
    make_applicant("una")
    make_organisation("Quartz")
    compare()


def with_case(report: Report, ann: User, caro: User, ada: User) -> None:
    """What hangs on a report of Ann's and its case of Caro's."""
    case = Case.objects.get(reports=report)
    add_picture(report, b"Quartz", original=b"Quartz", by=ann)
    make_share(caro, report)
    give_consent(report, "police", "anonymous", by=ann, given="form", terms=Terms(recipient="Merseyside Police"))
    add_task(case, kind="other", what="Quartz", owner=caro, due_on=date(2026, 5, 21), by=caro)
    write_plan(case, "safety", "Quartz", after=0, by=caro)
    propose(report, agency="Quartz", what="Quartz", by=caro)
    make_hold(caro, case, "Quartz")
    make_approach(caro, report, "Quartz")
    make_request(caro, case, scope="Quartz")
    make_subject_request(ada, caro, told="Quartz")


@pytest.mark.usefixtures("world")
def test_of_a_thousand_swapped_cells_none_opens() -> None:
    there = cells()
    assert fields() - {f"{cell.model.__name__}.{cell.field}" for cell in there} == LEFT_OUT
    set_rules_aside()
    for _ in range(SWAPS):
        one, other = random.sample(there, 2)
        one.put(other.sealed)
        with pytest.raises(Unreadable):
            one.read()
        one.put(one.sealed)
    assert all(cell.read() for cell in there)


def test_a_swapped_story_is_an_error_on_the_page_and_never_an_empty_or_another_one(caro: User) -> None:
    one, other = (make_report(story="Quartz") for _ in range(2))
    Report.objects.filter(pk=one.pk).update(
        story=bytes(Report.objects.values_list("story", flat=True).get(pk=other.pk) or b"")
    )
    browser = Client(raise_request_exception=False)
    browser.force_login(caro)
    answer = browser.get(f"/casework/reports/{one.pk}/")
    assert answer.status_code == 500
    assert b"Quartz" not in answer.content


def test_stories_of_all_lengths_are_stored_in_few_sizes() -> None:
    lengths = [random.randrange(1, 4000) for _ in range(400)]
    with transaction.atomic():
        Report.objects.bulk_create(Report(story="x" * length) for length in lengths)
    sizes = {len(bytes(sealed or b"")) for sealed in Report.objects.values_list("story", flat=True)}
    assert len(set(lengths)) > 300
    assert len(sizes) <= 16
    assert len({size % 256 for size in sizes}) == 1
