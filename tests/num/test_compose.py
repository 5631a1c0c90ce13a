"""How a charity runs it: the image and the compose file start what the tests start, with nothing said twice."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from alerts.dispatch import loop
from num import keys, processes
from tests.num.installations import ON_POSTGRESQL, Installation, empty_database, serving
from tests.servers.redis import RedisServer

ROOT = settings.BASE_DIR
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORDS = "he-said-his-name-was-Mark"
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "num"}


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments, in order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def the_only(instruction: str) -> str:
    (argument,) = [argument for word, argument in dockerfile() if word == instruction]
    return argument


# Compose -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "command"), [("web", processes.WEB), ("worker", processes.WORKER), ("beat", processes.BEAT)]
)
def test_each_part_runs_the_one_command(service: str, command: tuple[str, ...]) -> None:
    assert tuple(SERVICES[service]["command"]) == command


def test_before_the_parts_start_the_settings_are_checked_and_the_tables_made() -> None:
    prepare = " && ".join(shlex.join(command) for command in processes.PREPARE)
    assert SERVICES["migrate"]["command"] == ["sh", "-c", prepare]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_a_part_that_dies_is_started_again_and_more_workers_fit() -> None:
    assert {name for name, service in SERVICES.items() if service["restart"] != "always"} == {"migrate", "manage"}
    assert not {"container_name", "ports", "hostname"} & SERVICES["worker"].keys()


def test_a_worker_that_is_stopped_is_given_the_time_that_its_work_may_take() -> None:
    given = float(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert given > loop.BUDGET_SECONDS + loop.RETRIES_LAST + loop.PATIENCE_SECONDS


def test_only_the_web_server_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_our_parts_can_change_nothing_in_themselves(name: str) -> None:
    assert OURS[name]["read_only"]
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_as_files_that_the_part_is_given(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    given = {f"/run/secrets/{secret}" for secret in SERVICES[name].get("secrets", [])}
    assert {value for key, value in environment.items() if key.endswith("_FILE")} == given
    assert not {key for key in environment if "PASSWORD" in key and not key.endswith("_FILE")}
    for secret in SERVICES[name].get("secrets", []):
        assert COMPOSE["secrets"][secret] == {"file": f"./secrets/{secret}"}


def test_what_serves_people_cannot_own_the_tables() -> None:
    holders = {name for name, one in SERVICES.items() if "database_owner_url" in one.get("secrets", [])}
    assert holders == {"migrate", "manage"}
    assert SERVICES["manage"]["profiles"] == ["manage"]  # not started with the others
    assert SERVICES["manage"]["entrypoint"] == ["python", "manage.py"]


def test_no_log_fills_the_disk() -> None:
    bound = {"driver": "local", "options": {"max-size": "10m", "max-file": "5"}}
    assert [name for name, service in SERVICES.items() if service.get("logging") != bound] == []


def test_servers_say_when_they_are_well() -> None:
    assert {"postgres", "redis"} <= {name for name, one in SERVICES.items() if "test" in one.get("healthcheck", {})}
    assert "healthcheck" not in SERVICES["web"]  # the image's own


# The image ---------------------------------------------------------------------------------------------------------


def test_the_image_runs_the_web_server_as_nobody_in_particular() -> None:
    assert tuple(json.loads(the_only("CMD"))) == processes.WEB
    assert tuple(json.loads(the_only("HEALTHCHECK").partition("CMD ")[2])) == processes.ASK_ALIVE
    words = [word for word, _ in dockerfile()]
    assert the_only("USER") == "num"
    assert "RUN" not in words[words.index("USER") :]


def test_the_image_installs_what_is_locked_and_holds_no_secret() -> None:
    runs = [argument for word, argument in dockerfile() if word == "RUN"]
    assert [run for run in runs if "pip install" in run] == [
        "pip install --no-cache-dir --require-hashes --requirement requirements.txt"
    ]
    kept = " ".join(argument for word, argument in dockerfile() if word in ("ENV", "ARG"))
    assert not any(name in kept for name in keys.SECRETS)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert {line for line in ignored if line.startswith("!")} == {
        "!manage.py", "!requirements.txt", "!num", "!members", "!reports", "!alerts",
    }  # fmt: skip


def test_static_files_are_collected_without_settings(tmp_path: Path) -> None:
    """The line of the Dockerfile itself, in a copy of what the image holds."""
    (line,) = [argument for word, argument in dockerfile() if word == "RUN" and "collectstatic" in argument]
    for name in ("manage.py", "num", "members", "reports", "alerts"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    path = os.pathsep.join([os.path.dirname(processes.here(["python"])[0]), os.environ["PATH"]])
    script = line.replace("/tmp/keys", str(tmp_path / "keys"))
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env={"PATH": path}, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var" / "static" / "staticfiles.json").exists()
    assert not (tmp_path / "keys").exists()


# The settings ------------------------------------------------------------------------------------------------------


def test_every_setting_has_its_line_in_the_example() -> None:
    read = re.findall(r'(?:env\.\w+|secret)\("([A-Z_]+)"', (ROOT / "num" / "settings.py").read_text())
    example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    assert set(example) == {*read, "DATABASE_OWNER_URL", "PORT"}
    assert len(example) == len(set(example))


def test_the_first_day_of_the_manual_leads_to_safe_settings(tmp_path: Path) -> None:
    """Its commands make every secret that compose names; with those and the example of .env nothing is unsafe."""
    manual = (ROOT / "docs" / "operations.md").read_text()
    (passwords,) = re.findall(r"sudo sh -c '\n(.*?)'\n", manual, flags=re.DOTALL)
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    call_command("make_keys", to=secrets)
    script = passwords.replace("chown 10001:10001 * && ", "")  # only root may
    subprocess.run(["sh", "-euc", script], cwd=tmp_path, check=True, timeout=30)
    assert {file.name for file in secrets.iterdir()} == COMPOSE["secrets"].keys()

    example = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    given = SERVICES["web"]["environment"]
    environment = {name: value.replace("/run/secrets", str(secrets)) for name, value in given.items()}
    environment |= dict(example) | {"PATH": os.environ["PATH"]}
    checked = subprocess.run(
        processes.here(processes.CHECK), cwd=ROOT, env=environment, capture_output=True, timeout=60
    )
    assert checked.returncode == 0, checked.stderr


# The parts, for real -----------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Path, port: str) -> Iterator[Installation]:
    with empty_database(tmp_path) as url:
        yield Installation(url, keys.fresh() | {"BASE_URL": "https://num.example.org", "PORT": port})


@pytest.fixture
def served_by_role(installation: Installation, tmp_path: Path) -> Iterator[Installation]:
    """As the role that serves people, where there are roles."""
    with serving(installation, tmp_path) if ON_POSTGRESQL else nullcontext(installation) as served:
        yield served


def start(installation: Installation, command: tuple[str, ...], log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | installation.keys | {"DATABASE_URL": installation.database_url}
    with log.open("wb") as file:
        return subprocess.Popen(processes.here(command), cwd=ROOT, env=environment, stdout=file, stderr=file)


def answers(installation: Installation) -> bool:
    environment = os.environ | installation.keys
    return (
        subprocess.run(processes.here(processes.ASK_ALIVE), env=environment, stderr=subprocess.DEVNULL).returncode == 0
    )


def until(happened: Callable[[], bool]) -> bool:
    """Whether it happens within half a minute."""
    deadline = time.monotonic() + 30
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.2)
    return happened()


@contextmanager
def running(installation: Installation, command: tuple[str, ...], log: Path) -> Iterator[None]:
    part = start(installation, command, log)
    try:
        yield
    finally:
        part.terminate()
        part.wait(30)


def test_the_web_server_is_alive_and_logs_no_address(served_by_role: Installation, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(served_by_role, processes.WEB, log):
        assert until(lambda: answers(served_by_role)), log.read_text()
        asked = f"http://127.0.0.1:{served_by_role.keys['PORT']}/{WORDS}/?q={WORDS}"
        request = Request(asked, headers={"Host": "num.example.org", "X-Forwarded-Proto": "https"})
        with pytest.raises(HTTPError):
            urlopen(request, timeout=10)
        assert until(lambda: any(word in log.read_text() for word in ("Error handling", "no such address")))
    assert WORDS not in log.read_text()
    assert not answers(served_by_role)


def test_a_worker_logs_no_arguments(installation: Installation, tmp_path: Path) -> None:
    log, redis = tmp_path / "log", RedisServer()
    installation.keys["REDIS_URL"] = redis.start()
    try:
        with running(installation, processes.WORKER, log):
            installation.python(f"from num.celery import app; app.send_task('nothing.known', args=[{WORDS!r}])")
            assert until(lambda: "celery.worker.consumer" in log.read_text() and "KeyError" in log.read_text())
        assert WORDS not in log.read_text()
    finally:
        redis.stop()


def test_an_unsafe_web_server_does_not_start_and_says_why(installation: Installation, tmp_path: Path) -> None:
    installation.keys["BASE_URL"] = "http://num.example.org"
    web = start(installation, processes.WEB, tmp_path / "log")
    assert web.wait(30) != 0
    assert "not started: BASE_URL must begin with https://" in (tmp_path / "log").read_text()


@pytest.mark.postgres
def test_a_web_server_whose_role_sees_every_row_does_not_start(installation: Installation, tmp_path: Path) -> None:
    web = start(installation, processes.WEB, tmp_path / "log")
    assert web.wait(30) != 0
    assert "not started: DATABASE_URL: it is a superuser" in (tmp_path / "log").read_text()


@pytest.mark.postgres
def test_the_role_that_serves_people_can_change_rows_and_no_table(installation: Installation, tmp_path: Path) -> None:
    with serving(installation, tmp_path) as server:
        assert server.manage("migrate", "--no-input").returncode != 0
        server.keys["DATABASE_OWNER_URL"] = installation.database_url
        server.must("migrate", "--no-input", "--verbosity=0")
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("INSERT INTO django_session VALUES ('a', '', now())")
            connection.execute("DELETE FROM django_session")
            for change in ("TRUNCATE django_session", "ALTER TABLE num_auditentry DISABLE TRIGGER ALL"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change)
