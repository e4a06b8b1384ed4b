"""A mail server out of order in every way: nothing is lost or goes twice, nothing in the clear."""

from __future__ import annotations

import socket
import ssl
import subprocess
from contextlib import contextmanager

import pytest

from engine import incidents
from notifications.delivery import Worker
from notifications.smtp import Smtp
from tests.notifications.scripted import (
    BODY,
    DATA,
    DROP,
    EHLO,
    HANG,
    HELLO,
    RECIPIENT,
    RIGHT,
    SENDER,
    TLS,
    Scripted,
)

PEOPLE = {"abe@example.org": 1, "ana@example.org": 1, "rui@example.org": 1}


@contextmanager
def scripted(*wrong, **given):
    server = Scripted(*wrong, **given)
    try:
        yield server
    finally:
        server.close()


def reach(server, **given):
    return Smtp(host="127.0.0.1", port=server.port, timeout=0.3, **given)


def states(house):
    return [message.state for message in house.messages()]


def uncertain(house):
    return [message for message in house.messages() if message.state == "uncertain"]


def again(house, worker):
    house.clock.advance(hours=5)
    worker.run()


BEFORE = {
    "hangs up at once": {HELLO: DROP},
    "says nothing at all": {HELLO: HANG},
    "is busy": {HELLO: "421 busy"},
    "takes nobody": {HELLO: "554 no service"},
    "hangs up at the greeting": {EHLO: DROP},
    "takes nothing from us": {SENDER: "550 who are you"},
    "falls silent at the sender": {SENDER: HANG},
    "hangs up at the recipient": {RECIPIENT: DROP},
    "falls silent at the recipient": {RECIPIENT: HANG},
    "is full for now": {RECIPIENT: "452 no room"},
    "hangs up before the body": {DATA: DROP},
    "falls silent before the body": {DATA: HANG},
    "will not hear the body now": {DATA: "451 later"},
    "takes the body back for now": {BODY: "451 later"},
}


def test_what_was_not_handed_over_waits_and_goes_once(house):
    house.open()
    with scripted() as server:
        house.smtp = reach(server)
        worker = Worker(house.office())
        for how, wrong in BEFORE.items():
            server.wrong = wrong
            again(house, worker)
            assert states(house) == ["queued"] * 3, how
            assert not server.taken, how

        server.wrong = {}
        again(house, worker)
        worker.close()

        assert states(house) == ["sent"] * 3
        assert server.taken == PEOPLE


@pytest.mark.parametrize("how", [DROP, HANG])
def test_what_may_have_arrived_is_listed_and_never_sent_again_by_itself(house, how):
    house.open()
    with scripted({BODY: how}) as server:
        house.smtp = reach(server)
        worker = Worker(house.office())
        worker.run()
        server.wrong.clear()
        again(house, worker)
        worker.close()

        assert states(house) == ["uncertain"] * 3
        assert not server.taken
        assert house.write(incidents.open_now) == 3


def test_an_answer_that_comes_after_an_error_is_taken_back_for_good(house):
    """5xx after the body: the server says that it did not take it, so nobody is in doubt."""
    house.open()
    with scripted({BODY: "554 not this"}) as server:
        house.smtp = reach(server)
        house.deliver()

    assert states(house) == ["failed"] * 3
    assert house.write(incidents.open_now) == 3


def test_a_weekend_and_a_holiday_out_of_reach_lose_nothing(house):
    house.open()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = closed.getsockname()[1]
    house.smtp = Smtp(host="127.0.0.1", port=gone, timeout=0.3)
    worker = Worker(house.office())
    for _ in range(48):
        worker.run()
        house.clock.advance(hours=2)
    worker.close()
    assert states(house) == ["queued"] * 3
    assert max(message.attempts for message in house.messages()) < 40  # ever longer pauses

    with scripted() as server:
        house.smtp = reach(server)
        house.clock.advance(hours=4)
        house.deliver()
        assert server.taken == PEOPLE
    assert states(house) == ["sent"] * 3
    assert uncertain(house) == []


# Certificates


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> ssl.SSLContext:
    """The certificate of another host, signed by nobody."""
    folder = tmp_path_factory.mktemp("certificate")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        [*words, "-subj", "/CN=other.example", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(house, stranger, way):
    house.open()
    with scripted(
        {EHLO: "250-here\r\n250 STARTTLS", TLS: RIGHT[TLS]}, context=stranger, tls=way == "tls"
    ) as server:
        house.smtp = reach(server, username="u", password="secret", **{way: True})
        house.deliver()

        assert states(house) == ["queued"] * 3
        assert house.messages()[0].error == "SSLCertVerificationError"
        assert not any(said.upper().startswith(("MAIL", "AUTH")) for said in server.heard)
        assert not server.taken


def test_nothing_goes_in_the_clear_where_protection_was_asked_for(house):
    house.open()
    with scripted() as server:
        house.smtp = reach(server, username="u", password="secret", starttls=True)
        house.deliver()

        assert states(house) == ["queued"] * 3
        assert not any(said.upper().startswith(("MAIL", "AUTH")) for said in server.heard)
        assert not server.taken
