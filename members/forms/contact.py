from collections.abc import Mapping
from typing import Any, cast

from django import forms

from members import codes, presets, push
from members.forms.fields import CodeField, NumberField
from members.models import Channel
from members.push import Device

NO_DEVICE = "That did not work here. Please press the button again, or use another browser or device."


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link and a code there to see that it works. Our messages do not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Please type the address."},
    )


class NumberForm(forms.Form):
    number = NumberField(help_text="We send a code there to see that it works. Our texts do not say what this site is.")


class SignalForm(forms.Form):
    number = NumberField(help_text="The number that you use Signal with. We send a code there to see that it works.")


class DeviceForm(forms.Form):
    """A browser that has just subscribed: num/static/num/device.js fills in what it was given."""

    called = forms.CharField(
        max_length=40,
        label="What you call this device",
        help_text="So that you know it again here. Nobody else sees it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please give it a name, for instance: my phone."},
    )
    endpoint = forms.CharField(required=False, widget=forms.HiddenInput)
    p256dh = forms.CharField(required=False, widget=forms.HiddenInput)
    auth = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        try:
            self.device.check()
        except ValueError as error:
            raise forms.ValidationError(NO_DEVICE) from error

    @property
    def device(self) -> Device:
        """Of a form that was cleaned."""
        given = {name: self.cleaned_data.get(name, "") for name in ("called", "endpoint", "p256dh", "auth")}
        return Device(**given, key=push.own_key())


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

    def __init__(self, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"preset": channel.preset})
        if channel.device:
            self.fields["preset"].help_text = "What stands on the screen before anybody opens it."
        cast(forms.ChoiceField, self.fields["preset"]).choices = [
            (one, look.subject if channel.device else presets.in_words(one)) for one, look in presets.PRESETS.items()
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
