"""A folder on an IMAP server, played in this process: read without marking, marked once settled."""

from __future__ import annotations

import imaplib
import re
import socketserver
import threading

import pytest

from notifications.mailbox import Imap, MailboxFault

MAILS = {b"7": b"Subject: one\r\n\r\nFirst.\r\n", b"9": b"Subject: two\r\n\r\nSecond.\r\n"}


class Desk(socketserver.StreamRequestHandler):
    """As much of RFC 3501 as is asked: LOGIN, SELECT, UID SEARCH, FETCH and STORE, LOGOUT."""

    def handle(self):
        self.say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, words = line.strip().partition(b" ")
            self.server.heard.append(words)
            verb = words.upper()
            if verb.startswith(b"CAPABILITY"):
                self.say(b"* CAPABILITY IMAP4rev1")
            elif verb.startswith(b"LOGIN") and b"right" not in words:
                self.say(tag + b" NO not so")
                continue
            elif verb.startswith(b"SELECT") and b"Reports" not in words:
                self.say(tag + b" NO no such folder")
                continue
            elif verb.startswith(b"UID SEARCH"):
                self.say(b"* SEARCH " + b" ".join(sorted(MAILS.keys() - self.server.seen)))
            elif found := re.match(rb"UID FETCH (\d+)", verb):
                mail = MAILS[found.group(1)]
                self.wfile.write(b"* 1 FETCH (UID %s BODY[] {%d}\r\n" % (found.group(1), len(mail)))
                self.wfile.write(mail + b")\r\n")
            elif found := re.match(rb"UID STORE (\d+) \+FLAGS \(\\SEEN\)", verb):
                self.server.seen.add(found.group(1))
            self.say(tag + b" OK done")
            if verb.startswith(b"LOGOUT"):
                return

    def say(self, words):
        self.wfile.write(words + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.seen: set[bytes] = set()
        self.heard: list[bytes] = []


@pytest.fixture
def server(monkeypatch):
    """The server; TLS is left out, all else is what is said to a real one."""
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    port = made.server_address[1]
    monkeypatch.setattr(Imap, "connect", lambda *_: imaplib.IMAP4("127.0.0.1", port, timeout=5))
    yield made
    made.shutdown()
    made.server_close()


def folder(name="Reports", password="right") -> Imap:  # noqa: S107
    return Imap(f"imaps://desk%40example.org@mail.example.org/{name}", password)


def test_new_mails_are_read_and_marked_only_when_settled(server):
    waiting = iter(folder())
    first, settle = next(waiting)
    assert first == MAILS[b"7"]
    assert server.seen == set()
    settle()
    assert server.seen == {b"7"}
    second, _ = next(waiting)
    assert second == MAILS[b"9"]
    assert list(waiting) == []

    assert server.seen == {b"7"}
    assert [each for each, _ in folder()] == [MAILS[b"9"]]
    assert any(b"BODY.PEEK" in words for words in server.heard)
    assert any(b"desk@example.org" in words for words in server.heard)


def test_a_wrong_password_or_folder_is_said_and_the_password_is_not(server):
    with pytest.raises(MailboxFault) as fault:
        list(folder(password="wrong-one"))
    assert "wrong-one" not in str(fault.value)
    with pytest.raises(MailboxFault, match="no such folder"):
        list(folder("Elsewhere"))


@pytest.mark.parametrize(
    "url", ["imap://desk@mail.example.org/x", "imaps://mail.example.org", "imaps://a:b@host/x", ""]
)
def test_only_an_encrypted_address_without_a_password_is_taken(url):
    with pytest.raises(MailboxFault):
        list(Imap(url, "right"))


def test_the_password_is_in_no_trace():
    assert "right" not in repr(folder())
