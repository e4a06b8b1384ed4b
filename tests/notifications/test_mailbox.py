"""A folder on an IMAP server, played in this process: read without marking, marked once settled."""

from __future__ import annotations

import imaplib
import re
import shutil
import socketserver
import ssl
import subprocess
import threading

import pytest

from notifications.mailbox import Imap, MailboxFault

SELF_SIGNED = (
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
)  # fmt: skip
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

    def __init__(self, tls: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), Desk)
        self.tls = tls
        self.seen: set[bytes] = set()
        self.heard: list[bytes] = []

    def get_request(self):
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        return connection, address


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


@pytest.fixture
def certificate(tmp_path):
    """Of a server that lives as long as a test; nothing secret lies in the repository."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl makes the certificate")
    path, key = tmp_path / "certificate.txt", tmp_path / "private.txt"
    made = (tool, *SELF_SIGNED, "-out", str(path), "-keyout", str(key))
    subprocess.run(made, check=True, capture_output=True)
    return path, key


@pytest.fixture
def over_tls(certificate):
    """The same server as the product meets it: nothing but TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    made = Server(context)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def secured(server) -> Imap:
    return Imap(f"imaps://desk@localhost:{server.server_address[1]}/Reports", "right")


def test_over_tls_mails_are_read_from_a_server_whose_certificate_is_trusted(
    over_tls, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))

    for _, settle in secured(over_tls):
        settle()

    assert over_tls.seen == set(MAILS)


def test_to_a_server_whose_certificate_nobody_trusts_no_password_is_said(over_tls):
    with pytest.raises(MailboxFault, match="localhost: SSLCertVerificationError"):
        list(secured(over_tls))

    assert over_tls.heard == []
