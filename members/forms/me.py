from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar, Final, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone

from members import timing
from members.actions import Hours, Tour
from members.forms.fields import LEVELS, PlacesField, WordingField, WorkTypesField
from members.models import Channel, Region, Subscription, User

HEADINGS = {
    Channel.Kind.EMAIL: "What to tell you by e-mail",
    Channel.Kind.INBOX: "What to show you here, on this site",
    Channel.Kind.SMS: "What to tell you by text message",
    Channel.Kind.PUSH: "What to tell you on a phone or computer",
    Channel.Kind.SIGNAL: "What to tell you by Signal",
}
PACES: Final = (("", "Not at all"), *Subscription.Pace.choices)
SHOWN: Final = (("", "Not at all"), (Subscription.Pace.NOW, "Show it"))  # a page on this site disturbs nobody
BROKEN_BY: Final = (
    ("", "Nothing"),
    (3, "Danger"),
    (2, "Danger and risk"),
    (1, "Everything"),
)
# On a page that anybody may see who holds a link: nothing there says what these messages are about.
PLAIN_LEVELS: Final = ((3, "The most urgent messages"), (2, "Messages in between"), (1, "The least urgent messages"))
CONTINENTS = ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]


NO_TIME: Final = {"invalid": "Write a time like 22:30."}
TOUR: Final = ("tour_regions", "tour_from", "tour_until")
AT_MOST: Final = timedelta(days=2 * 365)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of a plan. None is so far away that the calendar has no day after it."""

    widget = Day
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Choose a day."}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and abs(value - timezone.localdate()) > AT_MOST:
            raise forms.ValidationError(f"Choose a day within the next {AT_MOST.days // 365} years.")


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


@cache
def zones() -> list[tuple[str, object]]:
    """The installation's own first, those of its country next, then every other place by its name."""
    near = [name for name in settings.COUNTRY["time_zones"] if name != settings.TIME_ZONE]
    far = sorted(name for name in available_timezones() if name.partition("/")[0] in CONTINENTS)
    here = [("", f"{_city(settings.TIME_ZONE)}, as on this site"), *((name, _city(name)) for name in near)]
    return [*here, ("Elsewhere", [(name, name.replace("_", " ")) for name in far])]


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")


class HoursForm(forms.Form):
    """Quiet hours, and where she is."""

    quiet_from = forms.TimeField(required=False, widget=Clock, label="Quiet from", error_messages=NO_TIME)
    quiet_until = forms.TimeField(
        required=False,
        widget=Clock,
        error_messages=NO_TIME,
        label="Quiet until",
        help_text="What comes meanwhile waits, and arrives as one message when the quiet hours end.",
    )
    quiet_broken_by = forms.TypedChoiceField(
        choices=BROKEN_BY,
        coerce=int,
        empty_value=None,
        required=False,
        label="What may still come in quiet hours",
    )
    time_zone = forms.ChoiceField(required=False, label="Your time is that of")

    def __init__(self, user: User, data: Mapping[str, Any] | None, initial: Mapping[str, object]) -> None:
        hours = {name: getattr(user, name) for name in Hours._fields}
        super().__init__(data, initial={**hours, **initial})
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = zones()

    def clean_quiet_until(self) -> object:
        first, until = self.cleaned_data.get("quiet_from"), self.cleaned_data["quiet_until"]
        if "quiet_from" in self.cleaned_data and (first is None) != (until is None):
            raise forms.ValidationError("Give both times: when it gets quiet, and until when. Or leave both empty.")
        if until is not None and first == until:
            raise forms.ValidationError("These are the same. Choose a time before or after.")
        return until

    @property
    def hours(self) -> Hours:
        """Of a valid form."""
        return Hours(**{name: self.cleaned_data[name] for name in Hours._fields})

    @property
    def keeps_quiet(self) -> bool:
        """Whether there is something in the part about quiet hours to look at."""
        return self._used(Hours._fields)

    def _used(self, names: Iterable[str]) -> bool:
        return any(self[name].value() or self[name].errors for name in names)


class SubscriptionsForm(HoursForm):
    """What a member wants to hear about, on which of her channels, and when."""

    regions = PlacesField()
    work_types = WorkTypesField()
    wording = WordingField()
    tour_regions = PlacesField()
    tour_from = DayField(required=False, label="First day there")
    tour_until = DayField(required=False, label="Last day there")

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        self.user = user
        hers = user.channels.order_by("id").prefetch_related("subscriptions", "regions")
        self.channels = [channel for channel in hers if data is None or _was_asked(channel, data)]
        self.places = list(user.regions.all())
        super().__init__(user, data, self._chosen())
        tour = self.fields["tour_regions"]
        tour.label = "Where you will be"
        tour.help_text = "You hear about these places, too, on the days that you give here."
        for channel in self.channels:
            self._ask_about(channel)

    def _ask_about(self, channel: Channel) -> None:
        in_site = channel.kind == Channel.Kind.INBOX
        for level, words in LEVELS:
            self.fields[_pace(channel, level)] = _pace_field(words, SHOWN if in_site else PACES)
        if not in_site and len(self.places) > 1:
            self.fields[_places(channel)] = _places_field(self.places)

    def _chosen(self) -> dict[str, object]:
        """The form as it stands: what the member chose before."""
        wording = next((c.wording for c in self.channels if c.kind == Channel.Kind.EMAIL), Channel.Wording.NEUTRAL)
        return {
            "regions": _codes(self.places),
            "work_types": [work.code for work in self.user.work_types.all()],
            "wording": wording,
            **_paces(self.channels),
            **{_places(channel): _codes(channel.regions.all()) for channel in self.channels},
            **self._tour_to_come(),
        }

    def _tour_to_come(self) -> dict[str, object]:
        """A tour that is over is forgotten."""
        user = self.user
        if user.tour_until is None or user.tour_until < timing.today(user.time_zone, timezone.now()):
            return {}
        regions = _codes(user.tour_regions.all())
        return {"tour_regions": regions, "tour_from": user.tour_from, "tour_until": user.tour_until}

    def clean(self) -> None:
        given = {name: self.cleaned_data.get(name) for name in TOUR}
        if any(given.values()):
            self._check_tour(given)

    def _check_tour(self, given: Mapping[str, Any]) -> None:
        missing = {
            "tour_regions": "Choose where you will be, or empty both days.",
            "tour_from": "Give the first day.",
            "tour_until": "Give the last day.",
        }
        for name, words in missing.items():
            if not given[name] and name not in self.errors:
                self.add_error(name, words)
        if given["tour_from"] and given["tour_until"] and given["tour_until"] < given["tour_from"]:
            self.add_error("tour_until", "This is before the first day. Please look at both days.")

    @property
    def by_channel(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is asked about each channel, under its heading."""
        return [(self._heading(channel), list(self._of(channel))) for channel in self.channels]

    def _heading(self, channel: Channel) -> str:
        """With its address, if she has several."""
        alike = [other for other in self.channels if other.kind == channel.kind]
        heading = HEADINGS[Channel.Kind(channel.kind)]
        return f"{heading}: {channel.called}" if len(alike) > 1 else heading

    def _of(self, channel: Channel) -> Iterable[forms.BoundField]:
        names = [*(_pace(channel, level) for level, _ in LEVELS), _places(channel)]
        return (self[name] for name in names if name in self.fields)

    @property
    def tours(self) -> bool:
        """Whether there is something in the part about a tour to look at."""
        return self._used(TOUR)

    @property
    def levels(self) -> dict[int, dict[int, str]]:
        """Of a valid form: the levels wanted on each channel, by its number, and how soon."""
        wanted = {
            channel.pk: {level: self.cleaned_data[_pace(channel, level)] for level, _ in LEVELS}
            for channel in self.channels
        }
        return {pk: {level: pace for level, pace in paces.items() if pace} for pk, paces in wanted.items()}

    @property
    def narrowed(self) -> dict[int, Collection[Region]]:
        """Of a valid form: the places that a channel is for, where that is not all of hers."""
        return {channel.pk: self.cleaned_data.get(_places(channel), ()) for channel in self.channels}

    @property
    def tour(self) -> Tour:
        """Of a valid form."""
        return Tour(*(self.cleaned_data[name] for name in TOUR))


class LinkForm(forms.Form):
    """How soon each level comes on one channel, for whoever holds a message that came there."""

    def __init__(self, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={f"pace_{level}": pace for level, pace in channel.paces.items()})
        for level, words in PLAIN_LEVELS:
            self.fields[f"pace_{level}"] = _pace_field(words, PACES)

    @property
    def paces(self) -> dict[int, str]:
        """Of a valid form."""
        given = {level: self.cleaned_data[f"pace_{level}"] for level, _ in PLAIN_LEVELS}
        return {level: pace for level, pace in given.items() if pace}


class PauseForm(forms.Form):
    until = DayField(
        label="First day on which messages may come again",
        error_messages={"required": "Give the day on which messages may come again."},
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.today = timing.today(user.time_zone, timezone.now())
        self.fields["until"].widget.attrs["min"] = f"{self.today + timedelta(days=1):%Y-%m-%d}"

    @property
    def day(self) -> date | None:
        """The day on which the pause that she is in ends."""
        return (
            timing.today(self.user.time_zone, self.user.paused_until)
            if self.user.paused_until and self.user.paused
            else None
        )

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError("Choose a day after today.")
        return until


def _pace(channel: Channel, level: int) -> str:
    return f"pace_{channel.pk}_{level}"


def _was_asked(channel: Channel, data: Mapping[str, Any]) -> bool:
    """Whether it was there when the page was opened. One added since in another tab is left as it is."""
    return any(_pace(channel, level) in data for level, _ in LEVELS)


def _places(channel: Channel) -> str:
    return f"places_{channel.pk}"


def _codes(regions: Iterable[Region]) -> list[str]:
    return [region.code for region in regions]


def _paces(channels: Iterable[Channel]) -> dict[str, object]:
    return {_pace(channel, level): pace for channel in channels for level, pace in channel.paces.items()}


def _pace_field(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, required=False, label=label)


def _places_field(places: Iterable[Region]) -> forms.Field:
    field = forms.ModelMultipleChoiceField(
        Region.objects.filter(pk__in=[place.pk for place in places]),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only about some of your places",
        help_text="If you tick none, it is about all of them.",
    )
    field.choices = [(place.code, place.name) for place in places]
    return field
