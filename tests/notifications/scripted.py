"""A mail server that does what it should not, at the word at which a test wants it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter

HELLO, EHLO, TLS, SENDER, RECIPIENT, DATA, BODY = (
    "hello", "ehlo", "starttls", "mail", "rcpt", "data", "body",
)  # fmt: skip
DROP, HANG = "drop", "hang"
RIGHT = {
    HELLO: "220 here", EHLO: "250-here\r\n250 SIZE", TLS: "220 go on", SENDER: "250 fine",
    RECIPIENT: "250 fine", DATA: "354 go on", BODY: "250 taken",
}  # fmt: skip


class Scripted:
    """`wrong`: at which word it drops the line, hangs, or says something else."""

    def __init__(self, wrong=None, *, context=None, tls=False):
        self.wrong, self.context, self.tls = dict(wrong or {}), context, tls
        self.taken: Counter[str] = Counter()  # recipients of what it said it took
        self.heard: list[str] = []  # everything that was said in the clear
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._receive, args=(client,), daemon=True).start()

    def _receive(self, client):
        try:
            with client:
                if self.tls:
                    client = self.context.wrap_socket(client, server_side=True)
                self._talk(client)
        except OSError:
            pass

    def _says(self, wire, word):
        """Whether it goes on after that word."""
        action = self.wrong.get(word, RIGHT[word])
        if action == HANG:
            self._over.wait(30)
        if action in {DROP, HANG}:
            return False
        wire.sendall(action.encode() + b"\r\n")
        return True

    def _talk(self, client):
        if not self._says(client, HELLO):
            return
        lines, recipient = client.makefile("rb"), ""
        while line := lines.readline():
            if not isinstance(client, ssl.SSLSocket):
                self.heard.append(line.decode("ascii", "replace").strip())
            word = line.split(b":")[0].split()[0].decode().lower()
            if word == "rcpt":
                recipient = line.split(b"<")[1].split(b">")[0].decode()
            if not self._answers(client, word):
                return
            if word == TLS:
                client = self.context.wrap_socket(client, server_side=True)
                lines = client.makefile("rb")
            if word == DATA and not self._takes(client, lines, recipient):
                return

    def _answers(self, client, word):
        if word in RIGHT:
            return self._says(client, word)
        client.sendall(b"250 fine\r\n")
        return word != "quit"

    def _takes(self, client, lines, recipient):
        """The body, if it was asked for."""
        if self.wrong.get(DATA, "354")[:3] != "354":
            return True
        while lines.readline() not in {b".\r\n", b""}:
            pass
        if self.wrong.get(BODY, "250")[:1] == "2":
            self.taken[recipient] += 1
        return self._says(client, BODY)

    def close(self):
        self._over.set()
        self._socket.close()
