"""The settings of the demonstration: keys of its own, servers of its own unless others are given."""

import os
import sys
from pathlib import Path

from num import keys
from num.demo import broker
from num.demo.parts import ROOT

FOLDER = Path(os.environ.get("DEMO_FOLDER", ROOT / "var" / "demo"))
MAIL = FOLDER / "mail"
PORT = int(os.environ.get("PORT", 8000))
HOME = f"http://localhost:{PORT}"
TEXTS_SECRET = "demo"  # with it the demonstration's provider of texts signs what it calls back


def environment(mail_port: int = 25) -> dict[str, str]:
    """What every part is started with; what is set outside comes first, save what makes it a demonstration."""
    given = _keys(FOLDER / "keys") | {"DATABASE_URL": f"sqlite:///{FOLDER.resolve() / 'db.sqlite3'}"} | os.environ
    given.setdefault("REDIS_URL", broker.url(FOLDER / "broker"))
    given.setdefault("SMS_COST", "0.04")
    given.setdefault("STATIC_ROOT", str(FOLDER.resolve() / "static"))
    return given | {
        "DEMO": "1",
        "BASE_URL": HOME,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SMS_URL": f"vonage://demo:demo@localhost:{PORT}/demo/texts?from=N.&signature={TEXTS_SECRET}",
        "SIGNAL_URL": f"signal://447700900000@localhost:{PORT}/demo/signal",
        "DEMO_FOLDER": str(FOLDER),
        "DJANGO_SETTINGS_MODULE": "num.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _keys(path: Path) -> dict[str, str]:
    """Made at the first run, kept for the next: what they sealed opens with nothing else."""
    if not path.exists():
        with open(path, "x", opener=_private) as file:
            file.write(keys.as_lines(keys.fresh()))
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o400)
