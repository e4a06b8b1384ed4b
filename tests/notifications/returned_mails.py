"""Mails as servers return them: what Postfix, Exim, qmail and a calendar write."""

from __future__ import annotations

POSTFIX = """\
Return-Path: <>
Date: Mon, 11 Jan 2027 11:02:00 +0300 (EAT)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: reviews@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"
Message-Id: <{report}@mx.example.org>

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4ABC
Arrival-Date: Mon, 11 Jan 2027 11:01:59 +0300 (EAT)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.net
Diagnostic-Code: smtp; {said}

--B1
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: {original}
Subject: A next step
From: Peer Review Secretariat <reviews@example.org>
To: {recipient}

Words.

--B1--
"""

EXIM_HEADERS = """\
Return-path: <>
X-Failed-Recipients: {recipient}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example.org>
To: reviews@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=B2
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <{report}@exim.example.org>

--B2
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--B2
Content-type: message/delivery-status

Reporting-MTA: dns; exim.example.org

Action: failed
Final-Recipient: rfc822;{recipient}
Status: 5.0.0
Diagnostic-Code: smtp; 550 No such user here

--B2
Content-type: text/rfc822-headers

Return-path: <reviews@example.org>
From: Peer Review Secretariat <reviews@example.org>
Message-ID:
 {original}
Subject: A next step

--B2--
"""

QMAIL = """\
Return-Path: <>
Date: 11 Jan 2027 08:02:00 -0000
From: MAILER-DAEMON@old.example.org
To: reviews@example.org
Subject: failure notice
Message-Id: <{report}@old.example.org>

Hi. This is the qmail-send program at old.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{recipient}>:
192.0.2.7 does not like recipient.
Remote host said: 550 sorry, no mailbox here by that name (#5.1.1)
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <reviews@example.org>
Message-ID: {original}
From: Peer Review Secretariat <reviews@example.org>
Subject: A next step

Words.
"""

AWAY = """\
From: Ana <ana@example.org>
To: reviews@example.org
Subject: Automatic reply: A next step
In-Reply-To: {original}
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Message-ID: <{report}@example.org>

I am away until Monday. Mail returned 550 5.1.1 is not meant.
"""

ANSWER = """\
From: Ana <ana@example.org>
To: desk@example.org
Subject: Re: A next step
In-Reply-To: {original}
Message-ID: <{report}@example.org>

Thank you. We shall answer on Monday.

> Message-ID: {original}
"""


def report(
    template: str = POSTFIX,
    *,
    original: str,
    recipient: str = "ana@example.org",
    name: str = "r1",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <ana@example.org>: Recipient address rejected",
) -> bytes:
    """One of these mails, about a message of ours."""
    return template.format(
        original=original, recipient=recipient, report=name, action=action, status=status, said=said
    ).encode()
