"""Addresses for every rule of the site, made of what a database holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.routing import MapAdapter, Rule

REVIEW = "country_review"
NONE = "no-such-key-of-any-link-in-this-house"

# Whose cases have the pages that begin so; those of no line are a review's.
KINDS = {
    "need.": "assistance_request", "needs.show": "assistance_request", "knowledge.": "knowledge_item",
    "wording.": "knowledge_item", "values.": "indicator_sheet", "texts.": "draft_text",
    "textlanguages.": "draft_text", "comments.": "draft_text", "comment.": "draft_text",
    "surveys.": "survey", "surveydesk.": "survey", "surveydesk.links": "awareness",
    "partnerinput.": "partner_input",
    "translations.sections": "translation", "translations.save": "translation", "cycle.": "cycle",
    "courtesy.": "cycle", "pack.": "cycle", "launches.": "cycle", "observations.": "cycle",
    "sessions.": "cycle", "statistics.": "cycle", "table.": "cycle", "timeline.": "cycle",
    "views.": "cycle", "reports.": "cycle", "guidelines.version": "guidelines_text",
    "checklists.": "checklist", "countries.of_case": "participation",
    "knowledge.make": REVIEW,
}  # fmt: skip
EVERY_KIND = ("cases.show",)  # one of each kind in each of its states
ANY_KIND = (
    "cases.",
    "desknotes.",
    "dossier.",
    "steps.",
    "procedure.of_case",
    "agreements.",
    "plan.",
)

# Argument -> values, asked of one case and its family; the first few are taken.
OF_CASE = {
    "assessment.question": "select distinct question from assessment_answer where case_id = :case",
    "answers.question": "select distinct question from assessment_answer where case_id = :case",
    "wording": "select id from assessment_text where case_id = :case",
    "section": "select section from colleague_asking where case_id = :case union select 'guidelines'",
    "colleagues.key": "select id from colleague_asking where case_id = :case",
    "document": "select id from document where case_id = :case order by key, id",
    "item": "select id from finding where case_id = :case order by dropped, id",
    "look": "select id from finding_role_view where case_id = :case",
    "reviewinputs.number": "select number from partner_input where review_id = :case",
    "draws.number": "select number from draw where case_id = :case",
    "textlanguages.number": "select number from text_version where case_id = :case",
    "comment.key": "select id from text_comment where case_id = :case",
    "question": "select id from question where case_id = :case order by cleared desc, id",
    "body": "select body from survey_link where case_id = :case",
    "visitrecord.key": "select id from visit_entry where case_id = :case order by shared, id",
    "seat": "select seat_id from part where case_id = :case and role = 'rev_expert'",
    "visits.forget_other.key": "select o.id from other_visit o join cases c on c.subject = o.subject where c.id = :case",
    "views.key": "select id from saved_view",
    "visits.key": "select id from visit_meeting where case_id = :case",
    "trigger": "select distinct transition from timer where case_id = :case",
}
# The same where no case is named.
OF_HOUSE = {
    "portal.key": "select distinct country from knowledge_page union select 'XAA'",
    "portal.number": "select number from knowledge_page",
    "mail.key": "select max(id) from message union select min(id) from formal_communication",
    "mail.communication.key": "select max(id) from formal_communication",
    "mail.record.key": "select max(id) from formal_communication",
    "formal.key": "select max(id) from formal_communication",
    "erasing.key": "select max(id) from person",
    "erasing.text.key": "select key from event_text order by event_id limit 1",
    "erasing.erase_text.key": "select key from event_text order by event_id limit 1",
    "event": "select min(event_id) from event_text",
    "providers.forget_of.key": "select max(id) from person",
    "secondfactor.key": "select max(id) from person",
    "people.key": "select min(id) from person",
    "people.end_appointment.key": "select max(id) from appointment",
    "people.seat.key": "select max(id) from seat", "people.appoint.key": "select max(id) from seat",
    "people.edit.key": "select min(id) from person",
    "handover.key": "select min(id) from seat where title = 'focal_point'",
    "handover.pack.key": "select min(id) from seat where title = 'focal_point'",
    "merging.key": "select min(id) from person", "merging.other": "select max(id) from person",
    "addresses.correct.key": "select min(id) from person",
    "desknotes.add_to_seat.seat": "select min(id) from seat",
    "inbox.key": "select max(id) from desk_task", "desknotes.call.key": "select max(id) from desk_task",
    "desknotes.log.key": "select max(id) from desk_task",
    "desknotes.key": "select id from desk_note",
    "line": "select task_id || '-' || due_version || '-' || rung || '-' || person_id from ladder_rung"
            " order by planned_on desc",
    "registers.key": "select distinct definition from cases where parent_id is null and definition"
                     " not in ('country_review', 'cycle', 'meeting', 'assistance_request',"
                     " 'knowledge_item', 'partner_input', 'indicator_sheet')",
    "countries.key": "select distinct subject from cases where definition = 'participation'",
    "measures.key": "select distinct indicator from measure_value",
    "state": "select distinct c.subject from measure_value v join cases c on c.id = v.case_id",
    "place": "select distinct place_key from measure_value where place_key <> ''",
    "review": "select review_id from partner_input",
    "procedure.definition": "select name from edition where kind = 'rules'",
    "editions.definition": "select name from edition where kind = 'rules'",
    "edition": "select distinct edition from edition where kind = 'rules'",
    "thing": "select min(thing) from tagging where kind <> 'mark' group by kind order by kind",
    "views.key": "select id from saved_view", "addresses.key": "select id from person_address",
    "account.key": "select max(id) from sign_in",
    "measures.place.state": "select distinct c.subject from measure_value v join cases c on"
                            " c.id = v.case_id where v.place_key <> '' order by v.id",
    "incidents.key": "select id from incident",
}  # fmt: skip
SAID = {
    "act": ("comment", "answer", "respond", "correct"),
    "language": ("en", "ar"),
    "paper": ("self-assessment", "findings", "receipt"),
    "token": (NONE,),
    "part": ("mine", "desk"),
    "filename": ("style.css",),
    "choice": ("release",),
    "openings.definition": ("country_review",),
    "pack.paper": ("board",),
    "providers.key": ("none",),
    "link": (1,),
    "contribution.question": ("vision",),
    "contribution.number": (1,),
    "contribution.document": (1,),
}
THINGS = {"item", "key", "document", "wording", "look"}  # each of one case alone


@dataclass(frozen=True)
class Where:
    """A case that pages are asked of: what it is, where it stands, whose it is."""

    id: int
    reference: str
    definition: str
    state: str
    subject: str
    root: int
    above: str  # where the case at the top stands


@dataclass(frozen=True)
class Door:
    """One address of one rule."""

    endpoint: str
    url: str
    case: Where | None  # the case that the address names
    crossed: bool = False  # it also names a thing of another case

    def __str__(self) -> str:
        return f"{self.endpoint} {self.url}"


class Addresses:
    """Of one review, and of all that stands beside it in the house."""

    def __init__(self, session: Session, adapter: MapAdapter, review: Where, most: int = 3) -> None:
        self.session, self.adapter, self.review, self.most = session, adapter, review, most

    def of(self, rule: Rule) -> Iterator[Door]:
        """Every address that is tried for a rule; none where the house holds nothing for it."""
        if "reference" not in rule.arguments:
            for given in self._given(rule, None):
                yield self._door(rule, given, None)
            return
        cases = self.cases(rule.endpoint)
        found = list(self._doors(rule, cases))
        if not found and cases == [self.review]:  # at another review then, where all are strangers
            found = list(self._doors(rule, self.elsewhere))[: self.most]
        yield from found
        if cases == [self.review]:
            yield from self._crossed(rule)

    def _crossed(self, rule: Rule) -> Iterator[Door]:
        """The review, and a thing of another one."""
        if not rule.arguments & THINGS:
            return
        for other in self.elsewhere:
            for given in self._given(rule, other):
                door = self._door(rule, {**given, "reference": self.review.reference}, self.review)
                yield replace(door, crossed=True)
                return

    def _doors(self, rule: Rule, cases: list[Where]) -> Iterator[Door]:
        for case in cases:
            for given in self._given(rule, case):
                yield self._door(rule, {**given, "reference": case.reference}, case)

    def cases(self, endpoint: str) -> list[Where]:
        """The cases whose pages an endpoint shows: the review's own first, then others."""
        if endpoint in EVERY_KIND:
            return [self.review, *self.family, *self.others]
        if endpoint.startswith(ANY_KIND):
            kinds = {each.definition: each for each in reversed([*self.family, *self.others])}
            return [self.review, *list(kinds.values())[: self.most]]
        kind = KINDS.get(endpoint) or KINDS.get(endpoint.partition(".")[0] + ".", REVIEW)
        if kind == REVIEW:
            return [self.review]
        return [each for each in (*self.family, *self.others) if each.definition == kind]

    @cached_property
    def family(self) -> list[Where]:
        """One case of each kind and state below the review."""
        return self._some("root_id = :review and id <> :review")

    @cached_property
    def others(self) -> list[Where]:
        """One of each kind and state that belongs to no review."""
        return self._some(
            "definition <> 'country_review' and root_id in"
            " (select id from cases where definition <> 'country_review' and parent_id is null)"
        )

    @cached_property
    def elsewhere(self) -> list[Where]:
        """The other reviews."""
        query = "select id from cases where definition = :kind and id <> :review order by id"
        asked = {"kind": REVIEW, "review": self.review.id}
        return [where_is(self.session, key) for key in self.session.scalars(sa.text(query), asked)]

    def _some(self, where: str) -> list[Where]:
        query = f"select min(id) id from cases where {where} group by definition, state"  # noqa: S608
        rows = self.session.execute(sa.text(query), {"review": self.review.id})
        return [where_is(self.session, row.id) for row in rows]

    def _given(self, rule: Rule, case: Where | None) -> Iterator[dict[str, object]]:
        wanted = sorted(set(rule.arguments) - {"reference"} - set(rule.defaults or ()))
        columns = [list(self.values(rule, name, case))[: self.most] for name in wanted]
        if any(not column for column in columns):
            return
        for n in range(max((len(column) for column in columns), default=1)):
            yield {
                name: column[min(n, len(column) - 1)]
                for name, column in zip(wanted, columns, strict=True)
            }

    def values(self, rule: Rule, name: str, case: Where | None) -> Iterator[object]:
        """What an argument may be here."""
        endpoint, room = rule.endpoint, rule.endpoint.partition(".")[0]
        keys = (f"{endpoint}.{name}", f"{room}.{name}", name)
        converter = rule._converters.get(name)
        if items := getattr(converter, "items", None):
            yield from sorted(items)
            return
        queries: Mapping[str, str] = OF_CASE if case else OF_HOUSE
        for key in keys:
            if key in SAID:
                yield from SAID[key]
                return
            if key in queries:
                asked = {"case": case.id if case else 0}
                yield from self.session.scalars(sa.text(queries[key]), asked)
                return

    def _door(self, rule: Rule, given: Mapping[str, object], case: Where | None) -> Door:
        return Door(rule.endpoint, self.adapter.build(rule.endpoint, given, method=None), case)


def where_is(session: Session, key: int) -> Where:
    row = session.execute(
        sa.text(
            "select c.id, c.reference, c.definition, c.state, c.subject, c.root_id, r.state above"
            " from cases c join cases r on r.id = c.root_id where c.id = :k"
        ),
        {"k": key},
    ).one()
    return Where(*row)
