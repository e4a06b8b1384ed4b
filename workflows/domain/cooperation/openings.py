"""How a State's own entry begins: by the State itself, or by the desk from its note verbale."""

from __future__ import annotations

from collections.abc import Sequence

from engine.declarations import Effect
from engine.definition import Group, Input, Opening, Role
from engine.effects import bind_part
from workflows.domain.cooperation import services
from workflows.domain.cooperation.roles import OWN
from workflows.domain.registers.roles import KEEP, KEEPER, OWN_FOCAL_POINT, OWN_MISSION
from workflows.domain.reviews.inputs import from_note
from workflows.domain.reviews.roles import SECRETARIAT


def by_the_state(
    inputs: Sequence[Input],
    effects: Sequence[Effect] = (),
    readers: Sequence[Role | Group] = (OWN, KEEPER),
) -> Opening:
    """`readers`: of the note.  `effects`: beside those that bind the State's own side."""
    return Opening(
        by=(OWN_MISSION, OWN_FOCAL_POINT, SECRETARIAT),
        inputs=(*inputs, *from_note(*readers)),
        effects=(
            services.by_the_state, KEEP,
            bind_part(OWN_FOCAL_POINT.key, seat=services.acting_focal_point), *effects,
        ),
    )  # fmt: skip
