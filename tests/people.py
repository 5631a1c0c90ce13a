"""The people of the tests, each a fixture. Members are reached by ``<name>@example.org`` and in the inbox."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from members import roles
from members.models import Organisation, User
from tests.databases import undone
from tests.factories import make_applicant, make_colleague, make_member, make_organisation, make_staff

MAKE: dict[str, Callable[[], User]] = {
    "ann": partial(make_member, "ann", ["r-tli"], ["in-call"]),
    "bea": partial(make_member, "bea", ["r-tld"], ["street"]),
    "pia": lambda: make_colleague("pia", make_organisation("Harbour Light")),
    "una": partial(make_applicant, "una"),
    "caro": partial(make_staff, "caro", roles.CASEWORKER),
    "cleo": partial(make_staff, "cleo", roles.CASEWORKER),
    "ada": partial(make_staff, "ada", roles.APPROVER),
    "tess": partial(make_staff, "tess", roles.TRUSTEE),
    "amir": partial(make_staff, "amir", roles.ADMINISTRATOR),
}


@contextmanager
def people_of(names: Iterable[str], blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    """The people of a whole module, and whatever is made for them meanwhile: gone at its end."""
    with blocker.unblock(), undone():
        yield {name: MAKE[name]() for name in names}


def signed_in(user: User) -> Client:
    """A browser in which she is signed in, as the database knows her now."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def ann(db: None) -> User:
    """A member: London, independent in-call."""
    return MAKE["ann"]()


@pytest.fixture
def bea(db: None) -> User:
    """A member: North West, street."""
    return MAKE["bea"]()


@pytest.fixture
def pia(db: None) -> User:
    """The first person of a support project."""
    return MAKE["pia"]()


@pytest.fixture
def pam(pia: User) -> User:
    """Pia's colleague."""
    return make_colleague("pam", Organisation.objects.of(pia).get())


@pytest.fixture
def sid(db: None) -> User:
    """Runs a site."""
    return make_colleague("sid", make_organisation("Studio Nine", User.Kind.SITE))


@pytest.fixture
def una(db: None) -> User:
    """Applied for membership; nobody has decided yet."""
    return MAKE["una"]()


@pytest.fixture
def caro(db: None) -> User:
    """A caseworker."""
    return MAKE["caro"]()


@pytest.fixture
def cleo(db: None) -> User:
    """A second caseworker."""
    return MAKE["cleo"]()


@pytest.fixture
def ada(db: None) -> User:
    """An approver."""
    return MAKE["ada"]()


@pytest.fixture
def tess(db: None) -> User:
    """A trustee."""
    return MAKE["tess"]()


@pytest.fixture
def amir(db: None) -> User:
    """An administrator."""
    return MAKE["amir"]()
