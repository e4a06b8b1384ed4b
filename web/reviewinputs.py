"""Inputs of partners as a reader of a review, or of one input, has them: page and dossier alike."""

from __future__ import annotations

from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import Reader
from web.current import Rows
from workflows.domain.findings.rules import REVIEWER_ROLES, STATE_ROLES
from workflows.domain.partners import inputs, rules
from workflows.domain.partners.inputs import Line


def is_own(rows: Rows, looking: Reader, case: Case) -> bool:
    """Whether the reader is of the State under review, which reads every input first.

    Raises NotFound for everybody but that State, its reviewers and the desk.
    """
    roles = looking.access.roles(rows, looking.actor, case.id)
    own = bool(roles & STATE_ROLES)
    if case.definition != rules.REVIEW or not (
        own or looking.at_the_desk or roles & REVIEWER_ROLES
    ):
        raise NotFound
    return own


def of_review(rows: Rows, looking: Reader, case: Case) -> list[Line]:
    """Raises NotFound."""
    own = is_own(rows, looking, case)
    return inputs.of_review(rows, case.id, state=own, desk=looking.at_the_desk and not own)


def of_case(rows: Rows, looking: Reader, case: Case) -> list[Line]:
    """Those of a review, or the input that the case is. Raises NotFound."""
    if case.definition != rules.INPUT:
        return of_review(rows, looking, case)
    found = inputs.one(rows, looking, case.id)
    if found is None:
        raise NotFound
    return [found]
