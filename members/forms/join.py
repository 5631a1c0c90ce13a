from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from members.forms.fields import PlacesField, WordingField, WorkTypesField
from members.models import User

LOGIN_NAME = RegexValidator(r"^[\w.+-]+\Z", "Use letters, digits, dots, dashes and underscores, without spaces.")
KINDS = (
    (User.Kind.INDIVIDUAL, "For myself"),
    (User.Kind.PROJECT, "For a support project"),
    (User.Kind.SITE, "For an establishment or an advertising site"),
)


class LoginNameField(forms.CharField):
    """Checked as it will be stored: in the one spelling, some characters become several."""

    def to_python(self, value: Any) -> str:
        return User.objects.normalise(super().to_python(value) or "")


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
    """Asking to become a member. Field names are those of ``actions.apply``."""

    kind = forms.ChoiceField(
        choices=KINDS,
        widget=forms.RadioSelect,
        label="Who is the account for?",
        error_messages={"required": "Please choose one."},
    )
    working_name = forms.CharField(
        max_length=60,
        label="Working name",
        help_text="What we may call you. Any name you like: we never ask for your legal name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please give us a name to call you by. It can be any name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link there to see that it works. Our messages do not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please give us one address at which we can reach you."},
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
    username = LoginNameField(
        max_length=60,
        validators=[LOGIN_NAME],
        label="Login name",
        help_text="You type it to sign in. Choose one that nobody would connect with you.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Please choose a name to sign in with."},
    )
    password = password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PlacesField, self.fields["regions"]).show()


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
