from django import forms
from django.core.files.uploadedfile import UploadedFile

from reports import pictures

NO_FILE = "Please choose a picture first."


class PictureForm(forms.Form):
    """One picture: of a valid form ``sent`` as it came, and ``cleaned`` as it may be kept."""

    sent = cleaned = b""

    file = forms.FileField(
        label="Picture",
        help_text="One at a time, of up to 8 MB: JPEG, PNG, WebP or GIF.",
        widget=forms.FileInput(attrs={"accept": pictures.ACCEPT}),
        error_messages={
            "required": NO_FILE,
            "invalid": NO_FILE,
            "missing": NO_FILE,
            "empty": pictures.EMPTY,
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        self.sent = file.read()
        try:
            self.cleaned = pictures.clean(self.sent)
        except pictures.Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file

    @property
    def original(self) -> bytes | None:
        """What is kept apart, if that is wanted."""
        return self.sent if self.cleaned_data.get("keep") else None


class OwnPictureForm(PictureForm):
    """As its reporter sends it."""

    keep = forms.BooleanField(
        label="Also keep the original, for the police",
        help_text=(
            "It may say where and when it was taken, and with which phone. We keep it apart, and no page shows it. "
            "We delete it if you remove the picture, if you say no to the police, or if you take the report back."
        ),
        required=False,
    )
