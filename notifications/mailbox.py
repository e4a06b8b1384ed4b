"""Where returned mail is read from: a stream, a Maildir, a folder on an IMAP server.

Each source hands out mails one by one with a way to say that one is settled; that is said only
after what it caused has been committed.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

Settle = Callable[[], None]
Waiting = tuple[bytes, Settle]
TIMEOUT, PORT = 30.0, 993


class MailboxFault(Exception):
    """The mailbox cannot be read; one sentence."""


def stream(data: bytes) -> Iterator[Waiting]:
    """One message, or an mbox."""
    if not data.startswith(b"From "):
        if data.strip():
            yield data, _nothing
        return
    with tempfile.NamedTemporaryFile(suffix=".mbox") as kept:
        kept.write(data)
        kept.flush()
        box = mailbox.mbox(kept.name, create=False)
        for key in box.iterkeys():
            yield box.get_bytes(key), _nothing
        box.close()


def maildir(path: Path) -> Iterator[Waiting]:
    """The new messages of a Maildir; a settled one moves to `cur`, marked as seen."""
    if not (path / "new").is_dir():
        raise MailboxFault(f"{path}: this is no Maildir.")
    box = mailbox.Maildir(path, factory=None, create=False)
    for key in sorted(box.keys()):
        message = box.get_message(key)
        if message.get_subdir() == "new":
            yield box.get_bytes(key), _seen(box, key)


def _seen(box: mailbox.Maildir, key: str) -> Settle:
    def settle() -> None:
        message = box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message

    return settle


@dataclass(frozen=True)
class Imap:
    """A folder on a server: imaps://user@host/folder. Settled messages are marked as seen."""

    url: str
    password: str = field(default="", repr=False)

    def open(self) -> imaplib.IMAP4:
        """Raises MailboxFault."""
        parts = urlsplit(self.url)
        if parts.scheme != "imaps" or not parts.hostname or not parts.username or parts.password:
            raise MailboxFault("An address such as imaps://user@host/folder is expected.")
        with ExitStack() as stack:
            try:
                made = self.connect(parts.hostname, parts.port or PORT)
                stack.callback(_leave, made)
                made.login(unquote(parts.username), self.password)
            except (OSError, imaplib.IMAP4.error) as error:
                raise MailboxFault(f"{parts.hostname}: {type(error).__name__}") from None
            stack.pop_all()
        return made

    def connect(self, host: str, port: int) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)

    def __iter__(self) -> Iterator[Waiting]:
        server = self.open()
        try:
            yield from _unseen(server, unquote(urlsplit(self.url).path.lstrip("/")) or "INBOX")
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxFault(f"The folder cannot be read: {type(error).__name__}") from None
        finally:
            _leave(server)


def _unseen(server: imaplib.IMAP4, folder: str) -> Iterator[Waiting]:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    answer, _ = server.select(quoted)
    if answer != "OK":
        raise MailboxFault("There is no such folder.")
    _, found = server.uid("SEARCH", "UNSEEN")
    for key in (found[0] or b"").split():
        _, parts = server.uid("FETCH", key.decode("ascii"), "(BODY.PEEK[])")
        body = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if isinstance(body, bytes):
            yield body, _flagged(server, key.decode("ascii"))


def _flagged(server: imaplib.IMAP4, key: str) -> Settle:
    return lambda: _done(server.uid("STORE", key, "+FLAGS", r"(\Seen)"))


def _leave(server: imaplib.IMAP4) -> None:
    with suppress(OSError, imaplib.IMAP4.error):
        server.logout()


def _done(_answer: object) -> None: ...


def _nothing() -> None: ...
