"""A strictly confidential file: read by named people alone, until two people of one side lower it.

The labels are those of ST/SGB/2007/6. It is a case below the review that its file belongs to, and
outlives it: closing the review lowers nothing. No word of it names the file; its name stands where
the file does, for whoever may read it. Who raises, who reads and who lowers are our defaults.
"""

from __future__ import annotations

from engine.definition import (
    Definition,
    Group,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part, end_part
from engine.text import N_
from workflows.domain.classification import rules, services, told
from workflows.domain.reviews import parts
from workflows.domain.reviews.roles import (
    FOCAL_POINT,
    MISSION,
    SECRETARIAT,
    SUR,
    SUR_FOCAL_POINT,
    SUR_MISSION,
)

OWNER_FOCAL_POINT = Role(
    rules.OWNERS["focal_point"], N_("Focal point of the side that classified the file"),
    title="focal_point", office=FOCAL_POINT,
)  # fmt: skip
OWNER_MISSION = Role(
    rules.OWNERS["mission"], N_("Permanent mission of the side that classified the file"),
    title="mission", office=MISSION, channel="note",
)  # fmt: skip
OWNER_SECRETARIAT = Role(
    rules.OWNERS["secretariat"], N_("Secretariat, where it classified the file"),
    title="secretariat", office=N_("Secretariat"),
)  # fmt: skip
OWNER = Group(
    "owner", N_("Side that classified the file"),
    (OWNER_FOCAL_POINT, OWNER_MISSION, OWNER_SECRETARIAT),
)  # fmt: skip
READER = Role(rules.READER, N_("Named reader"))

STRICT = State("strictly_confidential", N_("Strictly confidential"))
ASKED = State(
    "lowering_asked", N_("Lowering asked for"),
    tasks=(
        TaskSpec(
            "decide_lowering", N_("Decide whether a file stays strictly confidential"), OWNER,
            optional=True,
        ),
    ),
)  # fmt: skip
LOWERED = State("lowered", N_("Confidential again"), final=True)

READERS = Input(
    rules.READERS,
    N_("Who else may read it"),
    Kind.CHOICES,
    required=False,
    choices=services.people_offered,
    shown=told.names,
    hint=N_(
        "People, not offices: whoever takes over a seat is not among them. To be named opens "
        "nothing that was closed. Everybody else, the secretariat and your own side included, sees "
        "at its place only that there is a strictly confidential file."
    ),
)
NAMED = bind_part(READER.key, seat=services.reader_seats)

DEFINITION = Definition(
    key=rules.CLASSIFICATION,
    version=1,
    label=N_("Strictly confidential file"),
    subject=Subject.STATE,
    code="L",
    initial=STRICT,
    states=(STRICT, ASKED, LOWERED),
    path=(STRICT,),
    roles=(
        SUR, SUR_FOCAL_POINT, SUR_MISSION, SECRETARIAT,
        OWNER, OWNER_FOCAL_POINT, OWNER_MISSION, OWNER_SECRETARIAT, READER,
    ),
    opening=Opening(
        by=(SUR, SECRETARIAT),
        parent="country_review",
        parts=parts.SUR_PARTS,
        inputs=(
            Input(
                rules.DOCUMENT, N_("File"), Kind.CHOICE, choices=services.files_offered,
                hint=N_(
                    "It is strictly confidential at once, and stays so after the review is closed. "
                    "Lowering it takes two people of your side."
                ),
            ),
            READERS,
        ),
        effects=(
            services.classify,
            *(
                bind_part(role, seat=services.own_seats(title))
                for title, role in rules.OWNERS.items()
            ),
            NAMED,
        ),
    ),
    transitions=(
        Transition(
            rules.ASK, N_("Lowering asked for"), source=(STRICT,), target=ASKED,
            by=(SUR, SECRETARIAT),
            action=N_("Ask that the file is no longer strictly confidential"),
        ),
        Transition(
            "agree_lowering", N_("File is confidential again"), source=(ASKED,), target=LOWERED,
            by=(OWNER,), guards=(services.another_person,), effects=(services.lower,),
            meets=("decide_lowering",), action=N_("Agree that the file is confidential again"),
            undo=False,
        ),
        Transition(
            "keep", N_("File stays strictly confidential"), source=(ASKED,), target=STRICT,
            by=(OWNER,), meets=("decide_lowering",), action=N_("Keep it strictly confidential"),
            undo=False,
        ),
        Transition(
            "name_readers", N_("Readers named anew"), source=(STRICT,), by=(OWNER,),
            inputs=(READERS,), guards=(services.is_reader,),
            effects=(
                services.name_readers, end_part(READER.key, seat=services.former_seats), NAMED,
            ),
            action=N_("Name the readers anew"), restates=True, undo=False,
        ),
    ),
)  # fmt: skip
