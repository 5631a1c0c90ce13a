from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms

from members.forms.fields import LEVELS, PlacesField, WordingField, WorkTypesField
from members.models import Channel, User

HEADINGS = {
    Channel.Kind.EMAIL: "What to tell you by e-mail",
    Channel.Kind.INBOX: "What to show you here, on this site",
}


class SubscriptionsForm(forms.Form):
    """What a member wants to hear about, and on which of her channels."""

    regions = PlacesField()
    work_types = WorkTypesField()
    wording = WordingField()

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        self.channels = list(user.channels.order_by("id").prefetch_related("subscriptions"))
        super().__init__(data, initial=self._chosen(user))
        cast(PlacesField, self.fields["regions"]).show()
        for channel in self.channels:
            self.fields[_name(channel)] = _levels_field(channel)
        self.order_fields(["regions", "work_types", *map(_name, self.channels), "wording"])

    def _chosen(self, user: User) -> dict[str, object]:
        """The form as it stands: what the member chose before."""
        levels = {
            _name(channel): [subscription.level for subscription in channel.subscriptions.all()]
            for channel in self.channels
        }
        wording = next((c.wording for c in self.channels if c.kind == Channel.Kind.EMAIL), Channel.Wording.NEUTRAL)
        return {
            "regions": [region.code for region in user.regions.all()],
            "work_types": [work.code for work in user.work_types.all()],
            "wording": wording,
            **levels,
        }

    @property
    def levels(self) -> dict[int, Collection[int]]:
        """Of a valid form: the levels wanted on each channel, by its number."""
        return {channel.pk: self.cleaned_data[_name(channel)] for channel in self.channels}


def _name(channel: Channel) -> str:
    return f"levels_{channel.pk}"


def _levels_field(channel: Channel) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        choices=LEVELS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=HEADINGS[Channel.Kind(channel.kind)],
        help_text="If you tick none, we tell you nothing there.",
    )
