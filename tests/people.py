"""The people of the tests, each a fixture. Members are reached by ``<name>@example.org`` and in the inbox."""

import pytest
from django.test import Client

from members import roles
from members.models import Organisation, User
from tests.factories import make_applicant, make_colleague, make_member, make_organisation, make_staff


def signed_in(user: User) -> Client:
    """A browser in which she is signed in, as the database knows her now."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def ann(db: None) -> User:
    """A member: London, independent in-call."""
    return make_member("ann", ["r-tli"], ["in-call"])


@pytest.fixture
def bea(db: None) -> User:
    """A member: North West, street."""
    return make_member("bea", ["r-tld"], ["street"])


@pytest.fixture
def pia(db: None) -> User:
    """The first person of a support project."""
    return make_colleague("pia", make_organisation("Harbour Light"))


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
    return make_applicant("una")


@pytest.fixture
def caro(db: None) -> User:
    """A caseworker."""
    return make_staff("caro", roles.CASEWORKER)


@pytest.fixture
def cleo(db: None) -> User:
    """A second caseworker."""
    return make_staff("cleo", roles.CASEWORKER)


@pytest.fixture
def ada(db: None) -> User:
    """An approver."""
    return make_staff("ada", roles.APPROVER)


@pytest.fixture
def tess(db: None) -> User:
    """A trustee."""
    return make_staff("tess", roles.TRUSTEE)


@pytest.fixture
def amir(db: None) -> User:
    """An administrator."""
    return make_staff("amir", roles.ADMINISTRATOR)
