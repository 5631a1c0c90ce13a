"""A no has a reason, somebody else may look again, and what the applicant reads of it (row a3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from alerts.tasks import forget
from members import standings
from members.actions import look_again
from members.models import Application, User
from members.tasks import tell
from num.models import AuditEntry
from tests.discreet import forbidden_in
from tests.factories import make_applicant
from tests.people import signed_in

pytestmark = pytest.mark.django_db
REASON = "Quartzreason: nobody at the van knows her."
MORE = "Ask at the drop-in on Fridays."


def decide(staff: User, applicant: User, decision: str, reason: str = "") -> Any:
    address = f"/membership/{applicant.application.pk}/"
    return signed_in(staff).post(address, {"decision": decision, "reason": reason}, follow=True)


def ask(applicant: User, about: str = MORE) -> str:
    return signed_in(applicant).post("/me/second-look/", {"about": about}, follow=True).content.decode()


@pytest.fixture
def refused(una: User, caro: User) -> User:
    """Una, to whom caro said no."""
    decide(caro, una, "refuse", REASON)
    return una


def application(user: User) -> Application:
    return Application.objects.get(user=user)


def test_a_no_needs_a_reason_which_is_sealed(una: User, caro: User, cleo: User) -> None:
    assert "Please say why" in decide(caro, una, "refuse").content.decode()
    assert application(una).state == "pending"
    decide(caro, una, "refuse", REASON)
    assert REASON.encode() not in bytes(Application.objects.values_list("refused_because", flat=True)[0] or b"")
    assert REASON in signed_in(cleo).get(f"/membership/{una.application.pk}/").content.decode()
    assert "Quartzreason" not in signed_in(una).get("/me/").content.decode()


def test_somebody_else_lets_her_in_after_a_second_look(refused: User, cleo: User) -> None:
    assert "Somebody else looks at it now" in ask(refused)
    assert "Una asks for a second look" in signed_in(cleo).get("/membership/").content.decode()
    page = signed_in(cleo).get(f"/membership/{refused.application.pk}/").content.decode()
    assert REASON in page
    assert MORE in page
    decide(cleo, refused, "approve")
    again = application(refused)
    assert (again.state, again.decided_by, again.refused_because, again.about) == ("approved", cleo, None, None)
    assert "You have joined" in signed_in(refused).get("/me/").content.decode()


def test_a_no_may_be_upheld_by_somebody_else_and_then_it_stays(refused: User, cleo: User, ada: User) -> None:
    ask(refused)
    decide(cleo, refused, "refuse")
    again = application(refused)
    assert (again.state, again.refused_because, again.about) == ("upheld", None, None)
    assert "Two people have looked at it" in signed_in(refused).get("/me/").content.decode()
    assert "nothing to look at again" in ask(refused)
    decide(ada, refused, "approve")
    assert application(refused).state == "upheld"


def test_the_same_person_cannot_do_both(refused: User, caro: User) -> None:
    assert decide(caro, refused, "approve").status_code == 403
    ask(refused)
    page = signed_in(caro).get("/membership/").content.decode()
    assert "You said no, so somebody else has to look" in page
    for decision in ("approve", "refuse"):
        assert decide(caro, refused, decision).status_code == 403
    assert 'name="decision"' not in signed_in(caro).get(f"/membership/{refused.application.pk}/").content.decode()
    assert application(refused).state == "again"


def test_the_database_refuses_it_too(refused: User, caro: User) -> None:
    rows = Application.objects.filter(user=refused)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="approved", refused_because=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="upheld", decided_by=None, refused_because=None)


def test_a_no_that_nobody_questions_is_not_upheld(refused: User, cleo: User) -> None:
    """Or her one second look would be spent before she asked for it."""
    decide(cleo, refused, "refuse")
    assert application(refused).state == "refused"


def test_only_who_was_refused_asks(una: User, ann: User) -> None:
    assert "nothing to look at again" in ask(una)
    assert signed_in(ann).post("/me/second-look/", {"about": ""}).status_code == 404


def test_what_was_typed_stays(refused: User) -> None:
    page = ask(refused, "x" * 2001)
    assert "x" * 2001 in page
    assert application(refused).state == "refused"


def test_the_reason_is_gone_after_ninety_days(refused: User, caro: User) -> None:
    later = make_applicant("zoe")
    decide(caro, later, "refuse", REASON)
    Application.objects.filter(user=refused).update(decided_at=timezone.now() - timedelta(days=91))
    forget()
    assert application(refused).refused_because is None
    assert application(later).refused_because == REASON


def test_a_decision_is_told_discreetly(una: User, caro: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        decide(caro, una, "refuse", REASON)
    (message,) = mail.outbox
    assert forbidden_in(f"{message.subject}\n{message.body}") == []
    assert "Quartzreason" not in message.body


def test_a_decision_is_not_told_while_who_asked_pauses(
    una: User, caro: User, django_capture_on_commit_callbacks: Any
) -> None:
    signed_in(una).post("/me/pause/", {"until": timezone.localdate() + timedelta(days=7)})
    with django_capture_on_commit_callbacks(execute=True):
        decide(caro, una, "refuse", REASON)
        tell()
    assert mail.outbox == []
    signed_in(una).post("/me/resume/")
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert len(mail.outbox) == 1


def test_every_state_has_its_sentences() -> None:
    assert set(standings.STANDINGS) == set(Application.State)
    for standing in standings.STANDINGS.values():
        assert standing.heading
        assert all(sentence.endswith(".") for sentence in standing.sentences)
        assert standing.sentences


def test_that_she_has_joined_is_news_for_a_month(una: User, caro: User) -> None:
    decide(caro, una, "approve")
    assert "You have joined" in signed_in(una).get("/me/").content.decode()
    Application.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert "You have joined" not in signed_in(una).get("/me/").content.decode()


def test_the_record_holds_codes_only(refused: User, cleo: User) -> None:
    ask(refused)
    look_again(application(refused), approve=True, by=cleo)
    lines = AuditEntry.objects.filter(event__startswith="membership.").order_by("id")
    assert [(line.event, line.details) for line in lines] == [
        ("membership.refused", {}),
        ("membership.again", {}),
        ("membership.approved", {}),
    ]
