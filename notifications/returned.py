"""Reads a mail that came back: what it reports, about which message, and how sure that is.

What it says comes from outside. Nothing of it is carried out; words are cut short and kept as text.
"""

from __future__ import annotations

import email
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail

from notifications.models import HARD, SOFT

LONGEST = 5 * 1024 * 1024  # of a mail; what is larger is cut, headers come first
WORDS = 200
NAME = re.compile(r"<[^<>\s]{1,318}>")
NAMED_IN_TEXT = re.compile(r"(?im)^[ \t>|]*message-id:\s*(<[^<>\s]{1,318}>)")
STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
POSTMASTERS = re.compile(r"(?i)\b(mailer-daemon|postmaster|mail delivery (sub)?system)\b")
QUIET_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report. `names`: Message-IDs that it may be about, the surest first.

    `final`: delivery has been given up; else it is only taking its time.
    """

    name: str
    names: tuple[str, ...]
    kind: str
    final: bool
    code: str
    words: str
    recipient: str = ""


@dataclass(frozen=True)
class Quiet:
    """An answer of a machine: nobody is asked to do anything about it."""


@dataclass(frozen=True)
class Other:
    """Neither a report nor an automatic answer: somebody's mail, left where it is."""


Found = Report | Quiet | Other


def read(data: bytes) -> Found:
    """What a mail is. Raises whatever the parser raises at a mail that cannot be read."""
    mail = email.message_from_bytes(data[:LONGEST])
    name = hashlib.sha256(_header(mail, "Message-ID").encode() or data).hexdigest()
    if mail.get_content_type() == "multipart/report":
        kind = str(mail.get_param("report-type", "")).lower()
        if kind == "delivery-status":
            return _status(mail, name)
        return Quiet() if kind == "disposition-notification" else Other()
    if _from_a_server(mail):
        return _plain(mail, name)
    return Quiet() if _automatic(mail) else Other()


# Reports after RFC 3464


def _status(mail: Mail, name: str) -> Found:
    """The recipient that fared worst counts; a message of ours has one alone."""
    rows = [row for row in _recipients(mail) if _header(row, "Action").lower() in ACTIONS]
    if not rows:
        return Quiet()  # delivered, relayed, expanded: good news
    row = max(rows, key=lambda each: ACTIONS.index(_header(each, "Action").lower()))
    final = _header(row, "Action").lower() == "failed"
    status, said = _header(row, "Status"), _header(row, "Diagnostic-Code")
    found = STATUS.search(status) or STATUS.search(said)
    hard = final and (found is None or found.group(1) == "5")
    return Report(
        name=name, names=tuple(dict.fromkeys(_originals(mail))), kind=HARD if hard else SOFT,
        final=final, code=_code(said, status), words=_after(_code(said, status), _untyped(said)),
        recipient=_untyped(_header(row, "Final-Recipient")).lower(),
    )  # fmt: skip


ACTIONS = ("delayed", "failed")


def _recipients(mail: Mail) -> Iterator[Mail]:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (
                    block for block in blocks if isinstance(block, Mail) and block["Action"]
                )


def _originals(mail: Mail) -> Iterator[str]:
    """Message-IDs of the message that came back: its copy, its headers, what the report answers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Mail):
                yield from NAME.findall(_header(inner[0], "Message-ID"))
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            yield from NAMED_IN_TEXT.findall(_text(part))
    yield from NAME.findall(_header(mail, "In-Reply-To"))


# Returned as plain mail, with the original below


def _plain(mail: Mail, name: str) -> Found:
    text = "\n".join(_texts(mail))
    head = NAMED_IN_TEXT.split(text)[0]
    names = [*_originals(mail), *NAMED_IN_TEXT.findall(text)]
    status, reply = STATUS.search(head), REPLY.search(head)
    digit = (status and status.group(1)) or (reply and reply.group(1)[0]) or "5"
    waiting = re.search(r"(?i)\b(delayed|still being|will (keep|continue)|not yet)\b", head)
    return Report(
        name=name, names=tuple(dict.fromkeys(names)), kind=HARD if digit == "5" else SOFT,
        final=not (waiting and digit != "5"), code=_code(head, ""),
        words=plain(_line_with(head, reply or status)),
        recipient=_header(mail, "X-Failed-Recipients").partition(",")[0].strip().lower(),
    )  # fmt: skip


def _line_with(text: str, found: re.Match[str] | None) -> str:
    if found is None:
        return next((line for line in text.splitlines() if line.strip()), "")
    begin = text.rfind("\n", 0, found.start()) + 1
    return text[begin:].partition("\n")[0]


def _from_a_server(mail: Mail) -> bool:
    """A bounce has no sender of its own, or a server's."""
    nobody = _header(mail, "Return-Path") == "<>" and not _automatic(mail)
    server = POSTMASTERS.search(_header(mail, "From")) is not None
    return "X-Failed-Recipients" in mail or server or nobody


def _automatic(mail: Mail) -> bool:
    """An out-of-office answer and its kind (RFC 3834, and what went before it)."""
    said = _header(mail, "Auto-Submitted").lower()
    return (
        said.partition(";")[0].strip() not in {"", "no"}
        or any(
            name in mail for name in ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond")
        )
        or _header(mail, "Precedence").lower() in QUIET_PRECEDENCE
    )


# Words from outside


def plain(text: str) -> str:
    """One short line without control characters or hidden marks of direction."""
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text[:4000])
    return " ".join(kept.split())[:WORDS]


def _after(code: str, said: str) -> str:
    """The words of an answer without its code, which stands by itself."""
    words = plain(said)
    return words.removeprefix(code).strip(" :-") if code else words


def _code(said: str, status: str) -> str:
    """What the server answered: "550 5.1.1"."""
    reply = REPLY.search(STATUS.sub("", said))
    detail = STATUS.search(said) or STATUS.search(status)
    return " ".join(each.group(0) for each in (reply, detail) if each)[:16]


def _header(mail: Mail, name: str) -> str:
    return str(mail.get(name, "")).strip()


def _untyped(value: str) -> str:
    """Without the type before the semicolon: "smtp; 550 ...", "rfc822; a@example.org"."""
    return value.partition(";")[2].strip() if ";" in value else value.strip()


def _texts(mail: Mail) -> Iterator[str]:
    yield from (_text(part) for part in mail.walk() if part.get_content_type() == "text/plain")


def _text(part: Mail) -> str:
    data = part.get_payload(decode=True)
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
