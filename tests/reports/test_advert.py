"""The words of a reporter's advert are kept to be compared with what may be sent, and for nothing else (d3)."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from alerts.models import Alert
from members.models import User
from num.models import AuditEntry
from reports.models import Report
from tests.factories import make_case, make_report
from tests.people import signed_in
from tests.reports.telling import STORY
from tests.reports.test_answers import tell

pytestmark = pytest.mark.django_db

ADVERT = "Silk sheets and candles in a quiet flat by the water."


def test_no_alert_repeats_what_staff_paste(caro: User, ann: User) -> None:
    report = make_report(by=ann, story=STORY, consents={"warn": "yes"})
    case, staff = make_case(caro, report), signed_in(caro)
    address = reverse("casework_advert", args=[report.pk])
    assertContains(staff.get(f"/casework/cases/{case.pk}/"), address)
    typed = ADVERT + "!" * 20_000
    assertContains(staff.post(address, {"advert": typed}), typed)
    assert Report.objects.get().advert is None

    assertContains(staff.post(address, {"advert": ADVERT}, follow=True), ADVERT)
    entry = AuditEntry.objects.get(event="report.changed")
    assert (entry.subject, entry.details) == (f"reports.report:{report.pk}", {"field": "advert"})
    writing = {"sources": str(report.pk), "level": "3", "title": "Man", "regions": "r-tli"}
    writing["text"] = "He asks for silk sheets and candles in a quiet room."
    staff.post(reverse("desk_new", args=[case.pk]), writing)
    draft = reverse("desk_alert", args=[Alert.objects.get().pk])
    assertContains(staff.get(draft), "[words copied from the report]")
    staff.post(address, {"advert": ""})
    assertNotContains(staff.get(draft), "[words copied from the report]")


def test_she_may_write_them_herself_and_needs_not(caro: User) -> None:
    assertContains(Client().get("/report/"), "Those who work on your report can read them.")
    report = tell(advert=ADVERT)
    assertContains(signed_in(caro).get(f"/casework/reports/{report.pk}/"), ADVERT)
    assert tell().advert is None
