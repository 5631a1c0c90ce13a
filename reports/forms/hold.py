"""A legal hold: why something is kept, until when that is asked again, and why no longer."""

from datetime import date

from django import forms
from django.utils import timezone

from reports.actions.hold import LONGEST
from reports.forms.outside import WHY, day, refuse_past, written


class ReviewForm(forms.Form):
    review_on = day("Look at it again on", missing="Please give the day. No hold lasts for ever.")

    def clean_review_on(self) -> date:
        chosen: date = self.cleaned_data["review_on"]
        refuse_past(chosen)
        if chosen > timezone.localdate() + LONGEST:
            raise forms.ValidationError(f"Please choose a day within {LONGEST.days} days.")
        return chosen


class HoldForm(ReviewForm):
    """Field names are those of ``actions.hold.place_hold``."""

    because = written(
        "Why it must be kept",
        hint="For instance a court’s order and its number. Staff only.",
        missing="Please say why. It is kept with the hold.",
    )
    field_order = ("because", "review_on")


class EndHoldForm(forms.Form):
    because = written("Why it need not be kept any more", missing=WHY, rows=2)
