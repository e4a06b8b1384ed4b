"""The register of correspondence, replies to notes, and the text of a note to copy."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import sqlalchemy as sa

from engine.models.case import Task
from notifications import queries
from notifications.models import FormalCommunication
from tests.journeys import review
from tests.journeys.world import FILE, make_world
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from web.note import Group, Note, as_text


@pytest.fixture
def site(sqlite_url, cheap_hashes):
    """A review whose State has no focal point yet: its mission is asked by note."""
    world = make_world(sqlite_url, listeners=None, upgrade=False)
    review.bring(world, "confirmed")
    yield Reviewing(world)
    world.services.close()


def asking(site) -> FormalCommunication:
    """The note that asks the mission for its focal point."""
    return site.world.services.read(
        lambda rows: rows.scalars(
            sa.select(FormalCommunication)
            .where(FormalCommunication.kind == "task_opened")
            .order_by(FormalCommunication.id.desc())
        ).first()
    )


def send(site, number="NV 41/2027") -> int:
    world, note = site.world, asking(site)
    world.services.write(
        lambda rows: queries.record_sent(
            rows, note.id, number=number, date=dt.date(2027, 1, 18),
            person=world.actors["officer"].person, now=world.clock.now(),
        )
    )  # fmt: skip
    return note.id


def register(site, query="", who="officer"):
    return site.enter(who).get(f"/mail/formal/register{query}")


def name_focal_point(site):
    review.ONWARD["confirmed"](site.world, site.world.review)


def test_what_went_out_and_what_came_stand_in_one_register(site):
    send(site)

    page = register(site)

    assert "NV 41/2027" in page.text
    assert "NV/1" in page.text  # the note by which participation was confirmed
    assert page.text.count("XAA") >= 2
    assert "NV/1" not in register(site, "?way=out").text
    assert "NV 41/2027" not in register(site, "?way=in").text


def test_a_number_of_our_own_note_is_nothing_that_came(at, cheap_hashes):  # noqa: F811
    """Two of the desk's steps state the number of a note that went out."""
    site = Reviewing(at("state_comments"))
    world = site.world

    world.fire(
        "officer", world.review, "record_pending_communication", note_number="PRS/77",
        note_date=world.clock.now().date() - dt.timedelta(days=90),
    )  # fmt: skip

    assert "PRS/77" not in register(site).text


def test_a_draft_is_no_correspondence(site):
    note = asking(site)

    page = register(site, "?way=out")

    assert f"/mail/formal/{note.id}" not in page.text


def test_it_is_read_by_state_and_by_case(site):
    send(site)

    assert "NV 41/2027" in register(site, "?state=XAA").text
    assert "NV 41/2027" not in register(site, "?state=XAB").text
    assert "NV 41/2027" in register(site, f"?case={site.world.review.lower()}").text
    assert "NV 41/2027" not in register(site, "?case=NOTHING-1").text
    assert register(site, "?page=9&way=odd&state=%3Cb%3E").status_code == 200


def test_a_reply_is_awaited_until_the_next_step_is_taken(site):
    key = send(site)
    page = register(site, "?awaited=1")
    assert "Reply awaited since" in page.text
    assert "18 January 2027" in page.text
    assert "Reply awaited since" in site.enter("officer").get(f"/mail/formal/{key}").text

    name_focal_point(site)

    assert "NV 41/2027" not in register(site, "?awaited=1").text
    page = site.enter("officer").get(f"/mail/formal/{key}")
    assert "Replied" in page.text
    assert "Reply awaited since" not in page.text
    assert "Fictional State 1" in page.text.split("Replied")[1][:400]


def test_a_recorded_communication_that_names_the_note_answers_it(site):
    key, world = send(site), site.world

    world.fire(
        "officer", world.review, "record_communication", note_number="XAA/9",
        note_date=dt.date(2027, 1, 20), note_file=FILE, answers_note="nv 41/2027 ",
    )  # fmt: skip

    assert "NV 41/2027" not in register(site, "?awaited=1").text
    page = site.enter("officer").get(f"/mail/formal/{key}")
    assert "XAA/9" in page.text
    assert "20 January 2027" in page.text


def test_another_number_answers_nothing(site):
    send(site)
    world = site.world

    world.fire(
        "officer", world.review, "record_communication", note_number="XAA/9",
        note_date=dt.date(2027, 1, 20), note_file=FILE, answers_note="NV 4",
    )  # fmt: skip

    assert "NV 41/2027" in register(site, "?awaited=1").text


def test_what_is_asked_no_more_awaits_no_reply(site):
    send(site)
    world = site.world

    def cancel(rows):
        for task in rows.scalars(sa.select(Task).where(Task.key == "name_focal_point")):
            task.status, task.ended_at = "cancelled", world.clock.now()

    world.services.write(cancel)
    assert "awaited no more" in register(site, "?way=out").text
    assert "NV 41/2027" not in register(site, "?awaited=1").text


def test_the_register_is_saved_as_a_sheet(site):
    send(site, number="=1+1")

    answer = register(site, "?format=csv&way=out")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert "Reply awaited since" in rows[1][-1]
    assert rows[1][1] == "'=1+1"
    assert register(site, "?format=xlsx").data[:2] == b"PK"


def test_only_the_desk_reads_it(site):
    key = send(site)

    for who in ("mission", "mission_b", "director", "reader"):
        for path in ("register", f"{key}/note", f"{key}/note.txt", f"{key}/note.html"):
            assert site.enter(who).get(f"/mail/formal/{path}").status_code == 404, (who, path)


def test_the_correspondence_of_a_sealed_case_is_shown_no_more(site):
    send(site)
    assert "NV/1" in register(site).text

    site.world.fire("mission", site.world.review, "end_participation")

    page = register(site)
    assert "NV 41/2027" not in page.text
    assert "NV/1" not in page.text


# The text


def test_the_text_is_in_the_language_of_the_state_and_in_english(site):
    note = asking(site)

    page = site.enter("officer").get(f"/mail/formal/{note.id}/note")
    assert '<article class="report" lang="ar" dir="rtl">' in page.text

    page = site.enter("officer").get(f"/mail/formal/{note.id}/note?in=en")
    assert '<article class="report" lang="en" dir="ltr">' in page.text
    assert "presents its compliments" in page.text
    assert "assurances of its highest consideration" in page.text
    assert site.world.review in page.text
    assert "Peer Review Secretariat" in page.text
    assert site.enter("officer").get(f"/mail/formal/{note.id}/note?in=xx").status_code == 200
    assert site.enter("officer").get("/mail/formal/9999/note").status_code == 404


def test_the_text_is_saved_as_plain_text_and_as_a_page(site):
    note = asking(site)

    plain = site.enter("officer").get(f"/mail/formal/{note.id}/note.txt?in=en")
    assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in plain.headers["Content-Disposition"]
    assert "Fictional State 1" in plain.text
    assert "<" not in plain.text

    page = site.enter("officer").get(f"/mail/formal/{note.id}/note.html?in=ar")
    assert "attachment" in page.headers["Content-Disposition"]
    assert page.text.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert "script" not in page.text


def test_what_was_sent_bears_its_number_and_date(site):
    key = send(site)

    text = site.enter("officer").get(f"/mail/formal/{key}/note.txt?in=en").text

    assert "NV 41/2027" in text
    assert "18 January 2027" in text


def test_the_register_costs_the_same_with_more_lines(site):
    def count():
        found = []
        bind = site.world.services.database
        watch = lambda *given: found.append(given[2])  # noqa: E731
        sa.event.listen(bind, "before_cursor_execute", watch)
        register(site)
        sa.event.remove(bind, "before_cursor_execute", watch)
        assert {each.split()[0] for each in found} <= {"BEGIN", "SELECT"}
        return len(found)

    send(site)
    register(site)
    first, world = count(), site.world
    for number in range(4):
        world.fire(
            "officer", world.review, "record_communication", note_number=f"XAA/{number}",
            note_date=dt.date(2027, 1, 20), note_file=FILE,
        )  # fmt: skip

    assert count() == first


def test_a_note_to_copy_has_the_colon_of_its_language():
    def written(language):
        made = Note(
            language, "ltr", "T", (), (("A", "1"),), "O", (), (Group("G", (("B", "2"),)),), "C"
        )
        return [line for line in as_text(made).splitlines() if "\u2068" in line]

    assert written("en") == ["A: \u20681\u2069", "- B: \u20682\u2069"]
    assert written("fr") == ["A\u00a0: \u20681\u2069", "- B\u00a0: \u20682\u2069"]
    assert written("zh") == ["A：\u20681\u2069", "- B：\u20682\u2069"]
