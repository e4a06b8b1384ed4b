"""What papers of a review begin with: their marks, and the facts in front of the text."""

from __future__ import annotations

from typing import TypeAlias

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.papers.paper import Code, Content

Fact: TypeAlias = tuple[Text, Content]

CONFIDENTIAL = N_("Confidential: for the State under review, the review team and the secretariat")
NOT_RECEIVED = N_("Draft. The secretariat has NOT received this.")
NOT_ASSIGNED = N_("not assigned yet")


def known(case: CaseLine) -> tuple[Fact, Fact]:
    """Whose review it is, and its reference."""
    return (
        (Text(N_("State under review")), Name("body", case.subject)),
        (Text(N_("Reference")), Code(case.reference)),
    )


def symbol(assigned: str) -> Content:
    """As conference services assigned it; none is ever composed."""
    return Code(assigned) if assigned else Text(NOT_ASSIGNED)
