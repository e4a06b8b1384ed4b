"""A copy comes back whole or not at all, and what came back stands still until it is released."""

from __future__ import annotations

import datetime as dt
import email
import json
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import manifest, post, restore, work
from config.bootstrap import wire
from config.manifest import CopyFault
from config.settings import Settings
from engine import doors
from engine.clock import FixedClock
from engine.models.doors import Closure, HouseHold
from engine.models.history import Command as CommandRow
from engine.models.history import Event
from engine.models.person import Person
from notifications import backlog
from notifications.delivery import deliver
from notifications.models import Message, Rung
from tests import conftest
from tests.reliability.copying import copy_of, count, differing, empty, upload
from tests.reliability.definitions import FAMILY
from tests.reliability.house import House, carry, furnish, house_at, make_tables, open_dossier
from tests.reliability.stepper import Stepper, as_json
from workflows.domain.documents.models import BlobPart


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """pg_dump and its kin as the server has them: an older one refuses a newer server."""
    if found := conftest._postgres_binaries():
        monkeypatch.setenv("PATH", str(found), prepend=os.pathsep)


def posting(url: str, smtp: str, now: dt.datetime) -> House:
    """A house that tells its steps and has a mail server."""
    settings = Settings(
        database_url=url, smtp_url=smtp, mail_from="desk@reviews.example.org",
        base_url="https://reviews.example.org", secret_key="a secret of tests, long enough to be one",
    )  # fmt: skip
    clock = FixedClock(now)
    return House(wire(settings, clock, FAMILY), clock)


@pytest.fixture
def elsewhere(request, tmp_path) -> Iterator[str]:
    """An empty place of the same kind as the house."""
    if "postgres" not in request.node.callspec.id:
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'q.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def every_job(house: House) -> None:
    """What the scheduler does in a while, twice."""
    for _ in range(2):
        for name, (job, _) in work.jobs(house.services).items():
            if name != "mail":
                job()
        deliver(post.office(house.services))


def let_go(house: House, *, keep_back: bool) -> int | None:
    now, by = house.clock.now(), house.services.read(_somebody)
    return house.services.write(
        lambda s: backlog.release(s, house.services.registry, by=by, keep_back=keep_back, now=now)
    )


def _somebody(session) -> int:
    return session.scalar(sa.text("SELECT min(id) FROM person"))


# Standing still


def bring_back(url: str, to: str, smtp: str, folder: Path, *, days: int) -> House:
    """A house with mail in its queue, lost and brought back some days later.

    What the copy has in its queue has gone out before the house was lost.
    """
    lost = furnish(posting(url, smtp, dt.datetime(2027, 1, 11, 6, tzinfo=dt.UTC)))
    work.jobs(lost.services)["heartbeat"][0]()
    carry(lost, open_dossier(lost), 1)
    file = copy_of(lost, folder)
    every_job(lost)
    lost.close()
    now = lost.clock.now() + dt.timedelta(days=days)
    restore.restore(file, to, now)
    return posting(to, smtp, now)


def test_what_came_back_sends_nothing_and_takes_no_step_until_it_is_released(
    url, elsewhere, smtp_server, tmp_path
):
    returned = bring_back(url, elsewhere, smtp_server.url, tmp_path, days=60)
    gone, queued = len(said(smtp_server)), count(returned, Message.state == "queued")
    before = returned.dump()

    every_job(returned)

    assert returned.tick() == 0
    assert gone == queued > 1
    assert len(said(smtp_server)) == gone
    assert differing(before, returned.dump()) <= {"watch"}
    seen = look(returned)
    assert (seen.messages, seen.before, seen.older) == (queued, queued, queued)
    assert (len(seen.old), seen.cases) == (queued, 1)

    assert let_go(returned, keep_back=False) == 0
    returned.tick()
    every_job(returned)

    assert set(said(smtp_server)[:gone]) <= set(said(smtp_server)[gone:])  # again, by one name
    assert count(returned, of=Closure) == 1
    assert count(returned, Event.trigger == "reading_ends", of=Event) == 0  # doors were shut
    returned.clock.advance(days=7)
    returned.tick()
    assert count(returned, Event.trigger == "reading_ends", of=Event) == 1
    assert returned.verified() == []
    returned.close()


def test_what_was_queued_before_may_be_kept_back_and_a_person_sees_it(
    sqlite_url, smtp_server, tmp_path
):
    place = f"sqlite:///{tmp_path / 'elsewhere' / 'q.db'}"
    returned = bring_back(make_tables(sqlite_url), place, smtp_server.url, tmp_path, days=7)
    queued, reminders = count(returned, Message.state == "queued"), look(returned).reminders
    returned.clock.advance(minutes=1)
    person, gone = returned.services.read(lambda s: s.get_one(Person, 1)), len(said(smtp_server))
    returned.services.write(lambda s: returned.services.send_code(s, person, "123456"))
    every_job(returned)
    assert len(said(smtp_server)) == gone + 1  # who asks for a code there and then gets it

    assert let_go(returned, keep_back=True) == queued + reminders
    assert let_go(returned, keep_back=True) is None  # once
    every_job(returned)

    assert len(said(smtp_server)) == len(set(said(smtp_server)))
    assert count(returned, Message.template == "courtesy_reminder") == 0
    assert count(returned, Message.state == "uncertain") == queued > 1
    assert count(returned, Rung.state == "skipped", of=Rung) >= reminders > 0
    hold = returned.rows(sa.select(HouseHold))[0][0]
    assert (hold.reason, hold.released_at) == ("restored", returned.clock.now())
    assert hold.kept_back == queued + reminders
    returned.close()


def look(house: House) -> backlog.Backlog:
    services, now = house.services, house.clock.now()
    return services.read(lambda s: backlog.look(s, services.registry, doors.standing(s), now))


def said(server) -> list[str]:
    """The name of every message that came to the server."""
    return [email.message_from_bytes(content)["Message-ID"] for _, _, content in server.messages]


# Whole, or not at all


def test_a_copy_that_was_cut_or_changed_is_refused_and_leaves_nothing_behind(
    house, elsewhere, tmp_path
):
    open_dossier(house)
    file, now = copy_of(house, tmp_path), house.clock.now()
    whole, said = file.read_bytes(), json.loads(manifest.beside(file).read_text())
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1

    for content, sentence in ((whole[:-1], "it was cut"), (bytes(flipped), "was changed")):
        file.write_bytes(content)
        with pytest.raises(CopyFault, match=sentence):
            restore.restore(file, elsewhere, now)
    file.write_bytes(whole)
    for other in (
        {"tables": said["tables"] | {"person": 1}}, {"chains": "0" * 64}, {"revision": "9999"},
    ):  # fmt: skip
        manifest.beside(file).write_text(json.dumps(said | other))
        with pytest.raises(CopyFault):
            restore.restore(file, elsewhere, now)
        assert empty(elsewhere)
    manifest.beside(file).unlink()
    with pytest.raises(CopyFault, match="needs its manifest"):
        restore.restore(file, elsewhere, now)


def test_damage_that_no_sum_tells_of_is_found_all_the_same(sqlite_house, tmp_path):
    """The manifest is right about the file, and an uploaded document in it is another one."""
    house, elsewhere = sqlite_house, f"sqlite:///{tmp_path / 'elsewhere' / 'q.db'}"
    house.services.write(lambda s: s.add_all(upload(b"one", b"two")))
    house.services.write(lambda s: s.execute(sa.update(BlobPart).values(data=b"three")))
    file, now = copy_of(house, tmp_path), house.clock.now()

    with pytest.raises(CopyFault, match=r"the uploaded file [0-9a-f]{12} is not whole"):
        restore.restore(file, elsewhere, now)

    assert empty(elsewhere)


def stands_still_already(proving):
    """Nobody finds the rows without the hold, were the machine to fail between the two."""

    def look_first(engine, *more):
        with Session(engine) as session:
            assert doors.stands_still(session)
        return proving(engine, *more)

    return look_first


def test_a_copy_comes_back_only_where_nothing_is_and_is_read_by_nobody_else(
    house, elsewhere, tmp_path, monkeypatch
):
    carry(house, open_dossier(house), 4)
    house.services.write(lambda s: s.add_all(upload(b"one", b"two")))
    before = house.dump()
    file, now = copy_of(house, tmp_path), house.clock.now()

    if "postgres" in elsewhere:
        monkeypatch.setattr(restore, "_proven", stands_still_already(restore._proven))
    found = restore.restore(file, elsewhere, now)

    assert (found.cases, found.files, found.events) == (1, 1, count(house, of=Event))
    assert restore.self_test(file, house.services.settings.database_url, now) == found
    again = house_at(elsewhere)
    after = again.dump()
    assert differing(before, after) == {"house_hold"}
    if "postgres" in elsewhere:
        names = "SELECT datname FROM pg_database WHERE datname LIKE 'quadrennial_scratch%%'"
        assert again.rows(sa.text(names)) == []
    again.close()
    with pytest.raises(CopyFault, match="only an empty"):
        restore.restore(file, elsewhere, now)
    if "sqlite" in elsewhere:  # what another file has left would be read into this one
        (tmp_path / "q.db-wal").touch()
        with pytest.raises(CopyFault, match=r"q\.db-wal exists already"):
            restore.restore(file, f"sqlite:///{tmp_path / 'q.db'}", now)
    made = [file, manifest.beside(file), *tmp_path.glob("elsewhere/*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def written_to_meanwhile(house: House, folder: Path) -> tuple[set[str], Path]:
    """A copy that is made while another process writes, and what was acknowledged before it."""
    case, notes = open_dossier(house), folder / "answered"
    notes.touch()
    day = house.clock.now().date().replace(year=2028)
    steps = (("rest", {"until": day}), ("go_on", {}))
    commands = [
        house.command("author_xaa", case, steps[n % 2][0], id=f"step-{n}", **steps[n % 2][1])
        for n in range(300)
    ]
    stepper = Stepper()
    with ThreadPoolExecutor(1) as pool:
        asked = {"work": "run", "commands": [as_json(each) for each in commands]}
        running = pool.submit(stepper, house, notes=str(notes), **asked)
        while len(notes.read_text().split()) < 10 and not running.done():
            time.sleep(0.01)
        answered = set(notes.read_text().split())
        file = copy_of(house, folder)
        assert len(notes.read_text().split()) < len(commands)  # it was under way all the while
        assert running.result() == 0
    stepper.close()
    return answered, file


def all_of(answered: set[str], file: Path, elsewhere: str, now: dt.datetime) -> None:
    restore.restore(file, elsewhere, now)
    again = house_at(elsewhere)
    kept = {row[0] for row in again.rows(sa.select(CommandRow.id))}
    assert len(answered) >= 10
    assert answered <= kept
    assert again.verified() == []
    again.close()


def test_a_copy_taken_under_way_holds_every_step_acknowledged_before_it(sqlite_house, tmp_path):
    answered, file = written_to_meanwhile(sqlite_house, tmp_path)

    place = f"sqlite:///{tmp_path / 'elsewhere' / 'q.db'}"
    all_of(answered, file, place, sqlite_house.clock.now())


@pytest.mark.nightly
def test_a_copy_of_postgresql_taken_under_way_does_so_too(postgres_house, postgres, tmp_path):
    answered, file = written_to_meanwhile(postgres_house, tmp_path)
    place = postgres.create()

    all_of(answered, file, place, postgres_house.clock.now())
    postgres.drop(place)
