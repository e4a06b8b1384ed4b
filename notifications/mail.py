"""Builds one mail as bytes; what could smuggle in a header or a recipient is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from email import policy
from email.errors import HeaderParseError, MessageError
from email.header import Header, decode_header, make_header
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from typing import Any

WHOLE = frozenset({"From", "Subject", "List-Unsubscribe"})  # not folded where they are plain


class _Policy(policy.EmailPolicy):
    """As it is, but a long quoted name keeps its quotes (CPython issue 80222), a long address
    of a page stays whole, and a subject keeps the spaces between its encoded words.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in WHOLE and value.isascii():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        if name == "Subject":
            folded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {folded}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


class _Types(HeaderRegistry):
    """As it is, but makes the class of a header once, not anew for every header of every mail."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a class made by the library
        key = name.lower()
        if key not in self._made:
            self._made[key] = super().__getitem__(name)
        return self._made[key]


TYPES = _Types()
POLICY = _Policy(linesep="\r\n", header_factory=TYPES)
READ = policy.default.clone(header_factory=TYPES)
FORBIDDEN = re.compile("[\r\n\0\u2028\u2029]")
ENCODED = re.compile(r"=\?[^?]*\?[bBqQ]\?[^?]*\?=")


class UnsafeMail(ValueError):
    """A value would have become something else on the way."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes: `reply_to` is the desk, `domain` the right side of Message-IDs."""

    address: str
    name: str
    reply_to: str
    domain: str


@dataclass(frozen=True)
class Invitation:
    """A meeting as iCalendar. `method`: REQUEST or CANCEL."""

    method: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message in words. `calendar`: its one date as iCalendar; `invitations`: its meetings.

    `unsubscribe`: where its reader may do without the like; for optional kinds alone.
    `reply_to`: whom an answer reaches, where that is not the desk.
    """

    subject: str
    text: str
    html: str
    language: str
    calendar: bytes | None = None
    unsubscribe: str = ""
    reply_to: str = ""
    invitations: tuple[Invitation, ...] = ()


def build(
    written: Written,
    *,
    sender: Sender,
    address: str,
    message_id: str,
    thread: str,
    at: dt.datetime,
) -> bytes:
    """The mail to one address. Raises UnsafeMail."""
    mail = EmailMessage(policy=POLICY)
    if written.reply_to:
        sender = replace(sender, reply_to=written.reply_to)
    try:
        for name, value in _headers(sender, address, message_id, thread, at):
            mail[name] = value
        if written.unsubscribe:  # RFC 8058: one POST, without a page in between
            mail["List-Unsubscribe"] = f"<{plain(written.unsubscribe)}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        subject = plain(written.subject)
        mail["Subject"] = subject
    except (ValueError, IndexError, MessageError) as error:
        raise UnsafeMail(f"header: {error}"[:200]) from None
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.html, subtype="html", cte="quoted-printable")
    if written.calendar is not None:
        mail.add_attachment(
            written.calendar, maintype="text", subtype="calendar", filename="date.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )  # fmt: skip
    for number, each in enumerate(written.invitations, 1):
        mail.add_attachment(
            each.data, maintype="text", subtype="calendar", filename=f"meeting-{number}.ics",
            params={"method": each.method, "charset": "utf-8"},
        )  # fmt: skip
    mail["Content-Language"] = written.language  # the last, or it would move to a part
    return _checked(mail, subject, sender, address)


def _headers(
    sender: Sender, address: str, message_id: str, thread: str, at: dt.datetime
) -> list[tuple[str, str]]:
    found = [
        ("From", str(Address(plain(sender.name), addr_spec=plain(sender.address)))),
        ("Reply-To", str(Address(addr_spec=plain(sender.reply_to or sender.address)))),
        ("To", str(Address(addr_spec=plain(address)))),
        ("Date", format_datetime(at.astimezone(dt.UTC))),
        ("Message-ID", plain(message_id)),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]
    if thread:
        first = f"<{plain(thread)}@{sender.domain}>"
        found += [("In-Reply-To", first), ("References", first)]
    return found


def plain(value: str) -> str:
    """The value, if it is one line, before and after decoding (RFC 2047). Raises UnsafeMail."""
    if FORBIDDEN.search(value) or ("=?" in value and FORBIDDEN.search(_decoded(value))):
        raise UnsafeMail("a header of more than one line")
    return value


def _decoded(value: str) -> str:
    words = [_word(word) for word in ENCODED.findall(value)]
    try:
        return "".join([str(make_header(decode_header(value))), *words])
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        raise UnsafeMail("a header that cannot be decoded") from None


def _word(word: str) -> str:
    """An encoded word by itself: some readers decode it wherever it stands."""
    return str(make_header(decode_header(word)))


def _checked(mail: EmailMessage, subject: str, sender: Sender, address: str) -> bytes:
    """The bytes, read again: the same headers, from the sender alone, to one address alone."""
    data = mail.as_bytes(policy=POLICY)
    read = BytesHeaderParser(policy=READ).parsebytes(data)
    if sorted(read.keys()) != sorted(mail.keys()) or read["Subject"] != subject:
        raise UnsafeMail("other headers than were written")
    if _addresses(read["To"]) != [address] or _addresses(read["From"]) != [sender.address]:
        raise UnsafeMail("other addresses than were written")
    return data


def _addresses(header: object) -> list[str]:
    return [each.addr_spec for each in getattr(header, "addresses", ())]
