from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from members import phones
from members.forms.fields import ContactField, PlacesField, WordingField, WorkTypesField
from members.models import Organisation, User

LOGIN_NAME = RegexValidator(r"^[\w.+-]+\Z", "Use letters, digits, dots, dashes and underscores, without spaces.")
NO_NUMBER = "Please choose a name that is no mobile number: who knows the number would know the name."
KINDS = (
    (User.Kind.INDIVIDUAL, "For myself"),
    (User.Kind.PROJECT, "For a support project"),
    (User.Kind.SITE, "For an establishment or an advertising site"),
)

ABOUT_LABEL = "What do you do, and how can we tell?"
ABOUT_HELP = (
    "In your own words: whom you work with and where, and for instance a web page. "
    "Only the people who decide read it, and it is deleted when they have decided."
)


def refuse_number(name: str) -> None:
    """What looks like a number signs in whoever has confirmed that number."""
    try:
        phones.normalise(name)
    except phones.NoMobile:
        return
    raise forms.ValidationError(NO_NUMBER)


class LoginNameField(forms.CharField):
    """Checked as it will be stored: in the one spelling, some characters become several."""

    def to_python(self, value: Any) -> str:
        return User.objects.normalise(super().to_python(value) or "")


def working_name_field() -> forms.CharField:
    return forms.CharField(
        max_length=60,
        label="Working name",
        help_text="What we may call you. Any name you like: we never ask for your legal name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please give us a name to call you by. It can be any name."},
    )


def login_name_field() -> LoginNameField:
    return LoginNameField(
        max_length=60,
        validators=[LOGIN_NAME, refuse_number],
        label="Login name",
        help_text="You type it to sign in. Choose one that nobody would connect with you.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Please choose a name to sign in with."},
    )


def password_field() -> forms.CharField:
    """A new password, checked by the platform's rules."""
    return forms.CharField(
        label="Password",
        strip=False,
        validators=[validate_password],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters. Four words in a row are easy to remember and hard to guess.",
        error_messages={"required": "Please choose a password."},
    )


class JoinForm(forms.Form):
    """Asking to become a member: each kind is asked what concerns it. Field names are those of ``actions.apply``."""

    kind = forms.ChoiceField(
        choices=KINDS,
        widget=forms.HiddenInput,
        label="Who is the account for?",
        error_messages={"required": "Please choose one.", "invalid_choice": "Please choose one."},
    )
    working_name = working_name_field()
    organisation = forms.CharField(
        max_length=120,
        label="What it is called",
        help_text="The project, the establishment or the site. Your colleagues can have accounts of their own later.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Please tell us what it is called."},
    )
    email = ContactField(
        help_text="We send a message there to see that it works. Our messages do not say what this site is.",
        required="Please give us one address at which we can reach you.",
    )
    regions = PlacesField()
    work_types = WorkTypesField()
    wording = WordingField()
    about = forms.CharField(
        max_length=2000,
        required=False,
        label="How can we tell that this is for you?",
        help_text=(
            "For instance a link to your advert, or a project that knows you. "
            "Only the people who decide read it, and it is deleted when they have decided."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    username = login_name_field()
    password = password_field()

    def __init__(self, kind: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"kind": kind})
        if kind in Organisation.Kind.values:
            self._ask_an_organisation()
        else:
            del self.fields["organisation"]

    def _ask_an_organisation(self) -> None:
        del self.fields["work_types"]
        about = self.fields["about"]
        about.label, about.help_text = ABOUT_LABEL, ABOUT_HELP


class ColleagueForm(forms.Form):
    """What an invited colleague chooses. Field names are those of ``actions.join_organisation``."""

    working_name = working_name_field()
    username = login_name_field()
    password = password_field()


class InvitedForm(forms.Form):
    """What somebody of staff chooses when she opens her account."""

    working_name = forms.CharField(
        max_length=60,
        label="Your name",
        help_text="What colleagues call you.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please tell us what colleagues call you."},
    )
    password = password_field()
