from django import forms


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Your colleague’s e-mail address",
        help_text="We send a link there. It works once, for seven days. Our message does not say what this site is.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please type the address to which we send the link."},
    )
