"""allauth's forms, in our words and with our way of finding people."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ResetPasswordForm as StockResetPasswordForm
from django import forms
from django.http import HttpRequest

from members import limits, links, mail
from members.addresses import normalise
from members.forms.fields import CodeField
from members.models import Channel, User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "Login name or e-mail address"
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        login.error_messages["required"] = "Please type your login name or your e-mail address."
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].error_messages["required"] = "Please type your password."


def own_address_field() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please type your e-mail address."},
    )


class AskCodeForm(forms.Form):
    email = own_address_field()


class TypeCodeForm(forms.Form):
    code = CodeField(help_text="Eight letters. Small or capital, with or without the dash.")


class ResetPasswordForm(StockResetPasswordForm):
    """Sends a link to whoever has the address verified; to any other address, word that there is no account.

    Either way one look-up, one token and one message: the answer and the work do not tell which.
    """

    email = own_address_field()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        if limits.allow("reset", normalise(email), most=5, seconds=limits.HOUR):
            _write_to(email)
        return email


def _write_to(email: str) -> None:
    channel = Channel.objects.of_people_let_in().by_email(email).first()
    link = mail.link_to("account_reset_password_from_key", *links.new_password(channel.user if channel else User()))
    if channel:
        mail.send("new_password", channel.address, link=link)
    else:
        mail.send("no_account", email, link=link)
