from django import forms

from members import codes
from members.forms.fields import CodeField


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link and a code there to see that it works. Our messages do not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please type the address."},
    )


class CodeForm(forms.Form):
    """The code that was mailed to an address."""

    code = CodeField(help_text=f"The {codes.DIGITS} digits in our message.", inputmode="numeric")
