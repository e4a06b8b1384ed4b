"""What all pages of a cycle begin with: the cycle, its sessions, and the other cycles."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries.cases import AnchorLine
from engine.queries.reader import CaseLine, Reader
from engine.text import N_
from web.current import Rows
from workflows.domain.reports import queries, transmitted

# No other order: a duration, a number or a share never sorts States.
ORDERS = {"name": N_("State"), "date": N_("Indicative date"), "turn": N_("Whose turn")}


@dataclass(frozen=True)
class CycleHead:
    """A cycle as the head of its pages shows it. `report`: whether the reader may read it."""

    cycle: CaseLine
    others: tuple[CaseLine, ...]
    anchors: tuple[AnchorLine, ...]
    report: bool


def head(rows: Rows, looking: Reader, reference: str) -> CycleHead:
    """404 where there is no such cycle."""
    known = queries.cycles(rows, looking)
    cycle = next((each for each in known if each.reference == reference), None)
    if cycle is None:
        abort(404)
    return CycleHead(
        cycle=cycle, others=tuple(each for each in known if each is not cycle),
        anchors=listed.anchors_of(rows, rows.get_one(Case, cycle.id)),
        report=transmitted.is_open(rows, looking, cycle.id),
    )  # fmt: skip
