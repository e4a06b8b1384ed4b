"""The forms of a visit: a meeting, who takes part and pays, a checklist, an entry; and faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from config.i18n import LANGUAGES
from engine.text import N_, Text
from web.form import CHOOSE_ONE, Form
from web.i18n import locale
from web.inputs import a_date
from web.steps import GIVE_DATE
from web.zones import zones
from workflows.domain.visits import rules
from workflows.domain.visits.days import Visit
from workflows.domain.visits.models import VisitMeeting, VisitPlan
from workflows.domain.visits.queries import Check, Meeting

GIVE_TIME = N_("Please give a time of day, such as 09:30.")
AFTER = N_("The end comes after the beginning.")
WEB_ADDRESS = N_("Give an address that begins with https://.")
IN_ORDER = N_("The last day cannot come before the first.")
ANOTHER = N_("Choose another language than that of the subject.")
SELF, RECORD = "self", "record"
TEXTS = ("place", "link", "institutions", "interlocutors", "subject", "language")
MEETING_LABELS = {
    "day": N_("Day"),
    "begins": N_("From"),
    "ends": N_("Until"),
    "zone": N_("Local time"),
    "mode": N_("How"),
    "place": N_("Place"),
    "link": N_("Address of the virtual meeting"),
    "institutions": N_("Institutions"),
    "interlocutors": N_("Persons to be met"),
    "subject": N_("Subject"),
    "language": N_("Language of the subject"),
    "other_subject": N_("The subject in a second language"),
    "other_language": N_("The second language"),
    "interpretation": N_("Language of the meeting, interpretation"),
}


def a_day(form: Form, name: str) -> dt.date | None:
    """A date that was typed; what is none goes to the faults."""
    found = a_date(form[name])
    if isinstance(found, str):
        form.fault(name, GIVE_DATE)
        return None
    return found


# A meeting


def new_meeting(zone: str, stay: Visit | None, before: Sequence[Meeting]) -> Form:
    """What can be known of the next meeting: where and on which day the one before it was."""
    last = before[-1] if before else None
    day = last.day if last else (stay.first if stay else None)
    values = {
        "mode": last.mode if last else rules.ON_SITE, "zone": last.zone if last else zone,
        "place": last.place if last else "", "language": last.language if last else locale(),
        "day": day.isoformat() if day else "", "begins": f"{last.ends:%H:%M}" if last else "",
        "capital": "1" if last and last.capital else "", "version": "0",
    }  # fmt: skip
    return Form(values)


def meeting_form(row: VisitMeeting) -> Form:
    values = {name: str(getattr(row, name)) for name in MEETING_LABELS}
    values |= {"begins": f"{row.begins:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    return Form({**values, "capital": "1" if row.capital else "", "version": str(row.version)})


def meeting_said(form: Form) -> dict[str, Any]:
    """The meeting as it was typed; nothing where there are faults."""
    day, begins, ends = a_day(form, "day"), rules.a_time(form["begins"]), rules.a_time(form["ends"])
    form.require("subject")
    for name, time in (("begins", begins), ("ends", ends)):
        if time is None:
            form.fault(name, GIVE_TIME)
    if begins and ends and ends <= begins:
        form.fault("ends", AFTER)
    _choices(form)
    _lengths(form)
    if form.faults:
        return {}
    return {
        **{name: form[name] for name in TEXTS}, "day": day, "begins": begins, "ends": ends,
        "zone": form["zone"], "mode": form["mode"], "capital": form["capital"] == "1",
        "other_subject": form["other_subject"], "interpretation": form["interpretation"],
        "other_language": form["other_language"] if form["other_subject"] else "",
    }  # fmt: skip


def _choices(form: Form) -> None:
    form.one_of("zone", zones())
    form.one_of("mode", rules.MODES)
    form.one_of("language", LANGUAGES)
    if form["mode"] == rules.ON_SITE:
        form.require("place")
    if form["link"] and not form["link"].startswith(("https://", "http://")):
        form.fault("link", WEB_ADDRESS)
    if form["other_subject"]:
        form.one_of("other_language", LANGUAGES)
        if form["other_language"] == form["language"]:
            form.fault("other_language", ANOTHER)


def _lengths(form: Form) -> None:
    for name in ("subject", "other_subject"):
        form.at_most(name, rules.LONGEST_SUBJECT)
    for name in ("place", "interpretation"):
        form.at_most(name, rules.LONGEST_PLACE)
    for name in ("institutions", "interlocutors"):
        form.at_most(name, rules.LONGEST_TEXT)
    form.at_most("link", rules.LONGEST_LINK)


# Who takes part, and who pays


def plan_form(found: VisitPlan | None) -> Form:
    names = ("hosts", *rules.COSTS)
    values = {name: getattr(found, name) if found else "" for name in names}
    return Form({**values, "version": str(found.version if found else 0)})


def plan_said(form: Form) -> dict[str, str]:
    form.at_most("hosts", rules.LONGEST_TEXT)
    for cost in rules.COSTS:
        form.one_of(cost, rules.PAYERS)
    return {name: form[name] for name in ("hosts", *rules.COSTS)}


# A checklist: fields are called by what they are about, "visa.standing"


def checks_form(checks: Sequence[Check]) -> Form:
    form = Form()
    for each in checks:
        form.values |= {
            f"{each.what}.standing": each.standing, f"{each.what}.note": each.note,
            f"{each.what}.on": each.on.isoformat() if each.on else "",
        }  # fmt: skip
    return form


def checks_said(form: Form) -> list[Check]:
    found = []
    for what in rules.CHECKS:
        form.one_of(f"{what}.standing", rules.STANDINGS)
        form.at_most(f"{what}.note", rules.LONGEST_NOTE)
        on = a_day(form, f"{what}.on") if form[f"{what}.on"] else None
        found.append(Check(what, form[f"{what}.standing"], on, form[f"{what}.note"]))
    return found


# A visit of another mechanism


def other_said(form: Form) -> tuple[str, dt.date, dt.date] | None:
    form.require("name")
    form.at_most("name", rules.LONGEST_NAME)
    first, last = a_day(form, "first"), a_day(form, "last")
    if first and last and last < first:
        form.fault("last", IN_ORDER)
    return None if form.faults or not first or not last else (form["name"], first, last)


# An entry


def entry_said(form: Form) -> dict[str, Any]:
    form.require("text")
    form.at_most("text", rules.LONGEST_TEXT)
    form.one_of("language", LANGUAGES)
    if form["for"] not in {SELF, RECORD}:
        form.fault("for", Text(CHOOSE_ONE))
    day = a_day(form, "day")
    if form.faults or day is None:
        return {}
    return {
        "day": day, "text": form["text"], "language": form["language"],
        "shared": form["for"] == RECORD,
    }  # fmt: skip
