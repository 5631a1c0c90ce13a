"""Run the whole platform here, with invented people, until Ctrl-C: `make demo`.

python -m num.demo                               everything
python -m num.demo --members 60 --months 15      the first start invents so many: the options of manage.py seed_demo
python -m num.demo --nobody                      with nobody in it
python -m num.demo manage demo_code caseworker   one manage.py command, with the demonstration's settings
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from types import FrameType
from typing import NoReturn

from num import processes
from num.demo import broker
from num.demo.environment import FOLDER, HOME, MAIL, PORT, environment
from num.demo.parts import ROOT, CannotRun, Parts, free_port

READY = f"""
Ready:   {HOME}
E-mail:  {HOME}/demo/mailbox/

People:  member, member2, project, site, applicant
Staff:   caseworker, caseworker2, approver, trustee, administrator
         The password of each: correct horse battery staple
         Staff need a code, too: {HOME}/demo/codes/ or make code LOGIN=caseworker

Ctrl-C stops it and keeps the data. make demo-reset throws the data away.
"""


def main() -> None:
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.argv[1:2] == ["manage"]:
        os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *sys.argv[2:]], environment())
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run()
    except CannotRun as error:
        sys.exit(str(error))


def run() -> None:
    """Start everything, keep it running, and stop it at Ctrl-C."""
    refuse_taken_port()
    shutil.rmtree(FOLDER / "log", ignore_errors=True)
    mail_port = free_port()
    parts = Parts(environment(mail_port), FOLDER / "log")
    try:
        start(parts, mail_port)
        say(READY)
        while True:
            time.sleep(0.5)
            for name in parts.start_dead_again():
                say(f"{name} died, and runs again")
    except KeyboardInterrupt:
        say("\nStopping")
    finally:
        parts.stop()


def start(parts: Parts, mail_port: int) -> None:
    if "REDIS_URL" not in os.environ:
        parts.start("broker", broker.command(FOLDER / "broker"))
    parts.start("mail", [sys.executable, "-m", "num.demo.mail", str(mail_port), str(MAIL)])
    prepare(parts)
    parts.start("web", [*processes.here(processes.WEB), "--bind", f"127.0.0.1:{PORT}"])
    parts.start("worker", processes.here(processes.WORKER))
    parts.start("beat", [*processes.here(processes.BEAT), "--schedule", str(FOLDER / "beat")])
    wait_for_web(parts)


def refuse_taken_port() -> None:
    try:
        free_port(PORT)
    except OSError:
        raise CannotRun(f"Another program listens on port {PORT}. Stop it, or choose: PORT=8001 make demo") from None


def prepare(parts: Parts) -> None:
    """Bring the database and the static files up to date, and fill the database if it is empty."""
    say("Preparing the database")
    manage(parts, "migrate", "--no-input", "--verbosity", "0")
    manage(parts, "load_pack", "--verbosity", "0")
    manage(parts, "collectstatic", "--no-input", "--verbosity", "0")
    if sys.argv[1:] != ["--nobody"]:
        manage(parts, "seed_demo", "--once", *sys.argv[1:])


def manage(parts: Parts, *command: str) -> None:
    result = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=parts.environment)
    if result.returncode:
        afresh = (
            "an empty database in DATABASE_URL starts" if "DATABASE_URL" in os.environ else "make demo-reset starts"
        )
        raise CannotRun(f"manage.py {command[0]} failed: {afresh} afresh.")


def wait_for_web(parts: Parts, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not answers():
        parts.start_dead_again()
        if time.monotonic() > end:
            raise CannotRun(f"The web server does not answer. What it said is in {parts['web'].log}")
        time.sleep(0.1)


def answers() -> bool:
    connection = HTTPConnection("localhost", PORT, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def say(text: str) -> None:
    print(text, flush=True)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
