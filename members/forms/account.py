"""allauth's forms, in our words and with our way of finding people."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as StockChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.forms import ResetPasswordForm as StockResetPasswordForm
from django import forms
from django.http import HttpRequest

from members import links, mail, texts
from members.forms.fields import CodeField, ContactField
from members.models import Channel, User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "Login name or e-mail address"
        login.help_text = "Or a mobile number that you have confirmed." if texts.are_sent() else ""
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        login.error_messages["required"] = "Please type your login name or your e-mail address."
        _ask_for_password(self)


class ConfirmForm(ReauthenticateForm):
    """The password once more, before something that needs care."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_password(self)


class ChangePasswordForm(StockChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_password(self, "oldpassword")


def _ask_for_password(form: forms.Form, name: str = "password") -> None:
    """With no link between the label and the input: the pages have it below, where it is in nobody's way."""
    password = form.fields[name]
    password.help_text = ""
    password.widget.attrs.pop("placeholder", None)
    password.error_messages["required"] = "Please type your password."


class AskCodeForm(forms.Form):
    email = ContactField()


class TypeCodeForm(forms.Form):
    code = CodeField(help_text="Eight letters. Small or capital, with or without the dash.")


class ResetPasswordForm(StockResetPasswordForm):
    """Sends a link to whoever has the address verified; to any other address, word that there is no account.

    Either way one row, one token and one message: the answer does not tell which.
    """

    email = ContactField()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        if mail.allow(request, "reset", email):
            _write_to(email)
        return email


def _write_to(email: str) -> None:
    channel, address = Channel.objects.of_people_let_in().find_at(email)
    link = mail.link_to("account_reset_password_from_key", *links.new_password(channel.user if channel else User()))
    mail.send("new_password" if channel else "no_account", address, link=link)
