"""The shape of the house: floors, rooms that keep something to themselves, pages with a key."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("engine", "workflows", "notifications", "config", "web")
MOST_LINES = 400
OURS = {
    ".py",
    ".toml",
    ".md",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".po",
    ".cfg",
    ".lock",
    ".example",
    ".mako",
    "",
}
STATE_COLUMNS = {"state", "version", "entry", "hold"}
CLOCK, STORE = "engine/clock.py", "engine/store.py"
PUBLIC_PAGES = {
    "static", "favicon", "account.sign_in",
    "secondfactor.ask", "secondfactor.begin",  # who has shown one factor on this device
    "providers.there", "providers.back",
    "invitations.show", "invitations.answer", "invitations.renew",
    "contribution.show", "contribution.save", "contribution.seen", "contribution.renew",
    "contribution.file", "contribution.save_answer", "contribution.choice",  # by a token: a section
    "surveylinks.show", "surveylinks.answer", "surveylinks.receipt", "surveylinks.back",  # a survey
    "feed.dates",  # by its token
    "overview.show", "overview.stop",  # by a token that opens one act
    "inbox.home",  # to whoever is not signed in the first of the public pages
    "portal.practices", "portal.feed", "portal.item", "portal.countries", "portal.country",
    "portal.summary", "portal.document", "portal.about", "portal.robots",
    "measures.index", "measures.show", "measures.state", "measures.place", "measures.fields",
    "partners.index", "about.accessibility", "about.glossary",
    "health.alive", "health.ready",  # a word for probes
    "health.metrics",  # by the token of the settings
    "tags.export", "tags.take",  # what a State has tagged and published
    "measures.export",  # values that States have released to the public
}  # fmt: skip
TRANSACTIONS = {"config/bootstrap.py", "config/migrate.py", "engine/db.py"}


def tracked() -> list[Path]:
    """The files that a clone has: what git keeps or would keep."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        pytest.skip("no repository: an unpacked archive")
    paths = (ROOT / name for name in found.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders or FLOORS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls of a method or function, with the dotted words before the bracket."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def where(name: str, node: ast.AST) -> str:
    return f"{name}:{getattr(node, 'lineno', 0)}"


# Floors


def test_every_floor_imports_only_what_lies_below():
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"

    ran = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_file_is_longer_than_400_lines():
    found = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in tracked()
        if path.suffix == ".py"
        and "migrations" not in path.parts  # written by a tool, once
        and (count := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    ]

    assert found == []


def test_packages_hold_no_code_of_their_own():
    found = [
        path.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for path in (ROOT / floor).rglob("__init__.py")
        if path.read_text("utf-8").strip()
    ]

    assert found == []


# Rooms that keep something to themselves


def test_one_room_asks_the_machine_for_the_time():
    asked = re.compile(
        r"\b(datetime|dt|date)\.(now|utcnow|today)$|\btime\.(time|monotonic_ns|gmtime|localtime)$"
    )
    found = [
        where(name, call)
        for name, tree in modules()
        for said, call in calls(tree)
        if asked.search(said) and name != CLOCK
    ]

    assert found == []


def test_transactions_are_opened_and_ended_in_one_room():
    found = [
        where(name, call)
        for name, tree in modules()
        for said, call in calls(tree)
        if said.endswith((".commit", ".begin_nested"))
        or (said.endswith(".begin") and not call.args)  # planner.begin(here, ...) begins an event
        if name not in TRANSACTIONS and not name.startswith("config/migrations/")
    ]

    assert found == []


def test_only_the_store_moves_a_case():
    found = [line for name, tree in modules() if name != STORE for line in case_writes(name, tree)]

    assert found == []


def case_writes(name: str, tree: ast.Module) -> Iterator[str]:
    """Where a mapped Case is given a state, or rows of cases are updated."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            for target in (each for given in targets for each in ast.walk(given)):
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr in STATE_COLUMNS
                    and is_case(target.value)
                ):
                    yield f"{where(name, node)}: {ast.unparse(target)}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("update", "setattr")):
            first = ast.unparse(node.args[0]) if node.args else ""
            if re.fullmatch(r"(\w+\.)*(Case|_case|Case\.__table__|case)", first):
                yield f"{where(name, node)}: {ast.unparse(node)[:60]}"


def is_case(node: ast.expr) -> bool:
    said = ast.unparse(node)
    return bool(
        re.search(r"(^|[._])(case|parent|child|root|other|row)$", said)
    ) and not said.endswith("self.row")


def test_the_test_of_the_store_knows_a_write_when_it_sees_one():
    lines = (
        "case.state = 'done'", "here.case.version += 1", "sa.update(Case).values(state='x')",
        "parent.hold, x = None, 1", "session.execute(update(models.Case))", "setattr(case, 'entry', 2)",
    )  # fmt: skip

    assert [len(list(case_writes("x", ast.parse(line)))) for line in lines] == [1] * len(lines)
    assert list(case_writes("x", ast.parse("case.next = 1; image.state = 'x'"))) == []


def test_nothing_is_left_to_a_database_that_one_of_the_two_does_not_have():
    """Where the two databases differ is known in one room."""
    known = {
        "engine/db.py", "engine/appendonly.py", "config/migrate.py", "config/bootstrap.py",
        "config/databases.py",
    }  # fmt: skip
    found = [
        where(name, node)
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("dialect.name")
        and name not in known and not name.startswith("config/migrations/")
    ]  # fmt: skip

    assert found == []


# Pages


@pytest.fixture(scope="module")
def app(sqlite_template, tmp_path_factory):
    from config.bootstrap import wire
    from config.settings import Settings
    from web.app import create_app

    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("pages") / "pages.db")
    services = wire(Settings(demo=True, database_url=f"sqlite:///{path}"))
    yield create_app(services)
    services.close()


def test_every_page_has_a_line_that_says_who_may_see_it(app):
    from web import access

    served = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert served - set(access.ROUTES) == set()
    assert set(access.ROUTES) - served == set()


def test_the_pages_open_to_strangers_are_these():
    """Another one is a decision: it is made here a second time."""
    from web import access

    public = {endpoint for endpoint, needed in access.ROUTES.items() if needed == access.PUBLIC}

    assert public == PUBLIC_PAGES


def test_a_page_without_a_line_fails_the_start_and_is_not_served(app, monkeypatch):
    from web import access

    lacking = {key: value for key, value in access.ROUTES.items() if key != "account.sign_in"}
    monkeypatch.setattr(access, "ROUTES", lacking)

    with pytest.raises(access.RouteFaults, match=r"account\.sign_in"):
        access.check(app)
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == "account.sign_in")
    assert app.test_client().get(rule.rule).status_code == 404


def test_a_stranger_sees_public_pages_only(app):
    from web import access

    shown = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and access.ROUTES[rule.endpoint] != access.PUBLIC:
            arguments = {
                name: min(getattr(rule._converters[name], "items", "1")) for name in rule.arguments
            }
            with app.test_request_context():
                address = app.url_for(rule.endpoint, _external=False, **arguments)
            answer = app.test_client().get(address)
            if answer.status_code not in {302, 303, 401, 404}:
                shown[rule.endpoint] = answer.status_code

    assert shown == {}


# What lies in the repository


def test_no_file_names_a_machine_or_a_registry():
    hosts = re.compile(
        r"https?://(?!127\.0\.0\.1|localhost)[\w.-]*(pypi|registry|mirror|proxy|artifact|nexus)[\w.-]*",
        re.IGNORECASE,
    )
    folders = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/[\w.-]+")
    found = []
    for path in tracked():
        if path.suffix in OURS and path != Path(__file__):
            for number, line in enumerate(
                path.read_text("utf-8", errors="replace").splitlines(), 1
            ):
                if hosts.search(line) or folders.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")

    assert found == []


def test_no_secret_and_no_database_lies_in_the_repository():
    named = re.compile(r"(^|/)(\.env|.*\.(db|sqlite3|pem|key))$")

    assert [
        str(path.relative_to(ROOT)) for path in tracked() if named.search(path.as_posix())
    ] == []


# Definitions


def test_every_definition_of_the_workflows_is_discovered():
    from config.bootstrap import discover

    declared = {
        path.stem
        for path in (ROOT / "workflows").glob("*.py")
        if any(
            ast.unparse(target).startswith("DEFINITION")
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.Assign)
            for target in node.targets
        )
    }

    assert {definition.key for definition in discover()} >= declared
    assert len(declared) >= 6


def test_no_other_page_is_served_at_the_address_of_a_step(app):
    """The name of a room at the end of an address would take the page of a step of that name."""
    from config.bootstrap import discover

    addresses = app.url_map.bind("localhost")
    taken = [
        (definition.key, step.key)
        for definition in discover()
        for step in definition.transitions
        if addresses.match(f"/cases/XAA-2027/steps/{step.key}")[0] != "steps.show"
    ]

    assert taken == []


def test_every_state_is_reached_and_leads_to_an_end():
    from config.bootstrap import discover
    from engine.definition import Definition

    def onward(definition: Definition, state: str) -> set[str]:
        return {definition.target(each) or state for each in definition.from_state(state)}

    for definition in discover():
        final = {state.key for state in definition.states if state.final}
        for state in definition.states:
            reached, frontier = set(), [state.key]
            while frontier:
                here = frontier.pop()
                if here not in reached:
                    reached.add(here)
                    frontier += onward(definition, here)
            assert reached & final, f"{definition.key}: {state.key} has no way to an end"
            if state.key == definition.initial_key:
                assert reached == {each.key for each in definition.states}


def test_a_released_definition_is_what_it_was_when_it_was_released():
    from config import released
    from config.bootstrap import discover

    definitions = list(discover())

    assert list(released.changed(definitions)) == []


def test_a_released_definition_that_changes_is_noticed(tmp_path):
    from config import released
    from config.bootstrap import discover

    (tmp_path / "released.toml").write_text('[consent]\n1 = "another"\n', encoding="utf-8")

    found = list(released.changed(discover(), tmp_path / "released.toml"))

    assert found == ["consent v1 was released; make version n+1 instead of changing it"]


def test_every_open_definition_with_rules_finds_them_in_the_editions_we_ship():
    from config import seeds
    from config.bootstrap import discover
    from engine.registry import Registry

    registry = Registry(discover())

    assert seeds.read(fictional=True) is not None
    registry.check()


@pytest.mark.parametrize("page", ["accessibility.md", "security.md"])
def test_every_test_that_a_page_of_promises_names_exists(page):
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "docs" / page).read_text("utf-8"))
    known = {
        (path.name, name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(named) > 25
    assert sorted(set(named) - known) == []
