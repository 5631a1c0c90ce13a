from django import forms


class FindForm(forms.Form):
    typed = forms.CharField(
        label="Find a report or a case",
        help_text="A number, an address, a plate, a working name, the number of a case, or the start of a code.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-key": "f"}),
        error_messages={"required": "Please write what to look for."},
    )
