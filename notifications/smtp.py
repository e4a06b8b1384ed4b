"""Talks to the mail server: one connection, used again, one recipient at a time."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field

MAIL_TAKEN, RECIPIENT_TAKEN, READY_FOR_DATA = 250, (250, 251, 252), 354
STEPS = 12  # exchanges that one message may wait for; a lease outlasts them all


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """A mail server. `tls`: from the first byte; `starttls`: required before anything is said."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False
    timeout: float = 20.0


class Unreachable(Exception):
    """The server cannot be talked to; nothing was handed over."""


class Declined(Exception):
    """The server said no to this message, in so many words."""

    def __init__(self, code: int, words: bytes) -> None:
        self.code = code
        super().__init__(f"{code} {words.decode('ascii', 'replace')}"[:200])

    @property
    def for_good(self) -> bool:
        return self.code >= 500  # noqa: PLR2004 - as in RFC 5321


class Lost(Exception):
    """The body was sent and no answer came: nobody knows whether it arrived."""


class Connection:
    """One connection to one server. Not for two threads at once."""

    def __init__(self, server: Smtp, hostname: str) -> None:
        self._server = server
        self._hostname = hostname
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Be connected: reuse what is open and answers. Raises Unreachable."""
        try:
            if self._smtp is not None and self._smtp.noop()[0] == MAIL_TAKEN:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.close()
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unreachable(type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        made: smtplib.SMTP
        if server.tls:
            made = smtplib.SMTP_SSL(
                server.host, server.port, self._hostname, timeout=server.timeout, context=context
            )
        else:
            made = smtplib.SMTP(server.host, server.port, self._hostname, timeout=server.timeout)
        self._smtp = made
        made.ehlo_or_helo_if_needed()
        if server.starttls:
            made.starttls(context=context)  # raises where the server offers none
            made.ehlo_or_helo_if_needed()
        if server.username:
            made.login(server.username, server.password)
        return made

    def announce(self, sender: str, recipient: str) -> None:
        """All but the body. Raises Declined or Unreachable; nothing was handed over then."""
        try:
            self._expect_sender(self._open.mail(sender))
            self._expect(self._open.rcpt(recipient), RECIPIENT_TAKEN)
            self._expect(self._open.docmd("DATA"), (READY_FOR_DATA,))
        except Declined:
            self._reset()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unreachable(type(error).__name__) from None

    def hand_over(self, data: bytes) -> None:
        """The body, after `announce`. Raises Declined, or Lost where no answer came."""
        try:
            self._open.send(stuffed(data) + b".\r\n")
            code, words = self._open.getreply()
        except (OSError, smtplib.SMTPException):
            self.close()
            raise Lost from None
        if code != MAIL_TAKEN:
            self._reset()
            raise Declined(code, words)

    def close(self) -> None:
        """Hang up; whatever was announced and not handed over is forgotten by the server."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        """Take leave."""
        try:
            if self._smtp is not None:
                self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            pass
        self.close()

    @property
    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    @staticmethod
    def _expect_sender(reply: tuple[int, bytes]) -> None:
        """A server that takes nothing from us is out of order: no message is to blame for it."""
        if reply[0] != MAIL_TAKEN:
            raise smtplib.SMTPSenderRefused(*reply, sender="")

    @staticmethod
    def _expect(reply: tuple[int, bytes], codes: tuple[int, ...]) -> None:
        if reply[0] not in codes:
            raise Declined(*reply)

    def _reset(self) -> None:
        try:
            self._open.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def stuffed(data: bytes) -> bytes:
    """The body as it travels: CRLF everywhere, a dot doubled where it begins a line."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
