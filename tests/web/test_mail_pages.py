"""The desk's view of the outbox, of what lies ahead, and of formal communications."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from notifications.models import FAILED, KEPT, SENT, FormalCommunication, Message
from tests.web.mechanism import PAPER, VISIT

RENDERED = (
    b"From: Desk <desk@example.org>\r\nTo: rea@example.org\r\nSubject: =?utf-8?q?L=C3=A4sen?=\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease read <it>.\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick='x()'>Please read</p>\r\n--x--\r\n"
)


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def message(cast, house, paper):
    """A message that a step caused, as the worker would leave it."""
    cast.fire("focal", paper, "send", text="A paper", tone="plain")

    def sent(rows):
        found = rows.scalars(sa.select(Message).order_by(Message.id.desc())).first()
        found.state, found.rendered, found.subject = SENT, RENDERED, "Läsen"
        return found.id

    return house.services.write(sent)


def test_messages_are_listed_by_state(officer, message):
    page = officer.get("/mail/")
    assert "Läsen" in page.text
    assert "XAA-2027" in page.text

    assert "Läsen" not in officer.get("/mail/?state=failed").text
    assert "Läsen" in officer.get("/mail/?state=sent").text
    assert officer.get("/mail/?state=nonsense").status_code == 200


def test_a_message_is_shown_as_it_went_out(officer, message):
    page = officer.get(f"/mail/{message}")

    assert "Please read &lt;it&gt;." in page.text
    assert "Läsen" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    html = officer.get(f"/mail/{message}/html")
    assert b"Please read" in html.data
    assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_message_is_sent_once_more_when_a_person_says_so(officer, house, message):
    officer.get(f"/mail/{message}")

    page = officer.post(f"/mail/{message}/resend")

    assert page.status_code == 200
    assert "the first message" in page.text
    copies = house.services.read(
        lambda rows: rows.scalar(sa.select(sa.func.count()).where(Message.resent_from == message))
    )
    assert copies == 1


def test_what_was_not_sent_is_not_sent_again(officer, house, message):
    def keep(rows):
        rows.get(Message, message).state = KEPT

    house.services.write(keep)
    page = officer.get(f"/mail/{message}")
    assert "Send once more" not in page.text
    assert officer.post(f"/mail/{message}/resend").status_code == 409


def test_a_message_nobody_has_is_not_found(officer, paper):
    for path in ("/mail/999", "/mail/999/html", "/mail/formal/999"):
        assert officer.get(path).status_code == 404, path
    officer.get("/mail/")
    assert officer.post("/mail/999/resend").status_code == 404
    assert officer.post("/mail/formal/999", number="1", date="2027-03-09").status_code == 404


def test_what_a_message_carries_for_its_reader_alone_is_not_shown(
    house, officer, message, monkeypatch
):
    def make_secret(rows):
        found = rows.get(Message, message)
        found.template = "expert_invited"

    house.services.write(make_secret)
    assert "Please read" in officer.get(f"/mail/{message}").text

    monkeypatch.setattr(type(house.services.settings), "smtp", property(lambda _: object()))

    assert "Please read" not in officer.get(f"/mail/{message}").text
    assert officer.get(f"/mail/{message}/html").status_code == 404


def test_the_pages_of_the_desk_are_for_the_desk(cast, message):
    focal = cast.enter("focal")

    for path in (
        "/mail/",
        f"/mail/{message}",
        "/mail/forecast",
        "/mail/formal",
        f"/mail/{message}/html",
    ):
        assert focal.get(path).status_code == 404, path


def test_the_next_thirty_days_are_foreseen(officer, paper):
    page = officer.get("/mail/forecast")

    assert "Write the paper" in page.text
    assert "Fay" in page.text
    assert "Courtesy reminder" in page.text


def test_a_formal_communication_is_sent_by_a_person(cast, house, officer, paper):
    note = house.services.read(lambda rows: rows.scalars(sa.select(FormalCommunication.id)).first())
    if note is None:
        cast.fire("focal", paper, "send", text="A paper", tone="plain")
        cast.fire("reading", paper, "ask_back")
        note = house.services.read(
            lambda rows: rows.scalars(sa.select(FormalCommunication.id)).first()
        )
    if note is None:
        from notifications import desk

        note = house.services.write(
            lambda rows: desk.draft(
                rows, kind="task_opened", seat=cast.seat("mission"), case=paper, event=None, batch="b",
                facts={"tasks": [{"case": "XAA-2027", "definition": "paper", "version": 1, "key": "write", "due": "2027-03-19"}],
                       "steps": [{"case": "XAA-2027", "definition": "paper", "version": 1, "trigger": "ask_back", "on": "2027-03-09"}]},
                now=house.services.clock.now(),
            ).id
        )  # fmt: skip
    assert "Permanent mission" in officer.get("/mail/formal").text
    page = officer.get(f"/mail/formal/{note}")
    assert "Write the paper" in page.text

    page = officer.post(f"/mail/formal/{note}", number="", date="soon")
    assert page.status_code == 422

    page = officer.post(f"/mail/formal/{note}", number="NV 7", date="9.3.2027")
    assert "Number and date are recorded." in page.text
    assert "NV 7" in officer.get("/mail/formal?state=sent").text
    assert "NV 7" in officer.get(f"/mail/formal/{note}").text
    assert officer.post(f"/mail/formal/{note}", number="NV 8", date="9.3.2027").status_code in {
        400,
        409,
    }


def test_looking_at_mail_writes_nothing(officer, message, statements):
    officer.get("/mail/")
    with statements() as found:
        for path in (
            "/mail/",
            f"/mail/{message}",
            "/mail/forecast",
            "/mail/formal",
            f"/mail/{message}/html",
        ):
            officer.get(path)

    assert {each.split()[0] for each in found} == {"BEGIN", "SELECT"}
    assert FAILED
