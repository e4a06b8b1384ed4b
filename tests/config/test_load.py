"""Rules stored: validated against every version, shown before, and by any folder."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

import workflows
from config import founding, seeds
from config.bootstrap import discover, wire
from config.i18n import LANGUAGES
from config.seeds import SeedFaults
from config.settings import Settings, served_at
from engine.definition import DESK, Definition, Due, Opening, Role, State, TaskSpec, Transition
from engine.errors import DefinitionFaults, Refused
from engine.models.edition import Edition
from workflows.domain.reports import decisions
from workflows.domain.reports import editions as kept
from workflows.domain.reports.decisions import Decision

DESK_ROLE = Role("secretariat", "Secretariat", seating=DESK)
OPEN = State("open", "Open", tasks=(TaskSpec("look", "Look", DESK_ROLE, Due("look")),))
SHUT = State("shut", "Shut", final=True)
FIRST = Definition(
    key="sample", version=1, label="Sample", initial=OPEN, states=(OPEN, SHUT), roles=(DESK_ROLE,),
    opening=Opening(by=(DESK_ROLE,)),
    transitions=(Transition("shut", "Shut", (OPEN,), SHUT, (DESK_ROLE,), meets=("look",)),),
)  # fmt: skip
LONGER = replace(OPEN, tasks=(TaskSpec("look", "Look", DESK_ROLE, Due("long_look")),))
SECOND = replace(
    FIRST, version=2, initial=LONGER, states=(LONGER, SHUT),
    transitions=(Transition("shut", "Shut", (LONGER,), SHUT, (DESK_ROLE,), meets=("look",)),),
)  # fmt: skip
EDITION = 'definition = "sample"\nedition = "{name}"\ntitle.en = "T"\ntitle.ar = "ت"\n[days]\n{rule} = 3\n'


@pytest.fixture
def house(sqlite_url):
    """A function that answers services which know these definitions."""
    made = []

    def build(*definitions):
        made.append(wire(Settings(demo=True, database_url=sqlite_url), definitions=definitions))
        return made[-1]

    yield build
    for each in made:
        each.close()


@pytest.fixture
def folder(tmp_path):
    """A function that writes editions: name -> the one rule it gives."""

    def write(**editions):
        place = tmp_path / "rules" / "sample"
        place.mkdir(parents=True, exist_ok=True)
        for name, rule in editions.items():
            text = EDITION.format(name=name, rule=rule)
            (place / f"{name}.toml").write_text(text, encoding="utf-8")
        return seeds.read(tmp_path)

    return write


def current(services):
    query = sa.select(Edition.edition).where(Edition.current)
    return services.read(lambda session: list(session.scalars(query)))


def test_looking_shows_what_differs_and_stores_nothing(house, folder):
    services = house(FIRST)

    found = founding.load_seeds(services, folder(a="look"), keep=False)

    assert [(each.name, each.change) for each in found] == [("sample/a", "new")]
    assert current(services) == []


def test_looking_finds_what_a_process_reads_and_an_edition_lacks(house, folder):
    with pytest.raises(SeedFaults) as caught:
        founding.load_seeds(house(FIRST), folder(a="stare"), keep=False)

    assert caught.value.faults == ("rules/sample/a.toml: missing sample: days.look",)


def test_an_edition_of_an_earlier_version_stays_beside_the_new_one(house, folder):
    services = house(FIRST, SECOND)

    founding.load_seeds(services, folder(a="look", b="long_look"))

    assert current(services) == ["b"]


def test_the_edition_that_new_cases_take_fits_the_latest_version(house, folder):
    with pytest.raises(SeedFaults) as caught:
        founding.load_seeds(house(FIRST, SECOND), folder(a="long_look", b="look"))

    assert caught.value.faults == ("rules/sample/b.toml: missing sample: days.long_look",)


def test_a_new_edition_beside_one_in_effect_waits_for_a_decision(house, folder):
    services = house(FIRST)
    founding.load_seeds(services, folder(a="look"))

    found = founding.load_seeds(services, folder(a="look", b="look"))

    assert [(each.name, each.change) for each in found] == [
        ("sample/a", "same"),
        ("sample/b", "waiting"),
    ]
    assert current(services) == ["a"]
    lines = services.read(kept.of_rules)
    assert {each.edition: each.waiting for each in lines} == {"a": False, "b": True}


def test_a_decision_puts_it_in_effect_once_and_its_text_then_stays(house, folder):
    services = house(FIRST)
    founding.load_seeds(services, folder(a="look"))
    founding.load_seeds(services, folder(b="look"))

    decide(services, "b")

    assert current(services) == ["b"]
    (line,) = services.read(decisions.recorded)
    assert (line.edition, line.before, line.kind, line.reference) == ("b", "a", "board", "HSP/EB/7")
    assert (line.person, line.sha256) == ("Omar", line_of(services, "b").sha256)
    with pytest.raises(Refused):
        decide(services, "b")
    with pytest.raises(SeedFaults) as caught:
        founding.load_seeds(services, changed(folder(b="look")))
    assert "decided on" in str(caught.value)


def test_an_edition_that_lacks_what_the_process_reads_does_not_come_into_effect(house, folder):
    services = house(FIRST, SECOND)
    founding.load_seeds(services, folder(a="look", b="long_look"))

    with pytest.raises(Refused) as caught:
        decide(services, "a")

    assert "days.long_look" in str(caught.value)
    assert current(services) == ["b"]


def test_defaults_may_be_put_in_effect_by_the_director_and_nothing_else(house, folder):
    services = house(FIRST)
    founding.load_seeds(services, folder(a="look"))
    founding.load_seeds(services, folder(b="look"))
    with pytest.raises(Refused) as caught:
        decide(services, "b", kind="executive_director")

    founding.load_seeds(services, changed(folder(c="look"), "provisional = true"))
    decide(services, "c", kind="executive_director")

    assert "not marked as provisional" in str(caught.value)
    assert current(services) == ["c"]


def test_a_decision_on_another_preview_or_of_a_day_to_come_is_not_recorded(house, folder):
    services = house(FIRST)
    founding.load_seeds(services, folder(a="look"))
    founding.load_seeds(services, folder(b="look"))

    for given in ({"seen": 99}, {"on": services.clock.now().date() + dt.timedelta(days=3)}):
        with pytest.raises(Refused):
            decide(services, "b", **given)

    assert current(services) == ["a"]


def decide(services, edition, *, kind="board", seen=None, on=dt.date(2026, 1, 12)):
    account = founding.Account(
        "officer", "Omar", "omar@example.org", "en", "secretariat", "secretariat"
    )
    who = founding.hold(services, account)
    before = services.read(lambda rows: kept.in_effect(rows, "sample").id)
    decision = Decision(kind, "HSP/EB/7", on, before if seen is None else seen)
    services.write(
        lambda rows: decisions.put_in_effect(
            rows, services.registry, decisions.find(rows, "sample", edition), decision, actor=who,
            now=services.clock.now(),
        )
    )  # fmt: skip


def line_of(services, edition):
    return services.read(lambda rows: kept.edition(rows, "sample", edition))


def changed(found, line="# another text"):
    """The same seeds, each text with one more line at its head."""
    rules = tuple(replace(each, content=f"{line}\n{each.content}") for each in found.rules)
    return replace(found, rules=rules)


def test_another_folder_need_not_repeat_what_is_stored(house, folder, tmp_path):
    founding.load_seeds(house(FIRST), folder(a="look"))
    other = replace(FIRST, key="beside")
    place = tmp_path / "more" / "rules" / "beside"
    place.mkdir(parents=True)
    text = EDITION.format(name="a", rule="look").replace('"sample"', '"beside"')
    (place / "a.toml").write_text(text, encoding="utf-8")

    found = founding.load_seeds(house(FIRST, other), seeds.read(tmp_path / "more"))

    assert [(each.name, each.change) for each in found] == [("beside/a", "new")]


def test_the_faults_of_all_modules_are_told_at_once(tmp_path, monkeypatch):
    for name in ("first_sample", "second_sample"):
        (tmp_path / f"{name}.py").write_text(
            "from engine.definition import Definition\n"
            f'DEFINITION = Definition("{name}", 1, "N", "x", (), (), ())\n'
        )
    monkeypatch.setattr(workflows, "__path__", [*workflows.__path__, str(tmp_path)])

    with pytest.raises(DefinitionFaults) as caught:
        discover()

    assert [line.partition(":")[0] for line in caught.value.faults] == [
        "first_sample v1", "second_sample v1",
    ]  # fmt: skip


def test_links_lead_to_where_the_pages_are_served_unless_told_otherwise():
    plain = Settings(demo=True)
    named = Settings(demo=True, base_url="https://reviews.example.org")

    assert served_at(plain, "127.0.0.1", 8123).base_url == "http://127.0.0.1:8123"
    assert served_at(named, "127.0.0.1", 8123).base_url == "https://reviews.example.org"


def test_what_the_numbers_of_the_house_were_compared_with_is_told_in_six_languages():
    for edition in seeds.read().rules:
        told = {each.en: set(dict(each.every())) for each in edition.data.wording}
        rules = [*edition.data.days.values(), *edition.data.counts.values()]
        said = {each.anchor for each in rules if not isinstance(each, int)}
        # names of mechanisms and numbers alone are the same everywhere
        assert {each for each in said if re.search("[a-z]{2}", each)} <= set(told), edition.name
        assert all(languages == set(LANGUAGES) for languages in told.values()), edition.name
