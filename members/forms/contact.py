from typing import Any, cast

from django import forms

from members import codes, presets
from members.forms.fields import CodeField, NumberField


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link and a code there to see that it works. Our messages do not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please type the address."},
    )


class NumberForm(forms.Form):
    number = NumberField(help_text="We send a code there to see that it works. Our texts do not say what this site is.")


class CodeForm(forms.Form):
    """The code that was sent to an address."""

    code = CodeField(help_text=f"The {codes.DIGITS} digits in our message.", inputmode="numeric")


class PresetForm(forms.Form):
    preset = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What our messages look like there",
        help_text="Who they seem to come from, and what they seem to be about, before anybody opens them.",
        error_messages={"required": "Please choose one."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["preset"]).choices = [
            (one, presets.in_words(one)) for one in presets.PRESETS
        ]


class CallsForm(forms.Form):
    """Field names are those of ``actions.set_calls``."""

    call_as = forms.CharField(
        max_length=60,
        required=False,
        label="Whom to ask for",
        help_text="A name that is safe if somebody else answers. If you leave it empty, we ask for your working name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    call_hours = forms.CharField(
        max_length=200,
        required=False,
        label="When we may call",
        help_text="In your own words, for instance: weekdays after noon. If you leave it empty, any time in the day.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may_leave_voicemail = forms.BooleanField(
        required=False,
        label="You may leave a message on my voicemail",
        help_text="Think of who else hears it.",
    )
