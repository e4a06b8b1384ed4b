"""The desk's hand on what goes: a pause of all mail, and wishes for single lines of the forecast."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from engine.models.edition import Edition
from engine.models.person import Person
from notifications import ahead, desk
from notifications.models import DeskTask, Message, Pause, Wish
from tests.web.conftest import START
from tests.web.mechanism import PAPER, VISIT


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


def rows(house, model):
    return house.services.read(lambda s: list(s.scalars(sa.select(model).order_by(model.id))))


def line_of(page, name="Fay"):
    """The address of the first line of a person in the forecast."""
    for row in re.findall(r"<tr>.*?</tr>", page.text, flags=re.DOTALL):
        if name in row and "/mail/forecast/" in row:
            return re.search(r'href="(/mail/forecast/[^"]+)"', row).group(1)
    raise AssertionError(page.text)


def foreseen(house, **more):
    services = house.services
    until = dt.date(2027, 12, 31)
    return services.read(
        lambda s: ahead.forecast(
            s, services.registry, now=services.clock.now(), until=until, **more
        )
    )


# A pause


def test_all_mail_is_paused_with_a_reason_and_an_end(officer, house, paper):
    officer.get("/mail/pause")

    page = officer.post("/mail/pause", reason="The server moves", day="2027-03-11", hour="14:30")

    assert page.status_code == 200
    assert "Outgoing mail is paused until" in page.text
    row = rows(house, Pause)[0]
    assert row.until == dt.datetime(2027, 3, 11, 11, 30, tzinfo=dt.UTC)  # 14:30 in Nairobi
    assert (row.reason, row.begun_at) == ("The server moves", START)
    assert "Codes for signing in" in page.text


def test_the_end_is_an_hour_of_the_readers_own_zone_and_both_zones_are_shown(officer, house, paper):
    def move(session):
        for each in session.scalars(sa.select(Person).where(Person.name == "Omar")):
            each.zone = "America/Santiago"

    house.services.write(move)
    page = officer.get("/mail/pause")
    assert "Santiago" in page.text
    assert "Nairobi" in page.text

    page = officer.post("/mail/pause", reason="x", day="11.3.2027", hour="8")

    assert rows(house, Pause)[0].until == dt.datetime(2027, 3, 11, 11, tzinfo=dt.UTC)
    assert "08:00 (Santiago)" in page.text
    assert "14:00 (Nairobi)" in page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "", "day": "2027-03-11", "hour": "14:30"}, "Fill in this field"),
        ({"reason": "x", "day": "soon", "hour": "14:30"}, "date"),
        ({"reason": "x", "day": "2027-03-11", "hour": "25:00"}, "Give an hour such as"),
        ({"reason": "x", "day": "2027-03-09", "hour": "09:59"}, "lies ahead"),
        ({"reason": "x", "day": "2027-05-09", "hour": "09:59"}, "thirty days"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(officer, house, paper, typed, sentence):
    officer.get("/mail/pause")

    page = officer.post("/mail/pause", **typed)

    assert page.status_code == 422
    assert sentence in page.text
    assert typed["day"] in page.text
    assert rows(house, Pause) == []


def test_the_banner_stands_on_the_desks_pages_while_it_lasts_and_nowhere_else(
    officer, cast, clock, paper
):
    officer.get("/mail/pause")
    officer.post("/mail/pause", reason="Moving", day="2027-03-11", hour="10:00")
    focal = cast.enter("focal")

    for path in ("/mail/", "/mail/forecast", "/mail/formal", "/inbox", "/people/"):
        assert "Outgoing mail is paused until" in officer.get(path).text, path
    assert "Outgoing mail is paused" not in officer.get("/cases/XAA-2027").text
    assert "Outgoing mail is paused" not in focal.get("/inbox").text

    clock.advance(hours=49)
    officer = cast.enter("officer")
    assert "Outgoing mail is paused" not in officer.get("/mail/").text
    assert "by itself" in officer.get("/mail/pause").text


def test_a_person_ends_it_and_the_log_says_who(officer, house, paper):
    officer.get("/mail/pause")
    officer.post("/mail/pause", reason="Moving", day="2027-03-11", hour="10:00")
    again = officer.post("/mail/pause", reason="Twice", day="2027-03-12", hour="10:00")
    assert again.status_code == 409

    page = officer.post("/mail/pause/end")

    assert "Outgoing mail goes again." in page.text
    assert page.text.count("Omar") >= 2
    assert "Mail was not paused any more." in officer.post("/mail/pause/end").text
    assert len(rows(house, Pause)) == 1


# Wishes


def test_a_line_is_held_and_the_forecast_shows_its_day(officer, house, paper):
    line = line_of(officer.get("/mail/forecast"))
    first = next(each for each in foreseen(house) if each.person)
    officer.get(line)

    page = officer.post(line, act="hold", day=(first.on + dt.timedelta(days=1)).isoformat())

    assert page.status_code == 200
    assert "Take back" in page.text
    held = next(each for each in foreseen(house) if each.held)
    assert held.on > first.on
    assert "Held back" in officer.get("/mail/forecast").text


def test_a_hold_that_changes_nothing_or_is_too_far_is_not_noted(officer, house, paper):
    line = line_of(officer.get("/mail/forecast"))
    first = next(each for each in foreseen(house) if each.person)
    officer.get(line)

    assert officer.post(line, act="hold", day=first.on.isoformat()).status_code == 409
    page = officer.post(line, act="hold", day="9999-12-31")

    assert page.status_code == 409
    assert "Choose a day within a year" in page.text
    assert "9999-12-31" in page.text
    assert rows(house, Wish) == []


def test_a_hold_beyond_the_next_line_is_not_noted(officer, house, paper):
    def more(session):
        edition = session.scalars(sa.select(Edition).where(Edition.name == "paper")).one()
        edition.content = edition.content.replace("mail = [-2]", "mail = [-2, 7]")

    house.services.write(more)
    line = line_of(officer.get("/mail/forecast"))
    officer.get(line)

    page = officer.post(line, act="hold", day="2027-04-30")

    assert page.status_code == 409
    assert "The next line of this step goes before that day" in page.text
    assert "2027-04-30" in page.text
    assert rows(house, Wish) == []


def test_a_line_is_left_out_with_a_note_and_taken_back(officer, house, paper):
    line = line_of(officer.get("/mail/forecast"))
    officer.get(line)
    assert officer.post(line, act="skip", why="").status_code == 422

    page = officer.post(line, act="skip", why="They rang us.")

    assert "They rang us." in page.text
    assert "Left out" in officer.get("/mail/forecast").text
    before = len(foreseen(house))
    wish = rows(house, Wish)[0]
    officer.get(line)
    page = officer.post(f"{line}/back", wish=wish.id)
    assert "Taken back" in page.text
    assert len(foreseen(house)) == before + 1
    assert rows(house, Wish)[0].taken_back_by is not None
    assert officer.post(f"{line}/back", wish=wish.id).status_code == 404


def test_a_sentence_is_added_in_a_language_and_shown_as_the_desks(officer, house, paper):
    line = line_of(officer.get("/mail/forecast"))
    officer.get(line)

    page = officer.post(line, act="say", words="نحن <في> خدمتكم", language="ar")

    assert 'lang="ar"' in page.text
    assert "نحن &lt;في&gt; خدمتكم" in page.text
    assert "With a sentence" in officer.get("/mail/forecast").text
    page = officer.post(line, act="say", words="x" * 501, language="en")
    assert page.status_code in {409, 422}


def test_the_forecast_is_shown_for_one_person(officer, house, paper):
    person = next(each.person for each in foreseen(house) if each.person)

    page = officer.get(f"/mail/forecast?person={person}")

    assert "Fay" in page.text
    assert "Task for the secretariat" not in page.text


def test_a_line_nobody_planned_is_not_found_and_an_unknown_act_is_not_taken(officer, paper):
    line = line_of(officer.get("/mail/forecast"))

    assert officer.get("/mail/forecast/999-1-1-mail:-3").status_code == 404
    assert officer.get(re.sub(r"mail:-?[0-9]+", "mail:99", line)).status_code == 404
    assert officer.get("/mail/forecast/anything").status_code == 404
    officer.get(line)
    assert officer.post(line, act="grow").status_code == 400


def test_these_pages_are_for_the_desk(cast, officer, paper):
    line = line_of(officer.get("/mail/forecast"))
    focal = cast.enter("focal")

    for path in ("/mail/pause", "/mail/forecast", line):
        assert focal.get(path).status_code == 404, path
    focal.get("/inbox")
    for path in ("/mail/pause", "/mail/pause/end", line, f"{line}/back"):
        assert focal.post(path, act="skip", why="x").status_code == 404, path


def test_looking_changes_nothing(officer, paper, statements):
    line = line_of(officer.get("/mail/forecast"))

    with statements() as found:
        for path in ("/mail/forecast", "/mail/pause", line):
            officer.get(path)
            officer.client.head(path)

    assert not [each for each in found if each.lstrip().upper().startswith(("INSERT", "DELETE"))]
    assert not [each for each in found if "ladder_wish" in each and "UPDATE" in each]


# Contact lost


def test_the_desks_list_says_when_a_seat_was_last_written_to_and_last_there(
    officer, cast, house, paper
):
    def ask(session):
        seat = cast.seat("reading")
        made = desk.ask(session, desk.CONTACT_CHECK, now=START, seat=seat)
        sent = session.scalars(sa.select(Message).limit(1)).first()
        sent.seat_id, sent.state, sent.sent_at = seat, "sent", START
        return made.id

    house.services.write(ask)

    page = officer.get("/inbox")

    assert "Last written to" in page.text
    assert "not in the last ninety days" in page.text
    cast.enter("reading")
    page = officer.get("/inbox")
    assert "not in the last ninety days" not in page.text
    assert len(rows(house, DeskTask)) >= 1
