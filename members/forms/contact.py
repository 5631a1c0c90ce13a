from django import forms

from members import links


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link and a code there to see that it works. Our messages do not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please type the address."},
    )


class CodeForm(forms.Form):
    """The code that was mailed to an address. Blanks and dashes between its digits do no harm."""

    code = forms.CharField(
        max_length=20,
        label="Code",
        help_text=f"The {links.CODE_DIGITS} digits in our message.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Please type the code from our message."},
    )

    def clean_code(self) -> str:
        return "".join(letter for letter in self.cleaned_data["code"] if letter.isalnum())
