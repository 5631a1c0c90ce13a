from django import forms

REFUSED = (
    "This code opens nothing. Look at each character again. "
    "After five tries with a code please wait an hour before you try it again."
)

ANOTHER = "This is not the code above, but another code of yours. Please type the one that stands above."

TOO_MANY_TRIES = "Too many codes were tried from where you are. Please wait ten minutes, then send it again."

BUSY = "Very many codes are being tried just now. Please wait a minute, then send it again."


class ReceiptForm(forms.Form):
    """The code of a receipt, in any spelling."""

    code = forms.CharField(
        label="Your code",
        max_length=60,
        help_text="Five groups of four. Capitals and dashes do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Please type your code."},
    )

    def refuse(self) -> None:
        """Say that it opens nothing: the same words whatever the reason."""
        self.add_error("code", REFUSED)
