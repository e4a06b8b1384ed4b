"""Which page asks for which permission. A page without a line is not served."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, request
from werkzeug.wrappers import Response

from engine.access import FACT, HISTORY, VIEW
from engine.errors import NotFound
from web import auth, current

PUBLIC, SIGNED_IN = "public", "signed_in"

# Asked in the case, by the view, with `engine.access.may`; here only that somebody is signed in.
IN_A_CASE = frozenset(
    {
        VIEW,
        HISTORY,
        FACT,
        "case.fire",
        "case.open",
        "assessment.edit",
        "pairing.draw",
        "findings.draft",
        "findings.say",
        "need.edit",
        "knowledge.write",
        "questions.ask",
        "questions.recall",
        "questions.answer",
        "visits.plan",
        "visits.check",
        "visits.note",
        "visits.view",
        "translation.edit",
    }
)

# Asked here, of the seat alone.
AT_THE_DESK = frozenset({"desk", "mail.view", "people.manage", "rules.decide"})

ROUTES: Mapping[str, str] = MappingProxyType(
    {
        "static": PUBLIC,
        "favicon": PUBLIC,
        "account.sign_in": PUBLIC,
        "account.sign_out": SIGNED_IN,
        "account.me": SIGNED_IN,
        "account.password": SIGNED_IN,
        "account.end_sign_in": SIGNED_IN,
        "account.end_other_sign_ins": SIGNED_IN,
        "account.choose_seat": SIGNED_IN,
        "people.index": "people.manage",
        "people.new": "people.manage",
        "people.show": "people.manage",
        "people.edit": "people.manage",
        "people.end_sign_ins": "people.manage",
        "people.seats": "people.manage",
        "people.new_seat": "people.manage",
        "people.seat": "people.manage",
        "people.appoint": "people.manage",
        "people.end_appointment": "people.manage",
        "handover.show": "people.manage",
        "handover.take": "people.manage",
        "handover.take_back": "people.manage",
        "handover.pack": SIGNED_IN,
        "merging.choose": "people.manage",
        "merging.show": "people.manage",
        "merging.take": "people.manage",
        "addresses.correct": "people.manage",
        "addresses.add": SIGNED_IN,
        "addresses.code": SIGNED_IN,
        "addresses.confirm": SIGNED_IN,
        "addresses.main": SIGNED_IN,
        "addresses.remove": SIGNED_IN,
        "inbox.home": PUBLIC,  # to whoever is not signed in the first of the public pages
        "inbox.index": SIGNED_IN,
        "inbox.part": SIGNED_IN,
        "inbox.settle": "desk",
        "openings.index": "case.open",
        "openings.show": "case.open",
        "openings.take": "case.open",
        "cases.index": VIEW,
        "cases.show": FACT,
        "cases.history": HISTORY,
        "cases.people": HISTORY,
        "cases.diagram": VIEW,
        "cases.file": VIEW,
        "dossier.take": VIEW,
        "draws.index": VIEW,
        "draws.record": VIEW,
        "draws.freeze": "pairing.draw",
        "draws.seed": "pairing.draw",
        "assessment.index": VIEW,
        "assessment.section": "assessment.edit",
        "assessment.save": "assessment.edit",
        "assessment.check": "assessment.edit",
        "offline.form": "assessment.edit",
        "offline.choose": "assessment.edit",
        "offline.compare": "assessment.edit",
        "assessment.file": VIEW,
        "assessment.go_on": "assessment.edit",
        "assessment.wish": "assessment.edit",
        "answers.save": "assessment.edit",
        "answers.index": "assessment.edit",
        "answers.put_back": "assessment.edit",
        "answers.choice": "assessment.edit",
        "colleagues.index": VIEW,
        "colleagues.ask": "assessment.edit",
        "colleagues.send": "assessment.edit",
        "colleagues.change_day": "assessment.edit",
        "colleagues.mail": "assessment.edit",
        "colleagues.link": "assessment.edit",
        "colleagues.recall": "assessment.edit",
        "colleagues.notes": "assessment.edit",
        "colleagues.note": "assessment.edit",
        "contribution.show": PUBLIC,  # by the token of a mail, and only that one section
        "contribution.save": PUBLIC,
        "contribution.save_answer": PUBLIC,
        "contribution.choice": PUBLIC,
        "contribution.seen": PUBLIC,
        "contribution.renew": PUBLIC,
        "contribution.file": PUBLIC,
        "cycle.index": SIGNED_IN,
        "cycle.show": SIGNED_IN,
        "table.index": SIGNED_IN,
        "views.index": SIGNED_IN,
        "views.save": SIGNED_IN,
        "views.rename": SIGNED_IN,
        "views.delete": SIGNED_IN,
        "courtesy.show": "desk",
        "courtesy.send": "desk",
        "sessions.index": SIGNED_IN,
        "statistics.show": SIGNED_IN,
        "launches.show": "desk",
        "calendar.index": SIGNED_IN,
        "feed.index": SIGNED_IN,
        "feed.make": SIGNED_IN,
        "feed.switch_off": SIGNED_IN,
        "feed.dates": PUBLIC,  # by the token alone, and only what its person's seats may see
        "procedure.index": SIGNED_IN,
        "procedure.show": SIGNED_IN,
        "procedure.of_case": VIEW,
        "agreements.show": "case.fire",  # by a seat of its State, or the desk for it
        "agreements.record": "case.fire",
        "editions.calendars": SIGNED_IN,
        "editions.compare": SIGNED_IN,
        "editions.ladder": SIGNED_IN,
        "editions.effect": "rules.decide",
        "editions.decide": "rules.decide",
        "reports.index": VIEW,
        "observations.show": SIGNED_IN,  # and the report of the cycle must be open to the reader
        "pack.show": SIGNED_IN,  # and the report of the cycle must be open to the reader
        "pack.take": SIGNED_IN,
        "pack.file_it": "desk",
        "pack.document": SIGNED_IN,
        "papers.index": VIEW,
        "translations.ask": "case.open",
        "translations.sections": VIEW,
        "translations.save": "translation.edit",
        "papers.show": VIEW,
        "papers.hand_in": "case.fire",
        "papers.take": VIEW,
        "plan.index": HISTORY,
        "timeline.show": SIGNED_IN,
        "questions.index": VIEW,
        "questions.file": VIEW,
        "questions.check": "questions.answer",
        "questions.done": "questions.ask",
        "questions.share": "questions.ask",
        "questions.share_out": "questions.ask",
        "questions.note": "questions.ask",
        "questions.keep_note": "questions.ask",
        "question.new": "questions.ask",
        "question.add": "questions.ask",
        "question.edit": "questions.ask",
        "question.change": "questions.ask",
        "question.drop": "questions.ask",
        "question.recall": "questions.recall",
        "question.take_back": "questions.recall",
        "question.answer": "questions.answer",
        "question.save": "questions.answer",
        "findings.index": VIEW,
        "findings.text": VIEW,
        "findings.agree": "case.fire",
        "findings.rest": VIEW,
        "findings.accept_rest": "findings.say",
        "replies.show": "findings.say",
        "replies.answer": "findings.say",
        "summaries.index": VIEW,
        "summaries.edit": "findings.draft",
        "summaries.save": "findings.draft",
        "roleviews.index": "desk",
        "roleviews.choose": "desk",
        "roleviews.show": "desk",
        "finding.new": "findings.draft",
        "finding.add": "findings.draft",
        "finding.edit": "findings.draft",
        "finding.change": "findings.draft",
        "finding.drop": "findings.draft",
        "finding.said": "findings.say",
        "finding.say_it": "findings.say",
        "registers.index": SIGNED_IN,
        "registers.show": SIGNED_IN,  # each entry by the readers that its process names
        "needs.index": SIGNED_IN,
        "needs.mine": SIGNED_IN,
        "needs.show": VIEW,
        "needs.of_review": VIEW,
        "needs.open_one": "case.open",
        "need.show": VIEW,
        "need.edit": "need.edit",
        "need.change": "need.edit",
        "visits.index": VIEW,
        "visits.programme": VIEW,
        "visits.new": "visits.plan",
        "visits.add": "visits.plan",
        "visits.edit": "visits.plan",
        "visits.change": "visits.plan",
        "visits.drop": "visits.plan",
        "visits.plan": "visits.plan",
        "visits.save_plan": "visits.plan",
        "visits.checklist": "visits.check",
        "visits.note_checks": "visits.check",
        "visits.note_other": VIEW,
        "visits.forget_other": VIEW,
        "visitrecord.index": VIEW,
        "visitrecord.write": "visits.note",
        "visitrecord.edit": "visits.note",
        "visitrecord.change": "visits.note",
        "visitrecord.remove": "visits.note",
        "visitrecord.mark": "visits.view",
        "consents.index": VIEW,
        "consents.give": "case.open",
        "steps.show": "case.fire",
        "steps.take": "case.fire",
        "steps.undo": "case.fire",
        "steps.take_back": "case.fire",
        "mail.index": "mail.view",
        "mail.show": "mail.view",
        "mail.html": "mail.view",
        "mail.resend": "mail.view",
        "forecast.index": "mail.view",
        "forecast.show": "mail.view",
        "forecast.wish": "mail.view",
        "forecast.back": "mail.view",
        "pause.show": "mail.view",
        "pause.begin": "mail.view",
        "pause.end": "mail.view",
        "follows.index": SIGNED_IN,
        "follows.begin": SIGNED_IN,
        "follows.stop": SIGNED_IN,
        "follows.stop_all": SIGNED_IN,
        "overview.choose": SIGNED_IN,
        "overview.show": PUBLIC,  # by the token of a mail, and only that one act
        "overview.stop": PUBLIC,
        "mail.formal": "mail.view",
        "mail.communication": "mail.view",
        "mail.record": "mail.view",
        "formal.register": "mail.view",
        "formal.text": "mail.view",
        "formal.as_text": "mail.view",
        "formal.as_page": "mail.view",
        "desknotes.index": "desk",
        "desknotes.add": "desk",
        "desknotes.add_to_seat": "desk",
        "desknotes.edit": "desk",
        "desknotes.change": "desk",
        "desknotes.delete": "desk",
        "desknotes.call": "desk",
        "desknotes.log": "desk",
        "find.index": SIGNED_IN,
        "unused.index": "people.manage",
        "portal.practices": PUBLIC,
        "portal.feed": PUBLIC,
        "portal.item": PUBLIC,
        "portal.countries": PUBLIC,
        "portal.country": PUBLIC,
        "portal.summary": PUBLIC,
        "portal.document": PUBLIC,  # of an issued summary alone
        "portal.about": PUBLIC,
        "portal.robots": PUBLIC,
        "knowledge.new": SIGNED_IN,
        "knowledge.begin": SIGNED_IN,
        "knowledge.make": VIEW,
        "knowledge.show": VIEW,
        "knowledge.save": "knowledge.write",
        "knowledge.send": "case.fire",
        "wording.show": VIEW,
        "wording.save": "knowledge.write",
        "invitations.show": PUBLIC,
        "invitations.answer": PUBLIC,
        "invitations.renew": PUBLIC,
    }
)


class RouteFaults(Exception):
    """Pages that nobody has decided on; the site does not start."""


def init(app: Flask) -> None:
    app.before_request(guard)


def check(app: Flask) -> None:
    """Raise RouteFaults for every page that has no line, or a permission nobody knows."""
    known = {PUBLIC, SIGNED_IN} | IN_A_CASE | AT_THE_DESK
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    faults = [f"{name}: no line in web/access.py" for name in endpoints if name not in ROUTES]
    faults += [
        f"{name}: unknown permission {permission!r}"
        for name, permission in ROUTES.items()
        if permission not in known
    ]
    if faults:
        raise RouteFaults("; ".join(faults))


def guard() -> Response | None:
    """Before every page: public, or signed in and, at the desk, permitted."""
    if request.endpoint is None:
        return None  # no such page: said by the routing itself
    permission = ROUTES.get(request.endpoint)
    if permission is None:
        raise NotFound
    if permission == PUBLIC:
        return None
    if current.person() is None:
        return auth.ask_to_sign_in()
    if permission in AT_THE_DESK and not current.allows(permission):
        raise NotFound
    return None


def reachable(endpoint: str) -> bool:
    """Whether a link to a page is worth showing to the visitor."""
    permission = ROUTES.get(endpoint, "")
    if permission == PUBLIC:
        return True
    return current.person() is not None and (
        permission not in AT_THE_DESK or current.allows(permission)
    )
