from django import forms


class VouchForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        label="Their code",
        help_text="Eight letters and digits. Whoever waits finds it on the page of their account.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Please type the code that they gave you."},
    )
