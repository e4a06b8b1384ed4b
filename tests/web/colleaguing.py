"""A section put into a colleague's hands, and the link of the mail as the colleague has it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import sqlalchemy as sa

from config import post
from notifications import delivery
from notifications.models import Message
from tests.web.assessing import ROOM, SECTION, Site, form_of
from tests.web.browser import Browser

COLLEAGUE = {
    "name": "Carla Colleague", "email": "carla@ministry.example", "language": "en",
    "by": "2027-08-20", "words": "Only the second question, please",
}  # fmt: skip
ASK = f"{SECTION}/colleague"
LIST = f"{ROOM}/colleagues"
NOTES = f"{SECTION}/notes"


def ask(site: Site, who: str = "fp", **changed: str):
    """Ask a colleague as the page lets one; answers the page that follows."""
    browser = site.enter(who)
    browser.get(ASK)
    return browser.post(ASK, **COLLEAGUE | changed)


def deliver(site: Site) -> int:
    """Let the mail worker render what waits; where there is no server it is kept."""
    return delivery.deliver(post.office(site.world.services))


def mails(site: Site, template: str = "section_asked") -> list[Message]:
    query = sa.select(Message).where(Message.template == template).order_by(Message.id)
    return site.world.services.read(lambda s: list(s.scalars(query)))


def text_of(message: Message) -> str:
    mail = message_from_bytes(message.rendered, policy=policy.default)
    return mail.get_body(("plain",)).get_content()


def link(site: Site) -> str:
    """The path in the mail that went out last."""
    deliver(site)
    return re.search(r"(/c/[\w-]+)\S*", text_of(mails(site)[-1])).group(1)


def colleague(site: Site) -> Browser:
    """Somebody without an account."""
    return Browser(site.app)


def rows_of(site, model):
    return site.world.services.read(lambda s: list(s.scalars(sa.select(model))))


def write(browser, address, text="By Carla", question="vision", **more):
    """Open the link and answer one question of the section."""
    form = form_of(browser.get(address).text, question)
    form |= {f"q.{question}.text": text, f"q.{question}.kind": "answer"}
    return browser.post(address, **form | more)
