"""Who reads a contribution and what goes with it, and who keeps it."""

from __future__ import annotations

from typing import TypeAlias

from engine.access import HISTORY, VIEW
from engine.definition import Group, Role, State
from engine.text import N_
from workflows.domain.registers.roles import DESK, EVERYBODY, KEEPER

Party: TypeAlias = Role | Group
Readers: TypeAlias = dict[str, tuple[Role | Group | str, ...]]

GIVER = Role("giver", N_("Who gives"))
REVIEWED = Role("reviewed", N_("State under review"))

SIDE = (GIVER, KEEPER, *DESK)  # the giver and the secretariat
DESK_SIDE = (KEEPER, *DESK)


def read_by(*roles: Party, told: tuple[Party, ...]) -> Readers:
    """`roles` read an entry, `told` also how it came to stand so."""
    return {VIEW: roles, HISTORY: told}


KNOWN = read_by(EVERYBODY, told=SIDE)
APART = read_by(*SIDE, told=SIDE)
OF_DESK = read_by(*DESK_SIDE, told=DESK_SIDE)
KNOWN_PLAN = read_by(EVERYBODY, told=DESK_SIDE)


def taken_out(allows: Readers) -> State:
    """An entry that counts no more; nobody reads it who did not before."""
    return State("taken_out", N_("Taken out"), allows=allows, final=True)
