"""Moves by compare-and-set: legal ones happen once, whatever the object in hand believes."""

import pytest

from members.models import Application, User
from num.states import IllegalMove, move

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


@pytest.fixture
def application() -> Application:
    una = User.objects.create_user("una", working_name="Una")
    return Application.objects.create(user=una)


def approve(application: Application) -> Application:
    return move(application, to=Application.State.APPROVED, decided_by=application.user, about=None)


def test_a_legal_move_is_written_with_its_changes(application: Application) -> None:
    assert approve(application).state == Application.State.APPROVED
    assert Application.objects.get().decided_by == application.user


def test_of_two_who_move_the_same_object_one_is_refused(application: Application) -> None:
    stale = Application.objects.get()
    approve(application)
    with pytest.raises(IllegalMove, match="Application cannot become approved"):
        approve(stale)


def test_a_move_that_is_not_listed_is_refused(application: Application) -> None:
    approve(application)
    with pytest.raises(IllegalMove):
        move(application, to=Application.State.REFUSED)
    assert Application.objects.get().state == Application.State.APPROVED
