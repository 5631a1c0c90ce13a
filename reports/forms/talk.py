"""What reporters and staff write to each other."""

from django import forms

LONGEST = 4_000


def _text(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "data-key": "m"}),
        error_messages={
            "required": "Please write something first.",
            "max_length": "This is too long for one message. Please send it in two.",
        },
    )


class AnswerForm(forms.Form):
    """A reporter writes to staff."""

    text = _text("Your message", "Only the caseworkers who work on it read it. It stays on this site.")


class MessageForm(forms.Form):
    """Staff write to a reporter."""

    text = _text(
        "Your message",
        "They read it here, never in an e-mail or a text. Somebody may look over their shoulder: repeat nothing.",
    )
    asks = forms.BooleanField(
        label="It is a question",
        help_text="They read “We have a question for you” until they write back.",
        required=False,
    )
