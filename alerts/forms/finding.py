"""What a member looks for among the alerts that she may read. It is sent, never put into an address."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from alerts.search import Wanted
from members.forms.fields import LEVELS, tree
from members.models import Region, WorkType
from members.models.place import ALL

ANY_LEVEL = (("", "Any"), *LEVELS)
TIMES = (("", "Any time"), ("7", "In the last 7 days"), ("30", "In the last 30 days"), ("90", "In the last 90 days"))


class SearchForm(forms.Form):
    """Everything may stay empty."""

    words = forms.CharField(
        max_length=100,
        required=False,
        label="Words",
        help_text="From its title or text. If you write several, all of them have to be in it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocorrect": "off", "spellcheck": "false"}),
        error_messages={"max_length": "Write fewer words."},
    )
    region = forms.ChoiceField(required=False, label="Place")
    work = forms.ChoiceField(required=False, label="Kind of work")
    level = forms.TypedChoiceField(
        choices=ANY_LEVEL, coerce=int, empty_value=None, required=False, label="How grave it is"
    )
    days = forms.TypedChoiceField(choices=TIMES, coerce=int, empty_value=None, required=False, label="When it came")
    unread = forms.BooleanField(required=False, label="Only those that I have not read")

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["region"]).choices = [("", "Anywhere"), *_places()]
        cast(forms.ChoiceField, self.fields["work"]).choices = [("", "Any"), *_kinds_of_work()]

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        said = self.cleaned_data
        region = Region.objects.filter(code=said["region"]).first()
        work = WorkType.objects.filter(code=said["work"], bit__isnull=False).first()
        return Wanted(
            words=said["words"],
            region_mask=region.mask if region else ALL,
            work_mask=1 << work.bit if work and work.bit is not None else ALL,
            level=said["level"],
            since=timezone.now() - timedelta(days=said["days"]) if said["days"] else None,
            unread=said["unread"],
        )


def _places() -> list[tuple[str, object]]:
    """Regions with what is in them. "Everywhere" is left out: it would narrow nothing."""
    return [(name, inside) for name, inside in tree(Region.objects.all()) if not isinstance(inside, str)]


def _kinds_of_work() -> list[tuple[str, str]]:
    return list(WorkType.objects.filter(bit__isnull=False).values_list("code", "name"))
