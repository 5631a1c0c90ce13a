"""A bulletin on paper (d14): one side of A4 for one place and time, without identifiers, with a day to destroy it."""

import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, bulletin, leak_marks, openings
from alerts.models import Alert, Dispatch
from alerts.views.bulletin import A_DAY
from members.models import User
from num.models import AuditEntry
from reports.actions.report import give_consent
from reports.models import Consent
from tests.discreet import forbidden_in
from tests.factories import make_approved_alert, place
from tests.people import signed_in
from tests.reports.test_paper import parts

pytestmark = pytest.mark.django_db
ADDRESS = "/alerts/bulletin/"
ASKED = {"place": "r-tli", "days": "28", "language": "en"}
PACK = json.loads((Path(settings.BASE_DIR) / "num" / "packs" / "uk" / "bulletin.json").read_text())
Make = Callable[..., Alert]


@pytest.fixture
def make(caro: User, ada: User) -> Make:
    def alert(title: str, *, days: int = 0, **writing: Any) -> Alert:
        made = make_approved_alert(caro, ada, title=title, **writing)
        Alert.objects.filter(pk=made.pk).update(approved_at=timezone.now() - timedelta(days=days))
        return made

    return alert


def printed(client: Client, **asked: str) -> HttpResponse:
    return cast(HttpResponse, client.post(ADDRESS, ASKED | asked))


def titles(user: User, code: str = "r-tli", days: int = 28) -> list[str]:
    return [alert.title for alert in bulletin.of(place(code), days, "en", by=user).alerts]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", b"\n".join(parts(pdf))))


def test_it_is_one_page_whose_name_tells_nothing(caro: User, make: Make) -> None:
    make("Man in a van")
    assertContains(signed_in(caro).get("/desk/"), ADDRESS)
    answer = printed(signed_in(caro))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="sheet.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert forbidden_in(answer.headers["Content-Disposition"]) == []
    assert pages(answer.content) == 1
    assert re.search(rb"/Title \(Sheet\)", b"\n".join(parts(answer.content)))


def test_the_gravest_and_the_newest_come_first(caro: User, make: Make) -> None:
    make("Older danger", days=3)
    make("Risk", level=Alert.Level.RISK)
    make("Newer danger", days=1)
    make("Long ago", days=29)
    make("Elsewhere", regions=["r-tld"])
    make("Everywhere", regions=["national"], days=2)
    assert titles(caro) == ["Newer danger", "Everywhere", "Older danger", "Risk"]
    assert titles(caro, "metropolitan", days=7) == ["Newer danger", "Everywhere", "Older danger", "Risk"]
    assert titles(caro, "r-tld") == ["Elsewhere", "Everywhere"]


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "ended", "consent"])
def test_what_does_not_hold_is_not_on_it(caro: User, make: Make, how: str) -> None:
    alert = make("Man in a van")
    assert titles(caro) == ["Man in a van"]
    match how:
        case "withdrawn":
            actions.cancel(alert, by=caro)
        case "stopped":
            actions.stop(Dispatch.objects.get(), by=caro)
        case "ended":
            Alert.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "consent":
            give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    assert titles(caro) == []


def test_it_is_dated_and_says_when_to_destroy_it(caro: User, make: Make) -> None:
    make("Man in a van")
    made = bulletin.of(place("r-tli"), 28, "en", by=caro)
    today = timezone.localdate()
    html = made.html(1)
    assert f"Printed {date_format(today, 'j F Y')}" in html
    assert f"Destroy this sheet after {date_format(today + timedelta(days=28), 'j F Y')}" in html
    assert "It is not proved." in html
    soon = timezone.now() + timedelta(days=3)
    Alert.objects.update(expires_at=soon)
    html = bulletin.of(place("r-tli"), 28, "en", by=caro).html(1)
    assert f"Destroy this sheet after {date_format(timezone.localdate(soon), 'j F Y')}" in html


def test_what_does_not_fit_is_counted_and_the_gravest_stay(caro: User, make: Make) -> None:
    for number in range(9):
        make(f"Warning {number}", days=number, text=f"A man in a van. {'He waits near the station. ' * 60}")
    made = bulletin.of(place("r-tli"), 28, "en", by=caro)
    shown: list[int] = []
    html = bulletin.Bulletin.html

    def noted(self: bulletin.Bulletin, count: int) -> str:
        shown.append(count)
        return html(self, count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulletin.Bulletin, "html", noted)
        assert pages(made.pdf()) == 1
    count = shown[-1]
    assert 2 <= count < 9
    assert len(shown) < 6
    printed_html = made.html(count)
    assert f"More of them on the site, under “Alerts”: {9 - count}" in printed_html
    assert "Warning 0" in printed_html
    assert f"Warning {count}" not in printed_html


def test_a_text_that_no_page_holds_is_only_counted(caro: User, make: Make) -> None:
    make("Man in a van", text="A man.\n" * 500)
    made = bulletin.of(place("r-tli"), 28, "en", by=caro)
    assert pages(made.pdf()) == 1
    assert "More of them on the site, under “Alerts”: 1" in made.html(0)


def test_where_nothing_was_sent_it_says_that_this_is_not_safe(caro: User) -> None:
    html = bulletin.of(place("r-tli"), 28, "en", by=caro).html(0)
    assert "That does not mean that everything is safe." in html
    assert "More of them" not in html


@pytest.mark.parametrize("language", PACK["languages"], ids=lambda language: str(language["code"]))
def test_fixed_words_are_in_the_chosen_language_and_the_text_as_it_was_written(
    caro: User, make: Make, language: dict[str, Any]
) -> None:
    alert = make("Man in a van")
    html = bulletin.of(place("r-tli"), 28, language["code"], by=caro).html(1)
    words = language["words"]
    assert all(words[key] in html for key in ("title", "destroy", "reported", "keep", "help", "level.3"))
    assert alert.text in html
    assert "Draft translation, not checked by a translator." in html
    assert language["draft"] in html
    assert set(words) == {*PACK["english"], "reported"}  # in English it is the mark
    assert "Destroy" not in html
    assert pages(printed(signed_in(caro), language=language["code"]).content) == 1


def test_a_project_prints_what_concerns_it_for_its_places(pia: User, caro: User, make: Make) -> None:
    make("London")
    pia.regions.set([place("r-tli")])
    for channel in pia.channels.all():
        channel.subscriptions.update(region_mask=place("r-tli").mask)
    make("North West", regions=["r-tld"])
    hers = signed_in(pia)
    assertContains(hers.get("/alerts/"), ADDRESS)
    asked = hers.get(ADDRESS)
    assertContains(asked, "Metropolitan")
    assertNotContains(asked, "Merseyside")
    assert pages(printed(hers).content) == 1
    assertContains(printed(hers, place="r-tld"), "Choose one of the places.")
    assert titles(pia) == ["London"]
    assert titles(pia, "r-tld") == []
    assert titles(caro, "r-tld") == ["North West"]


def test_what_a_project_prints_counts_as_opened_and_what_is_over_is_left_out(
    pia: User, caro: User, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "AN_HOUR", 2)
    new, *old = [make(f"Warning {days}", days=days, regions=["national"]) for days in (0, 2, 3, 4)]
    hers = signed_in(pia)
    pdfs: list[str] = []

    def noted(self: bulletin.Bulletin) -> bytes:
        pdfs.append(self.html(len(self.alerts)))
        return b"%PDF"

    monkeypatch.setattr(bulletin.Bulletin, "pdf", noted)
    printed(hers)
    assert [alert.title in pdfs[0] for alert in (new, *old)] == [True, True, True, False]
    assert "More of them on the site, under “Alerts”: 1" in pdfs[0]
    assert [hers.get(reverse("alert", args=[one.pk])).status_code for one in (new, *old)] == [200, 200, 200, 429]
    printed(hers)
    assert pdfs[1] == pdfs[0]
    printed(signed_in(caro))
    assert all(alert.title in pdfs[2] for alert in (new, *old)), "staff read all of them at the desk"
    assert "Left out" not in pdfs[2]


def test_it_carries_the_mark_of_whoever_printed_it(pia: User, caro: User, ada: User, make: Make) -> None:
    alert = make("Man in a van", regions=["national"])
    of_pia = leak_marks.group_of(pia.channels.get(kind="inbox").pk)
    for by, group in ((pia, of_pia), (caro, leak_marks.STAFF)):
        for language in ("en", "pl"):
            html = strip_tags(bulletin.of(place("r-tli"), 28, language, by=by).html(1))
            assert leak_marks.groups_in(html, alert.text) == {group}
    answer = signed_in(ada).post("/desk/trace/", {"passage": html})
    assertContains(answer, "No group reads it so")
    assertContains(answer, "a sheet that staff printed does.")


@pytest.mark.parametrize("name", ["ann", "sid", "una", "tess", "amir"])
def test_nobody_else_prints(name: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(name))
    assert client.get(ADDRESS).status_code == printed(client).status_code == 404
    assert not AuditEntry.objects.filter(event="bulletin.printed").exists()
    if name in ("ann", "sid"):
        assertNotContains(client.get("/alerts/"), ADDRESS)


def test_each_print_is_on_record_and_names_no_member(caro: User, pia: User, make: Make) -> None:
    make("Man in a van", regions=["national"])
    printed(signed_in(caro))
    printed(signed_in(pia), language="pl")
    entries = AuditEntry.objects.filter(event="bulletin.printed").order_by("id")
    region = f"members.region:{place('r-tli').pk}"
    assert [(one.by, one.subject, one.details) for one in entries] == [
        (str(caro.pk), region, {"alerts": 1, "language": "en"}),
        ("member", region, {"alerts": 1, "language": "pl"}),
    ]


def test_so_many_a_day(caro: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulletin.Bulletin, "pdf", lambda self: b"%PDF")
    client = signed_in(caro)
    assert {printed(client).status_code for _ in range(A_DAY)} == {200}
    refused = printed(client)
    assertContains(refused, "Please come back tomorrow.", status_code=429)
    assertContains(refused, 'value="r-tli" selected', status_code=429)


def test_what_is_missing_is_asked_for_and_nothing_is_chosen_beforehand(caro: User) -> None:
    client = signed_in(caro)
    assertNotContains(client.get(ADDRESS), " checked")
    answer = client.post(ADDRESS, {"language": "pl"})
    assertContains(answer, "Choose one of the places.")
    assertContains(answer, "Choose a time.")
    assert re.search(r'value="pl"[^>]* checked', answer.content.decode())


def test_where_it_cannot_be_made_it_says_so(caro: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without pango, where the library does not load."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assertContains(printed(signed_in(caro)), "We cannot make the file here")
    assert not AuditEntry.objects.filter(event="bulletin.printed").exists()
