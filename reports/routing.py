"""Which police force a report is for. The place of the incident decides, never where the reporter lives."""

from members.models import Region
from reports.models import Force, Report


def routes(report: Report) -> list[Force]:
    """The contacts that a package of this report may go to, the one it is meant for first.

    What lies in no force's area, or in several, goes to the national contact. So does, unless somebody decides
    otherwise, what is said of a person who passed for police: he may work there.
    """
    national, local = Force.objects.national(), _local(report.region)
    if local is None:
        return [national]
    return [national, local] if report.names_authority() else [local, national]


def _local(place: Region | None) -> Force | None:
    return Force.objects.filter(region=place).first() if place else None
