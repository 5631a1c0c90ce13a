"""An installation with nobody in it, and how people come to it: each by the pages that are there for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from playwright.sync_api import Browser

from members.models import User
from tests.browser.person import Person
from tests.browser.post import Post, wait_for_letters
from tests.browser.watch import Watch
from tests.factories import PASSWORD, code_from


@dataclass(frozen=True)
class Town:
    """``manage`` runs one manage.py command there and returns what it printed; ``post`` is where its mail arrives."""

    browser: Browser
    home: str
    manage: Callable[..., str]
    post: Post
    watch: Watch

    def somebody(self, *, script: bool = True) -> Person:
        """A browser in which nothing was opened yet."""
        return Person(self.browser, self.home, self.watch, script=script)

    def invite(self, **roles: str) -> list[Person]:
        """Staff by login and role, in this order. One process makes their links, since each takes long to start."""
        invite = "; ".join(f"call('invite_staff', {login!r}, {role!r})" for login, role in roles.items())
        command = f"from django.core.management import call_command as call; {invite}"
        links = self.manage("shell", "--no-imports", "--command", command).split()
        return [self._staff(login, link) for login, link in zip(roles, links, strict=True)]

    def _staff(self, login: str, link: str) -> Person:
        """Invited by a link, signed in, with an authenticator app."""
        person = self.somebody()
        person.open(link)
        person.fill("Your name", login.capitalize())
        person.fill("Password", PASSWORD)
        person.press("Open my account")
        sign_in(person, login)
        person.open("/membership/")
        person.sees("Please add an app or a passkey before you go on.")
        person.follow("Set up an app")
        person.fill("Authenticator code", code_from(person.reads("main code")))
        person.press("Set up")
        person.sees("Write them down on paper")
        return person

    def applicant(self, login: str) -> Person:
        """Asked to join, and showed that the address works by the link that came there."""
        person = self.somebody()
        person.open("/")
        person.follow("Ask to join")
        person.choose("Only a line that there is something new, and a link")
        person.fill("Working name", login.capitalize())
        person.page.get_by_label("E-mail address").fill(address(login))  # where texts are sent, a number serves, too
        person.fill("How can we tell that this is for you?", "The outreach van on Tuesdays knows me.")
        person.fill("Login name", login)
        person.fill("Password", PASSWORD)
        person.press("Send")
        [letter] = wait_for_letters(self.post, address(login), 1)
        [link] = letter.links
        person.open(link)
        person.press("Yes, it is mine")
        person.sees("Your address works")
        return person


def sign_in(person: Person, login: str) -> None:
    person.open("/accounts/login/")
    give_password(person, login)


def signed_in(person: Person, user: User) -> Person:
    """With a session from elsewhere: a code counts once in half a minute, and is needed later."""
    client = Client()
    client.force_login(user)
    person.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": person.home}])
    return person


def give_password(person: Person, login: str) -> None:
    """On the sign-in page that is open."""
    person.fill("Login name or e-mail address", login)
    person.fill("Password", PASSWORD)
    person.press("Sign in")


def address(login: str) -> str:
    return f"{login}@example.org"
