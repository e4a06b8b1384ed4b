"""Files: kept in parts, once, and thrown away when nobody names them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import workflows.domain.accounts.models  # noqa: F401 - tables
from engine import disposal
from engine.clock import FixedClock
from engine.db import Base, connect, writer
from engine.models import anchors, edition, history, person  # noqa: F401 - tables
from engine.models.case import Case
from workflows.domain.documents import queries, rules, services, spent
from workflows.domain.documents.models import Blob, BlobPart, Document

MIB = 1024 * 1024


@pytest.fixture
def clock():
    return FixedClock(dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC))


@pytest.fixture
def database(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'house.db'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def write(database):
    def run(work):
        run.times += 1
        with Session(writer(database)) as session, session.begin():
            return work(session)

    run.times = 0
    return run


def keep(write, data, clock, **given):
    return services.store(write, io.BytesIO(data), now=clock.now(), **given)


def name_it(write, sha256, size, clock):
    def work(session):
        now = clock.now()
        made = Case(
            reference="XAA-2027", definition="review", definition_version=1, subject="XAA", state="open",
            version=1, entry=1, entries=1, entered_at=now, opened_at=now, last_hash="",
        )  # fmt: skip
        session.add(made)
        session.flush()
        services.deliver(
            session, case=made.id, key="report", name="../Über\u202egpj.pdf", media_type="application/pdf",
            sha256=sha256, size=size, now=now, visible_to=["sur"],
        )  # fmt: skip
        return made.id

    return write(work)


def test_a_file_comes_back_as_it_was(write, clock):
    data = bytes(range(256)) * 4096 * 2 + b"end"

    sha256, size = keep(write, data, clock)

    assert (sha256, size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert write(lambda session: list(map(len, queries.read(session, sha256)))) == [MIB, MIB, 3]
    assert write(lambda session: b"".join(queries.read(session, sha256))) == data


def test_each_part_has_a_transaction_of_its_own(write, clock):
    keep(write, b"x" * (2 * MIB + 1), clock)

    assert write.times == 1 + 3


def test_the_same_bytes_are_kept_once(write, clock):
    assert keep(write, b"report", clock) == keep(write, b"report", clock)

    assert (
        write(lambda session: session.scalar(sa.select(sa.func.count()).select_from(BlobPart))) == 1
    )


def test_cut_off_midway_the_next_attempt_completes_it(write, clock):
    data = b"x" * (2 * MIB)
    sha256, _ = keep(write, data, clock)
    write(lambda session: session.execute(sa.delete(BlobPart).where(BlobPart.n == 1)))

    keep(write, data, clock)

    assert write(lambda session: b"".join(queries.read(session, sha256))) == data


def test_a_file_too_large_leaves_nothing(write, clock):
    with pytest.raises(rules.FileTooLarge):
        keep(write, b"x" * 101, clock, limit=100)

    assert write.times == 0


def test_an_empty_file_is_refused(write, clock):
    with pytest.raises(rules.FileEmpty):
        keep(write, b"", clock)


def swept(write, clock) -> int:
    """How many a disposal takes that gives them a day."""
    (rows,) = spent.FILES.rows
    before = clock.now() - dt.timedelta(days=1)
    return write(lambda session: disposal.take(session, rows, before, clock.now()).count)


def test_bytes_that_nobody_names_go_after_a_day(write, clock):
    keep(write, b"forgotten", clock)
    named, size = keep(write, b"named", clock)
    name_it(write, named, size, clock)
    clock.advance(hours=23)
    assert swept(write, clock) == 0

    clock.advance(hours=1)

    assert swept(write, clock) == 1
    assert write(lambda session: list(session.scalars(sa.select(Blob.sha256)))) == [named]


def test_bytes_handed_in_again_have_another_day(write, clock):
    keep(write, b"again", clock)
    clock.advance(hours=23)
    keep(write, b"again", clock)
    clock.advance(hours=2)

    assert swept(write, clock) == 0


def test_no_document_names_bytes_that_are_gone(write, clock):
    sha256, size = keep(write, b"gone", clock)
    clock.advance(days=2)
    assert swept(write, clock) == 1

    with pytest.raises(sa.exc.IntegrityError):
        name_it(write, sha256, size, clock)

    assert write(lambda session: session.scalar(sa.select(Document.id))) is None


def test_a_document_is_confidential_and_cleanly_named(write, clock):
    sha256, size = keep(write, b"%PDF-1.7", clock)
    case = name_it(write, sha256, size, clock)

    def look(session):
        [found] = queries.documents(session, case)
        return found.label, found.name, found.visible_to

    assert write(look) == ("confidential", "Übergpj.pdf", ["sur"])


@pytest.mark.parametrize(
    ("name", "beginning", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("A.PDF", b"%PDF-1.7", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n..", "image/png"),
        (
            "a.docx",
            b"PK\x03\x04..",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_is_what_its_name_and_its_beginning_agree_on(name, beginning, kind):
    assert rules.media_type(name, beginning) == kind


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("a.html", b"<html>"), ("a.pdf", b"<html>"), ("a", b"%PDF-"), ("a.svg", b"<svg")],
)
def test_other_files_are_not_taken(name, beginning):
    with pytest.raises(rules.FileKind):
        rules.media_type(name, beginning)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\files\\report.docx", "report.docx"),
        ("re\u202eport\x00.pdf", "report.pdf"),
        ("...", "document"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert rules.clean_name(given) == kept
