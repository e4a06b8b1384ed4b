"""Turns a sheet into words: subject, text and HTML in the reader's language, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup

from engine.text import N_
from notifications import ics
from notifications.catalogue import DIGEST
from notifications.mail import Invitation, Sender, Written
from notifications.sheet import Call, Sheet
from notifications.words import Said, Translator

FOLDER = Path(__file__).parent / "templates"
LRM, RLM = "\u200e", "\u200f"
REASON = N_("You receive this message because you hold the seat “%(office)s” (%(body)s).")
OWN_REASON = N_("You receive this message because you hold the seat “%(office)s”.")
SEAT = N_("%(title)s, %(body)s")
VIRTUAL = N_("Virtual meeting")
ASKED = N_("You receive this message because of your account with us.")

Names: TypeAlias = Callable[[str, str], str]


class Renderer:
    """Renders with what it is handed: translators, names of bodies, and who writes."""

    def __init__(
        self,
        translator: Callable[[str], Translator],
        names: Callable[[str], Names],
        sender: Sender,
    ) -> None:
        self._translator = translator
        self._names = names
        self._sender = sender
        self._environments: dict[str, Environment] = {}

    def render(self, sheet: Sheet) -> Written:
        """The message in words. Raises what a broken template raises."""
        t = self._translator(sheet.language)
        environment = self._environment(t)
        values = self._values(sheet, t, environment)
        subject = values["headline"] or _one_line(
            environment, f"{sheet.template}/subject.txt", values
        )
        values["subject"], values["preheader"] = subject, _preheader(values, subject)
        text = environment.get_template(f"{sheet.template}/body.txt").render(values)
        html = environment.get_template(f"{sheet.template}/body.html").render(values)
        return Written(
            subject=_with_reference(subject, sheet.reference, t.direction),
            text=_lines(text, t.direction), html=html, language=t.locale,
            calendar=self._calendar(sheet, t), unsubscribe=_unsubscribe(sheet),
            invitations=tuple(self._invitation(each, sheet, t) for each in sheet.meetings),
            reply_to=sheet.asker_address,
        )  # fmt: skip

    def _environment(self, t: Translator) -> Environment:
        """Texts are plain, HTML is escaped; a name that is not there is a fault."""
        if t.locale not in self._environments:
            made = Environment(
                loader=FileSystemLoader(FOLDER), undefined=StrictUndefined,
                autoescape=select_autoescape(["html"], default=False),
                extensions=["jinja2.ext.i18n"], trim_blocks=False,
            )  # fmt: skip
            install = made.install_gettext_callables  # type: ignore[attr-defined]
            install(t.gettext, t.ngettext, newstyle=True)
            made.filters["ltr"] = _ltr(t.direction)
            self._environments[t.locale] = made
        return self._environments[t.locale]

    def _values(self, sheet: Sheet, t: Translator, environment: Environment) -> dict[str, Any]:
        said = Said(environment, t, sheet)
        steps = said.steps()
        return {
            "dir": t.direction,
            "lang": t.locale,
            "colon": t.colon,
            "gap": t.gap,
            "aside": t.aside,
            "align": "right" if t.direction == "rtl" else "left",
            "reference": sheet.reference,
            "process": t.gettext(sheet.process),
            "url": sheet.url,
            "headline": said.headline(steps),
            "tasks": said.tasks(sheet.tasks),
            "reminders": said.tasks(sheet.reminders, reminding=True),
            "steps": steps,
            "cases": [{"reference": key, "url": url} for key, url in sheet.cases],
            "dates": {
                key: t.date(sheet.dates[key]) if key in sheet.dates else ""
                for key in ("before", "after", "told_on")
            },
            "digest": said.overview(),
            "code": sheet.code,
            "changed": sheet.changed,
            "seat": self._seat(sheet, t),
            "former": sheet.former,
            "until": t.datetime(sheet.until) if sheet.until else "",
            "asker": sheet.asker,
            "asker_address": sheet.asker_address,
            "said_with_it": sheet.said,
            "sections": [
                {"by": t.date(each.by), "passed": each.passed, "asker": each.asker,
                 "url": each.url}
                for each in sheet.sections
            ],
            "reason": self._reason(sheet, t),
            "contact": self._sender.reply_to or self._sender.address,
            "sender": self._sender.name,
        }  # fmt: skip

    def _reason(self, sheet: Sheet, t: Translator) -> str:
        if not sheet.office or sheet.former:
            return t.gettext(ASKED)
        office, body = self._called(sheet, t)
        if not body:
            return t.gettext(OWN_REASON) % {"office": office}
        return t.gettext(REASON) % {"office": office, "body": body}

    def _seat(self, sheet: Sheet, t: Translator) -> str:
        """The seat that a message is about, with its State or body."""
        if not sheet.office:
            return ""
        office, body = self._called(sheet, t)
        return t.gettext(SEAT) % {"title": office, "body": body} if body else office

    def _called(self, sheet: Sheet, t: Translator) -> tuple[str, str]:
        """Title and body of a seat, the body only where it says more."""
        office, body = t.gettext(sheet.office), self._names(t.locale)("body", sheet.body)
        return office, "" if office == body else body

    def _calendar(self, sheet: Sheet, t: Translator) -> bytes | None:
        """An entry where the message has one date."""
        dated = {step.task: step for step in (*sheet.reminders, *sheet.tasks) if step.due}
        if len(dated) != 1:
            return None
        step = next(iter(dated.values()))
        if step.due is None or not step.task:
            return None
        return ics.entry(
            uid=f"task-{step.task}@{self._sender.domain}", due=step.due, url=step.url,
            summary=f"{t.gettext(step.label)} [{step.reference}]", sequence=step.due_version,
            at=sheet.at,
        )  # fmt: skip

    def _invitation(self, call: Call, sheet: Sheet, t: Translator) -> Invitation:
        """A meeting for one calendar, with its reader as the only one invited."""
        sender = self._sender
        found = ics.Call(
            call.method, f"{call.uid}@{sender.domain}", call.sequence,
            f"{call.summary} [{call.reference}]",
            t.gettext(VIRTUAL) if call.virtual else call.place, call.begins, call.ends, call.url,
        )  # fmt: skip
        organizer = (sender.reply_to or sender.address, sender.name)
        made = ics.call(found, organizer=organizer, attendee=sheet.reader, at=sheet.at)
        return Invitation(call.method, made)


def _unsubscribe(sheet: Sheet) -> str:
    """Only what may be done without says in its head how; a joined message says it inside."""
    return sheet.digest.unsubscribe if sheet.digest and sheet.template == DIGEST else ""


def _one_line(environment: Environment, name: str, values: Mapping[str, Any]) -> str:
    return " ".join(environment.get_template(name).render(values).split())


def _preheader(values: Mapping[str, Any], subject: str) -> str:
    """What a reader's list shows beside the subject: the date, where there is one."""
    dates = [task["due"] for task in (*values["reminders"], *values["tasks"]) if task["due"]]
    said = [line for step in values["steps"] for line in step["paragraphs"]]
    return next(iter([*dates, *said]), subject)


def _with_reference(subject: str, reference: str, direction: str) -> str:
    """Words first, the reference last; LRM keeps its brackets in place where text runs left."""
    if not reference:
        return subject
    return f"{subject} {LRM if direction == 'rtl' else ''}[{reference}]"


def _lines(text: str, direction: str) -> str:
    """No more than one empty line; lines that run from the right begin with their mark."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.splitlines()))
    lines = text.strip().split("\n")
    if direction == "rtl":
        lines = [RLM + line if line and "://" not in line else line for line in lines]
    return "\n".join(lines) + "\n"


def _ltr(direction: str) -> Callable[[EvalContext, object], str]:
    """The filter `ltr`: references and addresses keep their order in a text from the right."""

    @pass_eval_context
    def ltr(context: EvalContext, value: object) -> str:
        if context.autoescape:
            return Markup('<bdi dir="ltr">{}</bdi>').format(value)
        return f"{LRM}{value}{LRM}" if direction == "rtl" else str(value)

    return ltr
