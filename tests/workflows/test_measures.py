"""Values of indicators are the State's own until it releases them; places are never compared."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal

import pytest
import sqlalchemy as sa

import config.schema  # noqa: F401 - every table
from config import seeds
from config.i18n import Translator
from config.load import load
from config.settings import Settings
from engine import db
from engine.access import HISTORY, VIEW
from engine.db import Base, writer
from engine.models.case import Case, Fact
from engine.queries.reader import Reader
from engine.text import Text
from notifications.models import DeskTask, FormalCommunication, Message
from tests.journeys.review import begin, bring
from tests.journeys.world import FILE, FIRST, SUR, make_world
from web.charts import Chart
from workflows.domain.measures import brought, counted, framework, queries, rules, services
from workflows.domain.measures.brought import Known
from workflows.domain.measures.queries import Asked
from workflows.domain.measures.series import places

SAFE, PORT = "sdg_16_1_4", "Fictional Harbour Town"
TODAY = dt.date(2027, 1, 15)
NOTE = {"note_number": "NV/3", "note_date": dt.date(2027, 1, 10), "note_file": FILE}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('measures') / 'measures.db'}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    made = make_world(url, settings=Settings(demo=True, database_url=url), upgrade=False)
    made.appoint("partner", "partner", "Fictional City Network")
    begin(made)
    bring(made, "sa_drafting")
    yield made
    made.services.close()


@pytest.fixture(autouse=True)
def put_back(world):
    """What a test does to the world that this file shares is undone when it ends."""
    before = world.moment()
    yield
    world.back_to(before)


def sheet(world, who="mission"):
    """The open sheet of a State, opened if there is none."""
    body = world.actors[who].body
    query = sa.select(Case.reference).where(
        Case.definition == rules.SHEET, Case.subject == body, Case.closed_at.is_(None)
    )
    known = world.services.read(lambda s: s.scalar(query))
    return known or world.open(who, rules.SHEET, body)


def prepared(world, who, reference, *rows):
    """Rows (place, year, figure, group) that wait for the step; answer its input."""

    def work(session):
        known = queries.current(session)
        case = session.scalars(sa.select(Case).where(Case.reference == reference)).one()
        cells = [
            {"indicator": SAFE, "place": place, "year": year, "figure": figure, "group": group,
             "source": "Fictional Statistical Office"}
            for place, year, figure, group in rows
        ]  # fmt: skip
        lines = brought.lines(
            enumerate(cells), Known(known, {"women": "women"}, TODAY,
                                    queries.stands(session, case.id)))  # fmt: skip
        return str(services.prepare(
            session, case, brought.taken(lines), name="values.csv", sha256="",
            seat=world.actors[who].seat, now=world.clock.now()))  # fmt: skip

    return world.services.write(work)


def record(world, who, reference, *rows):
    batch = prepared(world, who, reference, *rows)
    return world.fire(who, reference, "record_values", batch=batch)


def read_by(world, who, **asked):
    """What somebody reads of the released values: place, year, group -> figure."""

    def ask(session):
        looking = None
        if who:
            house = world.services
            looking = Reader(house.access, house.registry, world.actors[who], world.clock.now())
        return queries.released(session, looking, Asked(**asked))

    found = world.services.read(ask)
    return {(each.place, each.year, each.group): each.figure for each in found}


def test_values_are_the_states_own_until_released_and_again_once_taken_back(world):
    own = sheet(world)
    record(world, "mission", own, (PORT, "2025", "58", ""), (PORT, "2025", "44", "women"))
    others = ("mission_b", "officer", "director", "reader", "partner", "")

    assert all(read_by(world, who) == {} for who in others)
    assert [who for who in ("mission", "fp", *others[:-1]) if own in world.sees(who)] == [
        "mission", "fp",
    ]  # fmt: skip

    world.fire("mission", own, "release_to_seats")
    known = {(PORT, 2025, "total"): Decimal(58), (PORT, 2025, "women"): Decimal(44)}
    assert all(read_by(world, who) == known for who in others[:-1])
    assert read_by(world, "") == {}

    record(world, "mission", own, (PORT, "2026", "60", ""), (PORT, "2025", "59", ""))
    assert read_by(world, "mission_b") == known  # what came later is not released with it

    world.fire("fp", own, "release_to_public", terms="cc_by")
    later = known | {(PORT, 2026, "total"): Decimal(60), (PORT, 2025, "total"): Decimal(59)}
    assert read_by(world, "") == later
    assert world.why("mission", own, "release_to_public", terms="cc_by") == [services.ALL_RELEASED]

    world.fire("mission", own, "take_back")
    assert all(read_by(world, who) == {} for who in others)
    assert "mission_b" not in {who for who in ("mission_b", "officer") if own in world.sees(who)}
    assert world.faults() == {}


def test_a_correction_supersedes_and_what_stood_can_still_be_read(world):
    own = sheet(world)
    record(world, "mission", own, ("Hill Town", "2024", "12.4", ""))
    record(world, "mission", own, ("hill  town", "2024", "12,9", ""))
    case = world.case(own).id

    found = world.services.read(lambda s: queries.own(s, case))
    value = next(each for each in found if each.place == "Hill Town")

    assert (value.figure, [each.figure for each in value.earlier]) == (
        Decimal("12.9"), [Decimal("12.4")],
    )  # fmt: skip
    steps = [line for line in world.history("mission", own) if line.label == "Values recorded"]
    assert value.event == steps[0].number
    assert "values.csv (1)" in {fact.value for fact in steps[0].facts}


def test_the_hash_of_the_values_stands_in_the_history(world):
    own = sheet(world)
    record(world, "mission", own, ("Lake Town", "2023", "7", ""))
    case = world.case(own).id

    def look(session):
        query = sa.select(Fact.value).where(Fact.case_id == case, Fact.key == "values_sha256")
        row = queries.stands(session, case)[(SAFE, "lake town", 2023, "total")]
        return session.scalars(query.order_by(Fact.id.desc())).first(), services.digest([row])

    stated, counted_again = world.services.read(look)
    assert stated == counted_again


def test_only_the_states_own_seats_record_and_the_secretariat_only_from_a_document(world):
    own = sheet(world, "mission_b")
    assert world.why("mission", own, "record_values", batch="1") in (["NotFound"], ["NotAllowed"])
    assert world.why("officer", own, "record_values", batch="1") in (["NotFound"], ["NotAllowed"])

    world.fire("mission_b", own, "ask_desk")
    batch = prepared(world, "officer", own, ("River Town", "2025", "3", ""))
    assert world.why("officer", own, "record_values", batch=batch) != []
    world.record(own, "record_values", "mission_b", batch=batch)

    case = world.case(own).id
    found = world.services.read(lambda s: queries.own(s, case))
    assert [each.place for each in found] == ["River Town"]
    access, now = world.services.access, world.clock.now()
    for who in ("officer", "mission", "reader"):
        may = world.services.read(
            lambda s, who=who: access.may(s, world.actors[who], world.case(own), VIEW, now)
        )
        assert may == (who == "officer")
    assert not world.services.read(
        lambda s: access.may(s, world.actors["mission"], world.case(own), HISTORY, now)
    )


def test_a_state_has_one_sheet_and_the_desk_opens_one_from_its_note_alone(world):
    sheet(world)
    with pytest.raises(Exception, match="has a sheet already"):
        world.open("mission", rules.SHEET, SUR)
    with pytest.raises(Exception, match="note verbale"):
        world.open("officer", rules.SHEET, "XAF")
    with pytest.raises(Exception, match="opened by the State itself"):
        world.open("fp", rules.SHEET, FIRST)
    opened = world.open("officer", rules.SHEET, "XAF", inputs=NOTE)
    assert opened in world.sees("officer")
    assert opened not in world.sees("mission")


def test_nobody_is_written_to_about_a_sheet(world):
    own = sheet(world)
    record(world, "mission", own, (PORT, "2022", "50", ""))
    case = world.case(own).id
    told = [
        world.services.read(lambda s, each=each: s.scalars(
            sa.select(each).where(each.case_id == case)).all())
        for each in (Message, DeskTask, FormalCommunication)
    ]  # fmt: skip
    assert told == [[], [], []]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12,5", "12.5"), ("12.50", "12.5"), ("١٢٫٥", "12.5"), ("1 234,5", "1234.5"),
        ("1.234.567", "1234567"), ("1,234.5", "1234.5"), ("۱۲۳", "123"), ("−3", "-3"),
        ("0,125", "0.125"), ("1,234", None), ("12 %", None), ("about 3", None), ("1e5", None),
        ("9" * 40, None),
    ],
)  # fmt: skip
def test_a_figure_is_read_in_any_script_and_never_guessed(typed, read):
    found = rules.figure(typed)
    assert isinstance(found, Text) if read is None else rules.written(found) == read


def test_every_row_is_told_by_itself_before_anything_is_written(world):
    known = world.services.read(queries.current)
    stands = {}
    full = {"indicator": SAFE, "place": PORT, "year": "2025", "figure": "58", "source": "Office"}
    rows = [
        (2, full),
        (3, {**full, "year": "2024", "figure": "x", "source": "", "group": "Pirates"}),
        (4, {"indicator": SAFE, "title": "Feeling safe", "unit": "%"}),  # of the form, untouched
        (5, {**full, "year": "2023", "figure": ""}),
        (6, {**full, "indicator": "nope", "year": "2050", "link": "javascript:alert(1)"}),
        (7, full),
    ]
    lines = brought.lines(rows, Known(known, {"women": "women"}, TODAY, stands))

    told = {line.number: set(line.faults) for line in lines}
    assert told == {
        2: {"indicator"}, 3: {"figure", "group", "source"}, 5: set(),
        6: {"indicator", "year", "link"}, 7: {"indicator"},
    }  # fmt: skip
    assert [each.figure for each in brought.taken(lines)] == [""]


def test_a_course_belongs_to_one_place_and_says_its_gaps(world):
    own = sheet(world, "mission_c")
    record(world, "mission_c", own, ("B Town", "2021", "5", ""), ("B Town", "2024", "6", ""),
           ("B Town", "2022", "", ""), ("A Town", "2024", "9", ""))  # fmt: skip
    case = world.case(own).id
    found = places(world.services.read(lambda s: queries.own(s, case)))

    assert [each.name for each in found] == ["A Town", "B Town"]
    assert found[1].series[0].gaps == (2022, 2023)
    assert found[1].series[0].points == ((2021, Decimal(5)), (2024, Decimal(6)))


def test_a_picture_runs_with_the_reading_direction_and_breaks_where_nothing_is_known():
    points = [(2021, Decimal(5)), (2022, Decimal(6)), (2024, Decimal("-1.5"))]
    left, right = Chart("T & <b>", points), Chart("T", points, rtl=True)

    assert left.x(2021) < left.x(2024)
    assert right.x(2021) > right.x(2024)
    assert left.svg().count('class="course"') == 1
    assert "T &amp; &lt;b&gt;" in left.svg()
    assert "style=" not in left.svg()
    french = Translator("fr")
    told = Chart("T", points, colon=french.colon, shown=french.number).svg()
    assert "<title>2024\u00a0: -1,5</title>" in told
    assert 0 <= left.y(Decimal(6)) < left.y(Decimal(0)) < left.y(Decimal("-1.5"))


def test_what_is_shipped_says_only_what_the_sources_say():
    shipped = seeds.read()
    (indicators,), (results,) = shipped.indicators, shipped.results
    for row in indicators.data.indicator:
        named = row.basis is not None
        assert (row.definition is not None) == named, row.key
        assert not named or "Sustainable Development Goals" in row.basis.en
        assert (row.wording is not None) == named, row.key
        assert "ar" not in row.confirmed  # no official Arabic text was at hand
    assert indicators.data.provisional
    keys = [line.key for row in results.data.outcome for line in row.line]
    assert keys == list(framework.LINES)
    based = {line["key"] for row in tomllib.loads(results.content)["outcome"]
             for line in row["line"] if "baseline" in line}  # fmt: skip
    assert based == {"18g", "18h_countries"}  # S1 §4 gives no other
    for row in results.data.outcome:
        assert {key for each in row.line for key in each.counted} <= {*counted.COUNTED}


def test_an_edition_with_values_stays_as_it_is(world):
    own = sheet(world)
    record(world, "mission", own, (PORT, "2019", "40", ""))
    found = seeds.read(fictional=True)
    (seed,) = found.indicators
    changed = type(seed)(seed.name, seed.content + "\n# another\n", seed.data)
    other = type(found)(found.rules, None, (), indicators=(changed,))

    with pytest.raises(seeds.SeedFaults, match="another name"):
        world.services.write(lambda s: load(s, other, world.services.registry, world.clock.now()))


def test_what_the_product_counts_is_what_the_reader_finds_behind_it(world):
    house = world.services

    def counts(who="reader"):
        looking = Reader(house.access, house.registry, world.actors[who], world.clock.now())
        return {
            key: house.read(lambda s, count=count: count(s, looking))
            for key, count in counted.COUNTED.items()
        }

    found = counts()
    assert (found["countries"].number, found["countries"].arguments) == (1, {"_anchor": "of-c"})
    assert found["indicators"].number == 8
    before = found["projects"].number
    named = {"title": "Parks", "city": "A", "term": "short", "stage": "idea", "about": "Lamps."}
    entry = world.open("mission", "city_project", "XAA", inputs=named)
    assert counts("mission")["projects"].number == before  # what is the State's own is not counted
    world.fire("mission", entry, "release")
    project = counts()["projects"]
    assert project.number == before + 1
    assert project.arguments == {"key": "city_project", "state": "released"}
    held = {"kind": "advice", "level": "local", "audience": ["national"]}
    entry = world.open("officer", "activity", "Advice", inputs=held)
    assert counts()["advice"].number == 0
    day = world.clock.now().date()
    world.fire("officer", entry, "record_held", held_from=day, held_until=day)
    assert [counts()[key].number for key in ("activities", "local", "advice")] == [1, 1, 1]
