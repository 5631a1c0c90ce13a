"""A sealed value opens in its own cell alone (i10): of 1,000 that lie in another one, none opens, and all are loud."""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from members.models import User
from num.crypto import Unreadable
from num.fields import KeyHolder, SealedTextField, WrappedKeyField
from reports.actions.call import note_call
from reports.actions.case import add_note
from reports.models import Report
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from tests.factories import make_applicant, make_case, make_organisation, make_report

pytestmark = pytest.mark.django_db

SWAPS = 1000


class Cell(NamedTuple):
    """One sealed value where it lies."""

    model: type[models.Model]
    pk: Any
    field: str
    sealed: bytes

    def put(self, sealed: bytes) -> None:
        self.model._base_manager.filter(pk=self.pk).update(**{self.field: sealed})

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


@pytest.fixture
def world(ann: User, bea: User, caro: User, ada: User) -> None:
    """Something in nearly every sealed field, mostly the same words: equal content must not help."""
    for reporter in (ann, bea, None):
        report = make_report(
            by=reporter,
            story="Quartz",
            town="Quartz",
            exact_place="Quartz",
            working_name="Quartz",
            safe_contact="Quartz",
            persons=[SubmittedPerson(name="Quartz", description="Quartz")] * 2,
            vehicles=[SubmittedVehicle(plate="ZQ17 OIQ", description="Quartz")],
            identifiers=[SubmittedIdentifier(value="07700 900123")] * 2,
        )
        add_note(make_case(caro, report), "Quartz", by=caro)
        if reporter:
            note_call(report, way="spoke", in_hours=False, because="Quartz", by=caro)
    make_applicant("una")
    make_organisation("Quartz")


@pytest.mark.usefixtures("world")
def test_of_a_thousand_swapped_cells_none_opens() -> None:
    there = cells()
    assert len({(cell.model, cell.field) for cell in there}) >= 15
    for _ in range(SWAPS):
        one, other = random.sample(there, 2)
        one.put(other.sealed)
        with pytest.raises(Unreadable):
            one.read()
        one.put(one.sealed)
    assert all(cell.read() for cell in there)


@pytest.mark.usefixtures("world")
def test_a_swapped_story_is_an_error_on_the_page_and_never_an_empty_or_another_one(caro: User) -> None:
    one, other = Report.objects.filter(reporter__isnull=False)
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
