from django.db import models


class Answers(models.Model):
    """What a report's questions can be answered with, from a list, and the states it goes through."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        TRIAGE = "triage", "In triage"
        NEEDS_INFORMATION = "needs_information", "Needs information"
        ACCEPTED = "accepted", "Accepted"
        LINKED = "linked", "Linked"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    WAITING = (State.RECEIVED, State.TRIAGE, State.NEEDS_INFORMATION)
    ENDED = (State.CLOSED, State.WITHDRAWN)
    _DECIDED = frozenset({State.ACCEPTED, State.LINKED, State.CLOSED, State.WITHDRAWN})
    MOVES = {
        State.RECEIVED: _DECIDED | {State.TRIAGE, State.NEEDS_INFORMATION},
        State.TRIAGE: _DECIDED | {State.RECEIVED, State.NEEDS_INFORMATION},
        State.NEEDS_INFORMATION: _DECIDED | {State.RECEIVED, State.TRIAGE},
        State.ACCEPTED: frozenset({State.WITHDRAWN}),
        State.LINKED: frozenset({State.CLOSED, State.WITHDRAWN, *WAITING}),  # or unlinked again
        # Received anew: the reporter added to it. Linked: it proves to be about the same person.
        State.CLOSED: frozenset({State.RECEIVED, State.LINKED, State.WITHDRAWN}),
    }

    class Source(models.TextChoices):
        SELF = "self", "The person it happened to"
        PROJECT = "project", "A support project, for somebody"
        FRIEND = "friend", "Somebody they know"
        SITE = "site", "A site or establishment"
        STAFF = "staff", "Staff, by phone or on paper"

    class CameBy(models.TextChoices):
        """How it reached us; everything but the form was written down by staff."""

        FORM = "form", "The form on this site"
        PHONE = "phone", "By phone"
        PAPER = "paper", "On paper"
        OUTREACH = "outreach", "Told at outreach"

    class ClosedBecause(models.TextChoices):
        TOO_LITTLE = "too_little", "Too little to act on"
        DUPLICATE = "duplicate", "We had been told before"
        NOT_OURS = "not_ours", "Not ours to warn about or help with"
        ASKED = "asked", "The reporter asked us to"

    class NotWarned(models.TextChoices):
        """Why no warning goes out. The reporter reads it in words of reports.statuses."""

        NOT_ALLOWED = "not_allowed", "The reporter does not allow it"
        TOO_LITTLE = "too_little", "Too little to warn others with"
        POINTS = "points", "A warning could point to the reporter"
        NO_USE = "no_use", "A warning would not help others here"

    class TimeBand(models.TextChoices):
        MORNING = "morning", "Morning (6 to 12)"
        AFTERNOON = "afternoon", "Afternoon (12 to 18)"
        EVENING = "evening", "Evening (18 to 24)"
        NIGHT = "night", "Night (0 to 6)"

    class Place(models.TextChoices):
        THEIR_HOME = "their_home", "Their home or hotel"
        MY_HOME = "my_home", "My home or hotel"
        PARLOUR = "parlour", "Parlour"
        STREET = "street", "Street"
        CAR = "car", "Car"
        PARK = "park", "Park"
        ONLINE = "online", "Online"
        PHONE = "phone", "Phone"

    class Harm(models.TextChoices):
        GRAVE = "grave", "Very serious: I was hurt, or I am afraid"
        SERIOUS = "serious", "Serious: it troubles me"
        SLIGHT = "slight", "Not very serious: I want you to know"

    class DayIs(models.TextChoices):
        SURE = "sure", "Sure"
        ABOUT = "about", "About then"

    class ContactBy(models.TextChoices):
        ADVERT = "advert", "By my advert or a site"
        PHONE = "phone", "By phone or text"
        APP = "app", "On an app"
        STREET = "street", "On the street"
        WORKPLACE = "workplace", "They came to where I work"
        AGENCY = "agency", "Through an agency or a friend"
        BEFORE = "before", "I knew them before"
        OTHER = "other", "Some other way"

    class Weapon(models.TextChoices):
        NONE = "none", "No"
        SHOWN = "shown", "Yes, it was shown, or they spoke of it"
        USED = "used", "Yes, it was used"

    class YesNo(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    class OnceFree(models.TextChoices):
        """What was to be done with it while a hold kept it, and is once that has ended; or that nobody's it is now."""

        ERASE = "erase", "Erase it"
        UNNAME = "unname", "Take off it what says whose it is"
        UNNAMED = "unnamed", "Whoever made it has left, and nothing says whose it was"

    POSING = "posing"  # the kind of incident that says so by itself
    SPOKEN = frozenset({CameBy.PHONE, CameBy.OUTREACH})  # whoever told it talked with us then
    BY_ANOTHER = frozenset({Source.FRIEND, Source.PROJECT, Source.SITE})

    class Meta:
        abstract = True
