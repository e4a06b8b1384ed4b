"""The mail worker against a real mail server: nothing lost, nothing twice, nothing left unsaid."""

import datetime as dt
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from engine.models.person import Person
from notifications import claims
from notifications.catalogue import Catalogue, Notification
from notifications.claims import NotAgain, Rendered
from notifications.delivery import Worker
from notifications.models import DeskTask, Message, Rung
from notifications.render import Renderer
from notifications.smtp import Smtp


def recipients(smtp_server):
    return sorted(to for _, (to,), _ in smtp_server.messages)


def states(house):
    return [message.state for message in house.messages()]


class Dropping:
    """A mail server that takes the body and hangs up without an answer."""

    def __init__(self):
        self.bodies = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb", buffering=0) as wire:
                self._talk(wire)

    def _talk(self, wire):
        wire.write(b"220 here\r\n")
        while line := wire.readline():
            if line.startswith(b"DATA"):
                wire.write(b"354 go on\r\n")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += wire.readline()
                self.bodies.append(body)
                return
            wire.write(b"250 fine\r\n")

    def close(self):
        self._socket.close()


@pytest.fixture
def dropping():
    server = Dropping()
    yield server
    server.close()


def test_each_message_goes_to_one_person_over_one_connection(either, smtp_server):
    either.open()

    assert either.deliver() == 3

    assert recipients(smtp_server) == ["abe@example.org", "ana@example.org", "rui@example.org"]
    assert states(either) == ["sent"] * 3
    assert all(m.sent_at == either.clock.now() for m in either.messages())
    assert either.deliver() == 0


def test_a_message_is_what_was_frozen(posted, smtp_server):
    posted.open()
    posted.deliver()

    sent = {to: content for _, (to,), content in smtp_server.messages}
    for message in posted.messages():
        assert sent[message.address].rstrip() == message.rendered.rstrip()
        assert message.subject.endswith("[XAA-2027]")
        mail = posted.mail(message)
        assert mail["Message-ID"] == message.message_id
        assert mail["References"] == f"<case-{message.case_id}@reviews.example.org>"


def test_a_refusal_for_now_waits_and_comes_again(posted, smtp_server):
    smtp_server.refusals["ana@example.org"] = "451 please come back"
    posted.open()
    posted.deliver()

    waiting = posted.messages(state="queued")
    assert [(m.attempts, m.error) for m in waiting] == [(1, "451 please come back")]
    assert waiting[0].next_at > posted.clock.now()
    assert recipients(smtp_server) == ["abe@example.org", "rui@example.org"]

    smtp_server.refusals.clear()
    posted.clock.advance(minutes=5)
    posted.deliver()

    assert states(posted) == ["sent"] * 3
    assert posted.messages()[0].message_id == waiting[0].message_id


def test_after_days_of_refusals_it_is_left_to_a_person(posted, smtp_server):
    smtp_server.refusals["ana@example.org"] = "451 please come back"
    posted.open()
    for _ in range(6 * 24):
        posted.deliver()
        posted.clock.advance(hours=1)

    assert posted.messages()[0].state == "failed"
    assert posted.desk() == ["contact_check"]


def test_a_refusal_for_good_is_left_to_the_desk(posted, smtp_server):
    smtp_server.refusals["ana@example.org"] = "550 no such person"
    posted.open()
    posted.deliver()

    assert states(posted) == ["failed", "sent", "sent"]
    assert [(t.kind, t.seat_id) for t in posted.all(DeskTask)] == [
        ("contact_check", posted.actors["ana"].seat)
    ]


def test_a_server_out_of_reach_loses_nothing(house, smtp_server):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    house.smtp = Smtp(host="127.0.0.1", port=port, timeout=1)
    house.open()
    house.deliver()
    assert states(house) == ["queued"] * 3

    house.smtp = Smtp(host=smtp_server.host, port=smtp_server.port)
    house.clock.advance(hours=5)
    house.deliver()
    assert states(house) == ["sent"] * 3


def test_no_answer_after_the_body_is_uncertain_and_not_sent_again_by_the_machine(
    house, dropping, smtp_server
):
    house.smtp = Smtp(host="127.0.0.1", port=dropping.port, timeout=2)
    house.open()
    house.deliver()
    assert states(house) == ["uncertain"] * 3
    assert len(dropping.bodies) == 3

    house.smtp = Smtp(host=smtp_server.host, port=smtp_server.port)
    house.clock.advance(days=3)
    house.deliver()
    assert smtp_server.messages == []

    def again(session):
        first = session.scalars(sa.select(Message).order_by(Message.id)).first()
        return claims.resend(session, first, now=house.clock.now()).id

    assert house.write(again) == house.write(again)  # a second click is the first one
    house.deliver()
    assert recipients(smtp_server) == ["ana@example.org"]
    old, new = house.messages()[0], house.messages()[-1]
    assert (new.message_id, new.rendered, new.resent_from) == (old.message_id, old.rendered, old.id)


def test_what_waits_cannot_be_sent_again(house):
    house.open()

    with pytest.raises(NotAgain):
        house.write(lambda s: claims.resend(s, s.get_one(Message, 1), now=house.clock.now()))


def test_a_worker_that_died_before_the_body_is_followed_by_another(either, smtp_server):
    either.open()
    office = either.office()
    either.claim(lambda s: claims.take(s, "dead", either.clock.now(), office.lease))

    either.deliver()
    assert sorted(states(either)) == ["sending", "sent", "sent"]

    either.clock.advance(hours=1)
    either.deliver()
    assert states(either) == ["sent"] * 3
    assert len(smtp_server.messages) == 3


def test_a_worker_that_died_after_the_body_leaves_it_uncertain(either, smtp_server):
    either.open()
    office = either.office()
    taken = either.claim(lambda s: claims.take(s, "dead", either.clock.now(), office.lease))
    rendered = Rendered(address="ana@example.org", language="en", subject="Words", data=b"words")
    assert either.claim(lambda s: claims.begin_data(s, taken.id, "dead", rendered))

    either.clock.advance(hours=1)
    either.deliver()

    assert sorted(states(either)) == ["sent", "sent", "uncertain"]
    assert len(smtp_server.messages) == 2
    assert not either.claim(
        lambda s: claims.end(s, taken, "dead", state="sent", now=either.clock.now(), words="")
    )


def test_two_workers_at_once_send_each_message_once(either, smtp_server):
    for number in range(10):
        either.name("reader", "XAC", f"r{number}", kind="member")
    for _ in range(3):
        either.open(reader=("r0",))
    queued = len(either.messages())
    workers = [Worker(either.office()) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(lambda worker: worker.run(1000), workers))

    assert taken == queued == 36
    assert len(smtp_server.messages) == queued
    assert (
        len({content.split(b"Message-ID: ")[1][:40] for _, _, content in smtp_server.messages})
        == queued
    )
    assert set(states(either)) == {"sent"}
    for worker in workers:
        worker.close()


def test_a_reminder_whose_task_was_met_is_not_sent(posted, smtp_server):
    case = posted.open()
    posted.deliver()
    smtp_server.messages.clear()
    posted.clock.advance(days=17)
    posted.sweep()
    posted.fire(case, "abe", "send")

    posted.deliver()

    assert recipients(smtp_server) == ["rui@example.org"]  # his next step; no reminder
    assert [m.state for m in posted.messages(kind="courtesy_reminder")] == ["obsolete"] * 2
    assert {state for _, state in posted.rungs()} == {"cancelled"}


def test_a_reminder_leaves_out_what_was_met_meanwhile(posted):
    one, _two = posted.open(), posted.open()
    posted.deliver()
    posted.clock.advance(days=17)
    posted.sweep()
    posted.fire(one, "ana", "send")
    posted.deliver()

    reminders = posted.messages(kind="courtesy_reminder")
    assert [[line["case"] for line in m.facts["reminders"]] for m in reminders] == [
        ["XAA-2027-2"]
    ] * 2
    assert [m.state for m in reminders] == ["sent"] * 2


def test_who_left_the_seat_gets_no_reminder(posted):
    posted.open()
    posted.deliver()
    posted.clock.advance(days=17)
    posted.sweep()
    posted.vacate("ana")
    posted.deliver()

    assert [m.state for m in posted.messages(kind="courtesy_reminder")] == ["obsolete"] * 2


def test_a_sent_reminder_is_noted_in_the_ledger(posted):
    posted.open()
    posted.days(17)

    assert [(rung.rung, rung.state) for rung in posted.all(Rung)] == [("mail:-14", "sent")] * 2


def test_without_a_mail_server_messages_are_rendered_and_kept(house):
    house.open()
    house.deliver()

    assert states(house) == ["kept"] * 3
    assert all(message.rendered for message in house.messages())


def test_a_broken_template_stops_its_message_and_no_step(posted, smtp_server):
    class Broken(Renderer):
        def render(self, sheet):
            if sheet.template == "step_taken":
                raise LookupError("no such name")
            return super().render(sheet)

    office = posted.office()
    broken = Broken(office.renderer._translator, office.renderer._names, office.sender)
    posted.open()
    posted.deliver(renderer=broken)

    assert states(posted) == ["sent", "sent", "failed"]
    assert posted.messages()[2].error == "LookupError: no such name"


def test_a_label_that_smuggles_a_header_is_not_sent(build_house, smtp_server):
    house = build_house(smtp=Smtp(host=smtp_server.host, port=smtp_server.port))
    case = house.open()
    evil = "A =?UTF-8?Q?=0A?=Bcc: x@evil.org"
    step = next(t for t in house.registry.latest("loop").transitions if t.key == "agree")
    object.__setattr__(step, "label", evil)
    entry = Notification(key="k", on=("loop", "agree"), to=("author",))
    house.outbox.catalogue = Catalogue([entry])
    house.fire(case, "ana", "send")
    house.deliver()
    smtp_server.messages.clear()

    house.fire(case, "rui", "agree")
    house.deliver()

    assert [m.state for m in house.messages(kind="k")] == ["failed"] * 2
    assert smtp_server.messages == []


def test_an_invitation_carries_its_link_and_makes_it_once(build_house, smtp_server):
    entry = Notification(
        key="expert_invited", on=("loop", "send"), to=("reader",), template="expert_invited"
    )
    house = build_house(
        catalogue=Catalogue([entry]), smtp=Smtp(host=smtp_server.host, port=smtp_server.port)
    )
    case = house.open()
    house.fire(case, "ana", "send")
    house.deliver()

    told = house.messages(kind="expert_invited")
    assert [m.person_id for m in told] == [house.actors["rui"].person]
    assert [line["key"] for line in told[0].facts["tasks"]] == ["read"]  # joined, not lost
    assert house.pages.invitations == [
        (case.id, house.actors["rui"].seat, house.actors["rui"].person)
    ]
    text = house.mail(told[0]).get_body(("plain",)).get_content()
    assert f"https://reviews.example.org/i/{'t' * 40}" in text.splitlines()


def test_a_code_is_forgotten_once_it_was_sent(posted, smtp_server):
    until = posted.clock.now() + dt.timedelta(minutes=15)

    def post(session, code):
        person = session.get_one(Person, posted.actors["ana"].person)
        facts = {"code": code, "until": until.isoformat()}
        posted.outbox.post(session, "sign_in_code", person, facts, now=posted.clock.now())

    posted.write(lambda session: post(session, "123456"))
    posted.deliver()
    posted.write(lambda session: post(session, "654321"))
    posted.clock.advance(minutes=16)
    posted.deliver()

    assert b"123456" in smtp_server.messages[0][2]
    assert len(smtp_server.messages) == 1
    assert [(m.state, m.facts, m.rendered) for m in posted.messages()] == [
        ("sent", {}, None), ("obsolete", {}, None),
    ]  # fmt: skip


def test_the_readers_language_is_asked_when_the_mail_is_written(posted):
    posted.open()

    def read_arabic(session):
        session.get_one(Person, posted.actors["ana"].person).language = "ar"

    posted.write(read_arabic)
    posted.deliver()

    message = posted.messages()[0]
    mail = posted.mail(message)
    assert (message.language, mail["Content-Language"]) == ("ar", "ar")
    assert 'dir="rtl"' in mail.get_body(("html",)).get_content()
    assert mail.get_body(("plain",)).get_content().startswith("\u200f")
