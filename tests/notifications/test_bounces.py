"""Mail that came back: matched, marked once, told to the desk once, and never trusted."""

from __future__ import annotations

import mailbox

import pytest
from click.testing import CliRunner

from engine import seats
from engine.models.person import Seat
from notifications import bounces, queries, returned
from notifications.models import HARD, SENT, SOFT, Bounce, DeskTask, Message
from tests.notifications import returned_mails as mails
from tests.notifications.returned_mails import report


@pytest.fixture
def sent(posted) -> Message:
    """A message to Ana that the server took."""
    posted.open()
    posted.deliver()
    ana = posted.actors["ana"].person
    return posted.messages(person_id=ana, state=SENT)[0]


def file(house, data: bytes) -> str:
    found = returned.read(data)
    return house.write(lambda rows: bounces.file(rows, found, now=house.clock.now()))


def marks(house) -> list[tuple[str, str]]:
    return [(each.kind, each.code) for each in house.all(Bounce)]


@pytest.mark.parametrize("template", [mails.POSTFIX, mails.EXIM_HEADERS, mails.QMAIL])
def test_a_report_finds_its_message_and_asks_the_desk(posted, sent, template):
    assert file(posted, report(template, original=sent.message_id)) == "filed"

    (bounce,) = posted.all(Bounce)
    assert (bounce.message_id, bounce.kind) == (sent.id, HARD)
    assert bounce.code.startswith("550")
    (task,) = posted.all(DeskTask, kind="contact_check")
    assert task.seat_id == sent.seat_id


def test_the_same_report_twice_changes_nothing(posted, sent):
    data = report(original=sent.message_id)

    assert [file(posted, data), file(posted, data)] == ["filed", "known"]
    assert len(posted.all(Bounce)) == 1
    assert posted.desk(kind="contact_check") == ["contact_check"]


def test_a_second_report_asks_nothing_twice_until_the_desk_is_done(posted, sent):
    file(posted, report(original=sent.message_id))
    file(posted, report(original=sent.message_id, name="r2"))
    assert len(posted.all(DeskTask, kind="contact_check")) == 1

    (task,) = posted.all(DeskTask, kind="contact_check")
    posted.write(
        lambda rows: queries.settle(
            rows, task.id, person=posted.actors["sec"].person, note="", now=posted.clock.now()
        )
    )
    file(posted, report(original=sent.message_id, name="r3"))
    assert len(posted.all(DeskTask, kind="contact_check")) == 2


def test_what_only_takes_its_time_asks_nobody(posted, sent):
    later = report(
        original=sent.message_id, action="delayed", status="4.4.1", said="connect timed out"
    )

    assert file(posted, later) == "filed"
    assert marks(posted) == [(SOFT, "4.4.1")]
    assert posted.desk(kind="contact_check") == []


def test_what_was_given_up_after_a_while_is_soft_and_asks(posted, sent):
    given_up = report(original=sent.message_id, status="4.2.2", said="452 4.2.2 Mailbox full")

    file(posted, given_up)

    assert marks(posted) == [(SOFT, "452 4.2.2")]
    assert posted.desk(kind="contact_check") == ["contact_check"]


def test_good_news_and_absences_are_filed_quietly(posted, sent):
    arrived = report(original=sent.message_id, action="delivered", status="2.0.0", said="250 ok")

    assert file(posted, arrived) == "quiet"
    assert file(posted, report(mails.AWAY, original=sent.message_id)) == "quiet"
    assert posted.all(Bounce) == []
    assert posted.desk(kind="contact_check") == []


def test_an_answer_of_a_person_is_left_alone(posted, sent):
    assert file(posted, report(mails.ANSWER, original=sent.message_id)) == "other"


def test_a_report_about_somebody_elses_mail_is_counted(posted, sent):
    assert file(posted, report(original="<who@elsewhere.example.org>")) == "unmatched"
    assert posted.all(Bounce) == []


def test_a_copy_sent_again_is_told_apart_by_its_recipient(posted, sent):
    def correct(rows):
        person = seats.find_person(rows, "ana@example.org")
        person.email = "ana.new@example.org"
        return queries.resend(rows, sent.id, now=posted.clock.now())

    again = posted.write(correct)
    posted.deliver()

    file(posted, report(original=sent.message_id, recipient="ana.new@example.org"))
    file(posted, report(original=sent.message_id, recipient="ana@example.org", name="r2"))
    assert [each.message_id for each in posted.all(Bounce)] == [again, sent.id]


def test_the_mark_of_a_person_goes_with_a_corrected_address(posted, sent):
    file(posted, report(original=sent.message_id))

    def marked(address):
        return posted.write(lambda rows: bounces.of_person(rows, sent.person_id, address))

    assert marked("ana@example.org").kind == HARD
    assert marked("ana.new@example.org") is None


def test_words_from_outside_stay_short_plain_text(posted, sent):
    nasty = "550 5.1.1 <script>alert(1)</script> \u202e\x07" + "x" * 900
    file(posted, report(original=sent.message_id, said=nasty))

    (bounce,) = posted.all(Bounce)
    assert len(bounce.words) <= 200
    assert "\u202e" not in bounce.words
    assert "\x07" not in bounce.words


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; report-type=delivery-status\n\n"],
)
def test_a_mail_that_says_nothing_does_no_harm(data):
    assert not isinstance(returned.read(data), returned.Report)


# The command


@pytest.fixture
def run(posted, monkeypatch):
    """The command over the house of the test."""
    from contextlib import nullcontext
    from types import SimpleNamespace

    from pydantic import SecretStr

    from web.commands import house as doors
    from web.commands.mail import mail

    services = SimpleNamespace(
        write=posted.write, clock=posted.clock,
        settings=SimpleNamespace(imap_password=SecretStr("")),
    )  # fmt: skip
    monkeypatch.setattr(doors, "services", lambda: nullcontext(services))

    def call(*arguments, given=b""):
        return CliRunner().invoke(mail, ["bounces", *map(str, arguments)], input=given)

    return call


def test_one_message_or_an_mbox_comes_from_the_input(posted, sent, run):
    said = run(given=report(original=sent.message_id))
    assert "1 reports filed" in said.output, said.output

    box = b"".join(
        b"From MAILER-DAEMON Mon Jan 11 08:00:00 2027\n" + each + b"\n"
        for each in (
            report(original=sent.message_id),
            report(mails.AWAY, original=sent.message_id),
            report(original="<x@y>", name="r9"),
        )
    )
    said = run(given=box)
    assert "0 reports filed" in said.output
    assert "1 reports that were filed before" in said.output
    assert "1 automatic answers" in said.output
    assert "1 reports about no message of ours" in said.output


def test_a_maildir_keeps_what_nobody_has_settled(posted, sent, run, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    for data in (
        report(original=sent.message_id),
        report(mails.AWAY, original=sent.message_id),
        report(mails.ANSWER, original=sent.message_id),
        report(original="<x@y>", name="r9"),
    ):
        box.add(mailbox.MaildirMessage(data))

    said = run("--maildir", tmp_path / "box")

    assert "1 reports filed" in said.output, said.output
    read = [each for each in box if each.get_subdir() == "cur"]
    assert [each.get_flags() for each in read] == ["S", "S"]
    assert sorted(each.get_subdir() for each in box) == ["cur", "cur", "new", "new"]
    again = run("--maildir", tmp_path / "box")
    assert "0 reports filed" in again.output
    assert "0 automatic answers" in again.output


def test_a_maildir_stays_as_it_is_where_the_database_was_not_reached(
    posted, sent, run, tmp_path, monkeypatch
):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(mailbox.MaildirMessage(report(original=sent.message_id)))
    monkeypatch.setattr(bounces, "_ask", lambda *_: 1 / 0)

    assert run("--maildir", tmp_path / "box").exit_code == 1

    assert [each.get_subdir() for each in box] == ["new"]
    assert posted.all(Bounce) == []


def test_a_folder_that_is_no_maildir_is_said_in_one_sentence(run, tmp_path):
    said = run("--maildir", tmp_path)
    assert "this is no Maildir" in said.output
    assert said.exit_code == 1


# What the desk is shown


def test_the_desks_task_says_that_mail_came_back(posted, sent):
    from engine.queries.reader import Reader

    file(posted, report(original=sent.message_id))

    reader = Reader(posted.engine.access, posted.registry, posted.actors["sec"], posted.clock.now())
    page = posted.write(lambda rows: queries.desk_tasks(rows, reader))
    line = next(each for each in page.items if each.kind == "contact_check")
    assert line.bounce.kind == HARD
    seat = posted.all(Seat, id=line.seat.id)[0]
    assert seat.id == sent.seat_id
