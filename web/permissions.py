"""What a page may ask of its visitor."""

from __future__ import annotations

from engine.access import FACT, HISTORY, VIEW

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
        "input.write",
        "need.edit",
        "knowledge.write",
        "questions.ask",
        "questions.recall",
        "questions.answer",
        "text.write",
        "text.comment",
        "text.settle",
        "text.translate",
        "visits.plan",
        "visits.check",
        "visits.note",
        "visits.view",
        "translation.edit",
    }
)

# Asked here, of the seat alone.
AT_THE_DESK = frozenset({"desk", "mail.view", "people.manage", "rules.decide"})
