"""Steps towards a package for the police, each through the page that staff use."""

from typing import Any

from members.models import User
from reports import package
from reports.models import Report, Share
from tests.people import signed_in

KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
ACCOUNT = "A man in a white van is reported to have threatened somebody with a knife."


def chosen(report: Report) -> list[str]:
    """All that may be put in."""
    return [str(one.pk) for one in package.parts(report)]


def written(report: Report, **typed: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    common = {"extent": "anonymous", "force": "merseyside", "source": "2", "known": "A", "account": ACCOUNT}
    return common | {"chosen": chosen(report)} | typed


def write(report: Report, by: User, **typed: Any) -> Any:
    return signed_in(by).post(f"/casework/reports/{report.pk}/share/", written(report, **typed))


def drafted(report: Report, by: User, **typed: Any) -> Share:
    assert write(report, by, **typed).status_code == 302
    return Share.objects.order_by("-drafted_at")[0]


def approve(share: Share, by: User, **typed: Any) -> Any:
    return signed_in(by).post(f"/casework/shares/{share.pk}/approve/", {"version": share.version, **typed})


def release(share: Share, by: User, way: str = "print") -> Any:
    return signed_in(by).post(f"/casework/shares/{share.pk}/release/", {"way": way})


def answer(share: Share, by: User, kind: str, **typed: Any) -> Any:
    return signed_in(by).post(f"/casework/shares/{share.pk}/answer/", {"kind": kind, **typed})


def sent(report: Report, by: User, approver: User, **typed: Any) -> Share:
    share = drafted(report, by, **typed)
    assert approve(share, approver).status_code == 302
    assert release(share, by).status_code == 200
    return Share.objects.get(pk=share.pk)


def talk(report: Report, by: User, **said: str) -> None:
    """About a full report."""
    address = f"/casework/reports/{report.pk}/police-talk/"
    assert signed_in(by).post(address, {"way": "phone", **said}).status_code == 302


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())
