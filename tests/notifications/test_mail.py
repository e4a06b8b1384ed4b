"""What a mail looks like from outside, and what is refused before it becomes one."""

import datetime as dt
import email
import email.policy
from dataclasses import replace

import pytest

from notifications import ics
from notifications.mail import Sender, UnsafeMail, Written, build, plain
from notifications.smtp import stuffed

AT = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
SENDER = Sender(
    address="reviews@example.org", name="Peer Review Secretariat", reply_to="desk@example.org",
    domain="reviews.example.org",
)  # fmt: skip
WORDS = Written(subject="Next step [XAA-2027]", text="text\n", html="<p>html</p>", language="en")
LONG_NAME = (
    "Peer Review Secretariat, United Nations Human Settlements Programme (Office of the Executive"
    " Director), Nairobi, and its regional offices"
)


def made(written=WORDS, *, sender=SENDER, address="ana@example.org", thread="case-7"):
    return build(
        written, sender=sender, address=address, message_id="<1@reviews.example.org>",
        thread=thread, at=AT,
    )  # fmt: skip


def read(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def test_the_headers_of_a_mail():
    mail = read(made())

    assert {name: str(mail[name]) for name in mail.keys() if name != "Content-Type"} == {  # noqa: SIM118
        "From": "Peer Review Secretariat <reviews@example.org>",
        "Reply-To": "desk@example.org",
        "To": "ana@example.org",
        "Date": "Mon, 11 Jan 2027 08:00:00 +0000",
        "Message-ID": "<1@reviews.example.org>",
        "In-Reply-To": "<case-7@reviews.example.org>",
        "References": "<case-7@reviews.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Subject": "Next step [XAA-2027]",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "subject",
    [
        "A =?UTF-8?Q?=0A?=Bcc: x@evil.org",
        "A =?utf-8?q?=0D=0A?= Bcc: x@evil.org",
        "A =?utf-8?b?Cg==?=Bcc: x@evil.org",
        "A=?UTF-8?Q?=0A?=Bcc: x@evil.org",
        "A\nBcc: x@evil.org",
        "A\r\nBcc: x@evil.org",
        "A\0B",
        "A\u2028Bcc: x@evil.org",
        "A\u2029Bcc: x@evil.org",
    ],
)
def test_a_subject_that_would_become_another_header_is_refused(subject):
    with pytest.raises(UnsafeMail):
        made(replace(WORDS, subject=subject))


@pytest.mark.parametrize(
    "address",
    ["Ministry, a@x.example, b@evil.example", "a@x.example, b@evil.example", "a@x\nBcc: b@y", ""],
)
def test_an_address_that_is_not_one_address_is_refused(address):
    with pytest.raises(UnsafeMail):
        made(address=address)


@pytest.mark.parametrize("name", [LONG_NAME, 'He said "hello", and left', "أمانة استعراض الأقران"])
def test_a_senders_name_stays_one_name(name):
    mail = read(made(sender=replace(SENDER, name=name)))

    assert [each.addr_spec for each in mail["From"].addresses] == ["reviews@example.org"]
    assert " ".join(mail["From"].addresses[0].display_name.split()) == name


def test_a_harmless_value_passes_unchanged():
    assert plain("Prüfung? 50 %: =ok=") == "Prüfung? 50 %: =ok="


def test_a_long_link_survives_the_way():
    link = "https://reviews.example.org/i/" + "a" * 200
    mail = read(made(replace(WORDS, text=f"see\n{link}\n.\n..x\n")))

    assert link in mail.get_body(("plain",)).get_content()
    assert max(map(len, made().split(b"\r\n"))) <= 998
    assert all(byte < 128 for byte in made(replace(WORDS, text="نص\n", subject="نص")))


def test_a_line_that_begins_with_a_dot_is_doubled_on_the_way():
    assert stuffed(b"a\n.b\r\n.\n") == b"a\r\n..b\r\n..\r\n"
    assert stuffed(b"a") == b"a\r\n"


def test_a_date_comes_as_an_entry_that_marks_nobody_as_busy():
    entry = ics.entry(
        uid="task-5@reviews.example.org", summary="Read the text [XAA-2027]", due=dt.date(2027, 2, 10),
        sequence=2, url="https://reviews.example.org/c/XAA-2027", at=AT,
    )  # fmt: skip
    lines = entry.decode().split("\r\n")

    for line in (
        "METHOD:PUBLISH", "UID:task-5@reviews.example.org", "SEQUENCE:2", "TRANSP:TRANSPARENT",
        "DTSTART;VALUE=DATE:20270210", "DTEND;VALUE=DATE:20270211",
    ):  # fmt: skip
        assert line in lines
    assert "ATTENDEE" not in entry.decode()

    mail = read(made(replace(WORDS, calendar=entry)))
    attached = list(mail.iter_attachments())
    assert [(a.get_content_type(), a.get_filename()) for a in attached] == [
        ("text/calendar", "date.ics")
    ]
    assert attached[0].get_param("method") == "PUBLISH"
