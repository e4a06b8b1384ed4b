"""A reviewing State that leaves: what it had not handed over stays with it, what it had remains."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.domain.findings import items
from workflows.domain.findings import services as findings
from workflows.domain.findings.models import Finding
from workflows.domain.questions import lines, queries, rules
from workflows.domain.questions import services as questions

LEFT, STAYS = "Of those who left", "Of those who stay"


def ask(world, text, who):
    def work(session):
        said = {
            "case": world.case(world.review).id, "text": text, "language": "en",
            "by": world.actors[who], "now": world.clock.now(),
        }  # fmt: skip
        questions.ask(session, about="", **said)
        questions.keep_note(session, seen=0, **said)

    world.services.write(work)


def draft(world, text, who):
    world.services.write(
        lambda s: findings.draft(
            s, case=world.case(world.review).id, kind="observation", cites="Article 4", text=text,
            language="en", by=world.actors[who], now=world.clock.now(),
        ).id
    )  # fmt: skip


def leave(world):
    """The first of the two reviewing States stands down."""
    world.fire("fp_b", f"{world.review}/P1", "stand_down")
    return world.case(world.review).id


def read_items(world, case):
    found = world.services.read(lambda s: items.items(s, case, rules.REVIEWERS))
    return [each.text for each in found]


def test_questions_and_notes_that_were_not_cleared_stay_with_the_state_that_left(at):
    world = at("desk_review")
    ask(world, LEFT, "expert_b")
    ask(world, STAYS, "expert_c")

    case = leave(world)

    def read(session):
        asked = lines.asked(session, case, rules.REVIEWERS)
        notes = lines.notes(session, case, rules.REVIEWERS)
        desk = lines.notes(session, case, rules.DESK)
        return [each.text for each in (*asked, *notes, *desk)]

    assert world.services.read(read) == [STAYS, STAYS]
    kept = world.services.read(lambda s: [each.text for each in queries.questions(s, case)])
    assert kept == [LEFT, STAYS]


def test_items_stay_with_the_state_that_left_and_are_not_delivered(at):
    world = at("findings_drafting")
    draft(world, LEFT, "expert_b")
    draft(world, STAYS, "expert_c")

    case = leave(world)

    def deliver(session):
        findings.deliver_texts(session, case, event=1)
        kept = session.scalars(sa.select(Finding).order_by(Finding.id))
        return [(each.text, each.number) for each in kept]

    assert read_items(world, case) == [STAYS]
    assert world.services.write(deliver) == [(LEFT, None), (STAYS, 1)]


def test_items_that_were_cleared_before_stay_in_the_common_text(at):
    world = at("findings_drafting")
    draft(world, LEFT, "expert_b")
    world.fire("fp_b", world.review, "clear_draft")

    assert read_items(world, leave(world)) == [LEFT]
