"""A question whose SQL is written once answers as the QuerySet does, with whatever is given each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Channel, Subscription, User
from num.prepared import Prepared, PreparedInsert, PreparedKeys, PreparedSave, slot
from tests.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def paused(ann: User) -> Prepared:
    """Whose pauses are over by some moment, and the bits of some number that their channels' numbers have."""
    over = Q(paused_until__lte=slot("at", DateTimeField()))
    shared = F("channels__id").bitand(slot("bits", BigIntegerField()))
    found = User.objects.filter(over).annotate(shared=shared).order_by("channels__id")
    return Prepared(found.values_list("pk", "paused_until", "shared"))


def test_it_answers_for_what_is_given_each_time(paused: Prepared, ann: User) -> None:
    now = timezone.now()
    User.objects.filter(pk=ann.pk).update(paused_until=now)
    numbers = list(Channel.objects.filter(user=ann).order_by("pk").values_list("pk", flat=True))
    assert paused.ask(at=now - timedelta(seconds=1), bits=1) == []
    for bits in (0, 1, 255):
        with CaptureQueriesContext(connection) as asked:
            assert paused.ask(at=now, bits=bits) == [(ann.pk, now, number & bits) for number in numbers]
        assert "paused_until" in asked[0]["sql"], "what was asked is logged where anything is"


def test_it_sees_what_has_changed_since_it_was_written(paused: Prepared, ann: User) -> None:
    now = timezone.now()
    assert paused.ask(at=now, bits=1) == []
    other = make_member("eve")
    User.objects.filter(pk=other.pk).update(paused_until=now)
    assert {pk for pk, *_ in paused.ask(at=now, bits=1)} == {other.pk}


def test_what_is_not_given_is_an_error(paused: Prepared) -> None:
    with pytest.raises(KeyError, match="bits"):
        paused.ask(at=timezone.now())


@pytest.mark.postgres
def test_the_server_keeps_one_way_to_the_answer_however_large_a_number_is(paused: Prepared) -> None:
    for bits in (1, 2**20, 2**40):
        paused.ask(at=timezone.now(), bits=bits)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE strpos(statement, 'paused_until') > 0")
        assert cursor.fetchone() == (1,)


def test_keys_stand_in_other_questions_for_what_is_given_each_time(ann: User, bea: User) -> None:
    keys = PreparedKeys(User.objects.filter(username=slot("name", CharField())).values("pk"))
    both = Channel.objects.filter(user__in=(ann, bea))
    for one, other in ((ann, bea), (bea, ann)):
        assert {channel.user for channel in both.filter(user__in=keys.of(name=one.username))} == {one}
        assert {channel.user for channel in both.exclude(user__in=keys.of(name=one.username))} == {other}


def test_a_save_writes_what_it_names_and_nothing_else(ann: User) -> None:
    saved = PreparedSave(User, "paused_until", "role")
    ann.paused_until, ann.role, ann.username = timezone.now(), User.Role.APPLICANT, "eve"
    saved.save(ann)
    kept = User.objects.get(pk=ann.pk)
    assert (kept.paused_until, kept.role, kept.username) == (ann.paused_until, User.Role.APPLICANT, "ann")


def test_a_save_writes_what_is_given_in_the_row_s_stead(ann: User) -> None:
    saved = PreparedSave(User, "role")
    saved.save(ann, role=User.Role.APPLICANT)
    assert (User.objects.get(pk=ann.pk).role, ann.role) == (User.Role.APPLICANT, User.Role.MEMBER)


def test_rows_are_written_as_they_are_given(ann: User) -> None:
    channel = Channel.objects.filter(user=ann)[0]
    Subscription.objects.filter(channel=channel).delete()
    given = {"channel_id": channel.pk, "tour_until": timezone.now(), "region_mask": 2**40, "live": True}
    defaults = {
        "pace": "now",
        "work_mask": -1,
        "tour_mask": 0,
        "tour_from": None,
        "kind": "email",
        "paused_until": None,
    }
    rows = [given | defaults | {"level": level} for level in (2, 3)]
    names = ["channel", *(name for name in rows[0] if name != "channel_id")]
    PreparedInsert(Subscription, *names, number=2).save(rows)
    assert list(Subscription.objects.filter(channel=channel).order_by("level").values(*rows[0])) == rows
