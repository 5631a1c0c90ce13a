from django import forms


class FindForm(forms.Form):
    name = forms.CharField(
        max_length=60,
        label="Login name or working name",
        help_text="The whole name. Small or capital letters do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Please type a name."},
    )


class RecoverForm(forms.Form):
    how = forms.CharField(
        max_length=1000,
        label="How have you recognised them?",
        help_text="For whoever confirms it. Sealed, and deleted once it is confirmed or 24 hours are over.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please say how you know that it is them."},
    )


class SuspendForm(forms.Form):
    reason = forms.CharField(
        max_length=1000,
        label="Why",
        help_text="For whoever looks after accounts later. It is deleted when the account is opened again.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please say why, in a few words."},
    )
