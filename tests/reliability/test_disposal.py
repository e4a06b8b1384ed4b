"""What has served its time goes and leaves nothing behind but a figure; all else stays as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import backup, checks, disposals, post, seeds, work
from config.load import load
from config.periods import RETENTION
from engine import disposal, incidents
from engine.db import settle
from engine.models.case import Case
from engine.models.disposal import CALENDAR, Disposal
from engine.models.edition import Edition
from engine.models.person import Person, Seat
from notifications import claims
from notifications.delivery import deliver
from notifications.models import SENT, Bounce, Message
from tests import conftest
from tests.reliability.house import (
    TRIGGERS,
    House,
    carry,
    furnish,
    furnished,
    house_at,
    open_dossier,
)
from workflows.domain.accounts.models import Attempt, Invitation, SignIn, SignInCode
from workflows.domain.assessment.models import Answer
from workflows.domain.colleagues.models import Asking, Note
from workflows.domain.documents.models import Blob, BlobPart, Document
from workflows.domain.measures.models import MeasureImport
from workflows.domain.questions.models import Question

CANARY = "canary-4f7d"
DAY = dt.timedelta(days=1)
DISPOSED = sorted(disposals.KINDS)


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    if found := conftest._postgres_binaries():
        monkeypatch.setenv("PATH", str(found), prepend=os.pathsep)


def with_periods(house: House) -> House:
    """The same house, with the edition of the periods that is shipped."""
    (seed,) = seeds.read().retention
    row = Edition(
        kind=RETENTION, name=seed.data.name, edition=seed.data.edition, sha256="", current=True,
        content=seed.content, loaded_at=house.clock.now(),
    )  # fmt: skip
    house.services.write(lambda session: session.add(row))
    return house


def plant(house: House) -> int:
    """One thing of each kind that carries the canary, in a dossier that is concluded."""
    case = open_dossier(house)
    carry(house, case, len(TRIGGERS))
    deliver(post.office(house.services))
    now = house.clock.now()

    def rows(session) -> None:
        one, seat = (
            session.scalars(sa.select(Person)).first(),
            session.scalars(sa.select(Seat)).first(),
        )
        message = session.scalars(sa.select(Message).order_by(Message.id)).first()
        message.rendered, message.subject = f"Dear {CANARY}".encode(), CANARY
        message.facts, message.address = {"to": CANARY}, f"{CANARY}@example.org"
        parts = CANARY.encode() * 3
        name = hashlib.sha256(parts).hexdigest()
        asking = {
            "case_id": case, "section": "s", "person_id": one.id, "name": CANARY, "email": CANARY,
            "language": "en", "by": now.date(), "dated_at": now, "reminds": False, "words": CANARY,
            "asked_by": one.id, "asked_at": now, "mailed_at": now,
        }  # fmt: skip
        mine = {"case_id": case, "person_id": one.id}
        session.add_all([
            Bounce(message_id=message.id, report="r", kind="hard", code="5.1.1", words=CANARY, at=now),
            SignInCode(person_id=one.id, purpose="sign_in", code_hash=CANARY, created_at=now,
                       expires_at=now, used_at=None, tries=0),
            SignIn(token_hash=CANARY, person_id=one.id, method="code", user_agent=CANARY,
                   created_at=now, seen_at=now, ended_at=now),
            Attempt(key=CANARY, at=now),
            Invitation(token_hash=CANARY, seat_id=seat.id, purpose="p", created_at=now,
                       expires_at=now, **mine),
            Blob(sha256=name, size=len(parts), created_at=now),
            Answer(question="q", kind="answer", text=CANARY, language="en", version=1,
                   saved_at=now, **mine),
            Question(about="q", text=CANARY, language="en", body="XAC", created_at=now,
                     saved_at=now, version=1, dropped=False, **mine),
            MeasureImport(case_id=case, name=CANARY, sha256="", rows=[{"figure": CANARY}],
                          made_at=now, seat_id=seat.id),
            Asking(**asking),
            Note(question="q", text=CANARY, written_at=now, **mine),
        ])  # fmt: skip
        session.flush()
        session.add(BlobPart(sha256=name, n=0, data=parts))

    house.services.write(rows)
    return case


@pytest.fixture
def anywhere(url) -> Iterator[House]:
    """A house with one thing of each kind, on each kind of database."""
    made = with_periods(furnish(house_at(url, listeners=None)))
    plant(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def template(sqlite_template, tmp_path_factory) -> Path:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("planted") / "planted.db")
    made = with_periods(furnish(house_at(f"sqlite:///{path}", listeners=None)))
    plant(made)
    settle(made.services.database)
    made.close()
    return path


@pytest.fixture
def planted(template, tmp_path) -> Iterator[House]:
    """The same, copied from a file."""
    path = shutil.copy(template, tmp_path / "quadrennial.db")
    made = house_at(f"sqlite:///{path}", listeners=None)
    yield made
    made.close()


def holds(house: House) -> list[str]:
    """The tables in which the canary still stands."""
    return sorted(name for name, rows in house.dump().items() if CANARY in repr(rows))


def files_with_canary(house: House, folder: Path) -> list[str]:
    """The files of the database and a new copy of it that carry its bytes."""
    backup.write(house.services.database, folder / "copy", house.clock.now())
    found = list(folder.rglob("*"))
    return [each.name for each in found if each.is_file() and CANARY.encode() in each.read_bytes()]


def taken(house: House) -> dict[str, int]:
    return dict(house.rows(sa.select(Disposal.kind, Disposal.count)))


def test_after_its_time_a_thing_is_in_no_table_no_file_and_no_new_copy(anywhere, tmp_path):
    assert set(holds(anywhere)) >= {
        "message",
        "assessment_answer",
        "question",
        "blob_part",
        "bounce",
    }
    anywhere.clock.advance(days=91)

    assert sorted(disposals.run(anywhere.services, CALENDAR)) == DISPOSED

    assert holds(anywhere) == []
    if anywhere.services.database.dialect.name == "sqlite":
        assert files_with_canary(anywhere, tmp_path) == []
    services = anywhere.services
    assert services.read(lambda s: checks.broken(services, s) + checks.whole(s)) == []
    assert sorted(taken(anywhere)) == DISPOSED


def test_nothing_goes_a_day_too_early_and_looking_takes_nothing(planted):
    planted.clock.advance(days=89)
    disposals.run(planted.services, CALENDAR)
    kept = holds(planted)
    assert {"message", "assessment_answer", "colleague_note", "sign_in"} <= set(kept)
    assert not {"attempt", "sign_in_code", "invitation", "blob_part", "measure_import"} & set(kept)
    planted.clock.advance(days=2)
    before = planted.dump()

    _, lines = planted.services.read(lambda s: disposals.ahead(s, planted.clock.now()))

    due = {line.period.key: line.due.count for line in lines if line.due and line.due.count}
    assert set(due) == {"mail", "drafts", "colleagues", "sign_ins"}
    assert planted.dump() == before


def test_of_a_message_stay_its_kind_its_dates_and_a_proof_of_its_words(planted):
    ((key, before),) = planted.rows(sa.select(Message.id, Message.rendered).limit(1))
    planted.clock.advance(days=91)

    disposals.run(planted.services, CALENDAR)

    kept = planted.services.read(lambda s: s.get_one(Message, key))
    assert (kept.rendered, kept.facts, kept.subject, kept.address) == (None, {}, "", "")
    assert kept.body_sha256 == hashlib.sha256(before).hexdigest()
    assert kept.template
    assert kept.disposed_at == planted.clock.now()
    assert not claims.may_resend(kept)


def test_a_message_that_somebody_looks_after_keeps_its_words(planted):
    now = planted.clock.now()
    key = planted.rows(sa.select(sa.func.min(Message.id)))[0][0]

    def fail(session) -> None:
        session.get_one(Message, key).state = SENT
        incidents.note(session, claims.MAIL, key, "uncertain", now=now)

    planted.services.write(fail)
    planted.clock.advance(days=91)

    disposals.run(planted.services, CALENDAR)

    assert planted.services.read(lambda s: s.get_one(Message, key)).rendered is not None


def test_of_several_nodes_one_disposes_and_once_a_day(planted):
    planted.clock.advance(days=91)

    with ThreadPoolExecutor(4) as nodes:
        did = list(nodes.map(lambda _: work.dispose(planted.services), range(4)))

    assert sorted(did) == [False, False, False, True]
    assert planted.rows(sa.select(sa.func.count(Disposal.run.distinct()))) == [(1,)]
    planted.clock.advance(days=1)
    assert work.dispose(planted.services)
    assert planted.rows(sa.select(sa.func.count(Disposal.run.distinct()))) == [(1,)]  # nothing left


def test_a_disposal_that_breaks_off_has_written_what_it_took_and_goes_on_the_next_day(
    planted, monkeypatch
):
    monkeypatch.setattr(disposal, "AT_ONCE", 1)
    original, times = disposal.note, []

    def breaks(session, run, kind, before, found) -> None:
        original(session, run, kind, before, found)
        times.append(kind)
        if times.count("mail") == 3:
            raise RuntimeError

    monkeypatch.setattr(disposal, "note", breaks)
    monkeypatch.setattr(disposal.take, "__defaults__", (1,))
    planted.clock.advance(days=91)
    with pytest.raises(RuntimeError):
        work.dispose(planted.services)
    gone = planted.rows(
        sa.select(sa.func.count()).select_from(Message).where(Message.disposed_at.is_not(None))
    )
    assert (taken(planted)["mail"], gone) == (2, [(2,)])
    monkeypatch.setattr(disposal, "note", original)
    planted.clock.advance(days=1)

    assert work.dispose(planted.services)

    assert holds(planted) == []


def test_what_was_delivered_and_what_is_of_an_open_case_stays(sqlite_url):
    house = with_periods(furnished(sqlite_url))
    case = open_dossier(house)
    carry(house, case, 2)
    name, now = hashlib.sha256(b"%PDF-").hexdigest(), house.clock.now()

    def rows(session) -> None:
        one = session.scalars(sa.select(Person.id)).first()
        session.add_all([
            Answer(case_id=case, question="q", kind="answer", text=CANARY, language="en",
                   version=1, saved_at=now, person_id=one),
            Blob(sha256=name, size=5, created_at=now),
        ])  # fmt: skip
        session.flush()
        session.add(BlobPart(sha256=name, n=0, data=b"%PDF-"))
        session.add(
            Document(
                case_id=case, key="k", name="a.pdf", media_type="application/pdf", size=5,
                sha256=name, label="confidential", visible_to=[], created_at=now, withdrawn=False,
            )
        )  # fmt: skip

    house.services.write(rows)
    events, before = house.events(case), house.rows(sa.select(Case.closed_at))
    house.clock.advance(days=5 * 365)

    disposals.run(house.services, CALENDAR)

    assert before == [(None,)]
    assert holds(house) == ["assessment_answer"]
    assert house.rows(sa.select(BlobPart.data)) == [(b"%PDF-",)]
    assert [each.hash for each in house.events(case)] == [each.hash for each in events]
    house.close()


def test_a_file_of_periods_that_forgets_a_kind_is_refused_by_name(tmp_path):
    (seed,) = seeds.read().retention
    folder = tmp_path / "retention"
    folder.mkdir()
    cut = seed.content.replace('key = "mail"', 'key = "codes"')
    (folder / "periods_2026.toml").write_text(cut, encoding="utf-8")

    with pytest.raises(seeds.SeedFaults, match="no period for mail"):
        seeds.read(tmp_path)


def test_another_edition_of_the_periods_counts_from_its_loading_on(planted):
    (seed,) = seeds.read().retention
    longer = seed.content.replace('edition = "2026"', 'edition = "2030"').replace(
        'key = "mail"\ndays = 90', 'key = "mail"\ndays = 400'
    )
    made = seeds.Seeds(
        (),
        None,
        (),
        retention=(
            seeds.Seed(
                "retention/periods_2030.toml",
                longer,
                type(seed.data).model_validate(tomllib.loads(longer)),
            ),
        ),
    )
    registry, now = planted.services.registry, planted.clock.now()
    planted.services.write(lambda s: load(s, made, registry, now))
    planted.clock.advance(days=91)

    disposals.run(planted.services, CALENDAR)

    assert "mail" not in taken(planted)
    assert holds(planted) == ["bounce", "message"]
