"""An item of the knowledge repository: shared by a State or a partner, by its own express act.

The secretariat looks at form and consent, never at substance. The consent is the author's, for this
item and the public, in this case; it is withdrawn by taking the item down.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    Definition,
    Group,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.knowledge import effects
from workflows.domain.knowledge.rules import ITEM, RECORDER, WRITE
from workflows.domain.reviews.inputs import choice, file, line, not_ahead, text
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, FOCAL_POINT, MISSION, SECRETARIAT

AUTHOR_FOCAL_POINT = Role(
    "author_focal_point",
    N_("Focal point of the State that shares it"),
    title="focal_point",
    office=FOCAL_POINT,
)
AUTHOR_MISSION = Role(
    "author_mission",
    N_("Permanent mission of the State that shares it"),
    title="mission",
    office=MISSION,
    channel="note",
)
PARTNER = Role("partner", N_("Partner"))
# Only where the desk records an item that a State has sent on paper.
FROM_PAPER = Role(
    RECORDER, N_("Secretariat, from paper"), title="secretariat", office=N_("Secretariat")
)
AUTHOR = Group("author", N_("Who shares it"), (AUTHOR_FOCAL_POINT, AUTHOR_MISSION, PARTNER))

CONSENT = (
    (
        "given",
        N_(
            "We consent to the publication of this item for everybody to read. It can be withdrawn "
            "at any time; copies made until then cannot be recalled."
        ),
    ),
)
READERS = (AUTHOR, SECRETARIAT)
NOTE = (
    Input("shared_by", N_("State that shares it"), Kind.SEAT, required=False, title="mission",
          visible_to=READERS),
    line("note_number", N_("Number of the note verbale"), required=False, visible_to=READERS),
    Input("note_date", N_("Date of the note verbale"), Kind.DATE, required=False, check=not_ahead,
          visible_to=READERS),
    file("note_file", N_("Note verbale (file)"), required=False, visible_to=READERS),
)  # fmt: skip
WRITERS = (AUTHOR, FROM_PAPER)
CHECKED = (("checked", N_("The form is complete, and consent is on record")),)

DRAFT = State(
    "draft",
    N_("In preparation"),
    allows={VIEW: WRITERS, HISTORY: WRITERS, WRITE: WRITERS},
)
SUBMITTED = State(
    "submitted",
    N_("Form and consent being checked"),
    tasks=(TaskSpec("check", N_("Check form and consent"), SECRETARIAT),),
)
CLARIFICATION = State(
    "clarification",
    N_("Clarification requested"),
    tasks=(TaskSpec("complete", N_("Complete the sheet"), AUTHOR),),
    allows={WRITE: WRITERS},
)
PUBLISHED = State("published", N_("Published"), allows={WRITE: WRITERS})
RETIRED = State("retired", N_("No longer kept up to date"))
WITHDRAWN = State("withdrawn", N_("Withdrawn by who shared it"), final=True)

DEFINITION = Definition(
    key=ITEM,
    version=1,
    label=N_("Knowledge item"),
    initial=DRAFT,
    states=(DRAFT, SUBMITTED, CLARIFICATION, PUBLISHED, RETIRED, WITHDRAWN),
    path=(DRAFT, SUBMITTED, PUBLISHED),
    roles=(
        AUTHOR,
        AUTHOR_FOCAL_POINT,
        AUTHOR_MISSION,
        PARTNER,
        FROM_PAPER,
        SECRETARIAT,
        EXECUTIVE_DIRECTOR,
    ),
    opening=Opening(
        by=(AUTHOR,),
        inputs=NOTE,
        effects=(
            effects.own_side,
            bind_part("author_focal_point", seat=effects.focal_points),
            bind_part("author_mission", seat=effects.missions),
            bind_part("partner", seat=effects.partners),
            bind_part(RECORDER, seat=effects.recorders),
        ),
    ),
    transitions=(
        Transition(
            "submit",
            N_("Sent for publication"),
            source=(DRAFT, CLARIFICATION, PUBLISHED),
            target=SUBMITTED,
            by=(AUTHOR,),
            inputs=(
                choice("consent", N_("Consent to publication"), CONSENT),
                text("change_note", N_("What has changed, if this is not new"), required=False),
            ),
            guards=(effects.complete,),
            effects=(effects.hand_in,),
            meets=("complete",),
            action=N_("Send for publication"),
        ),
        Transition(
            "publish",
            N_("Published"),
            source=(SUBMITTED,),
            target=PUBLISHED,
            by=(SECRETARIAT,),
            inputs=(choice("checked", N_("Form and consent"), CHECKED),),
            effects=(effects.publish,),
            meets=("check",),
            undo=False,
            action=N_("Publish the item"),
        ),
        Transition(
            "request_clarification",
            N_("Clarification requested"),
            source=(SUBMITTED,),
            target=CLARIFICATION,
            by=(SECRETARIAT,),
            inputs=(text("clarification", N_("What is asked about form or consent")),),
            meets=("check",),
            action=N_("Request a clarification on form or consent"),
        ),
        Transition(
            "keep_version",
            N_("Published version kept"),
            source=(SUBMITTED, CLARIFICATION),
            target=PUBLISHED,
            by=(AUTHOR,),
            guards=(effects.has_been_published,),
            undo=False,
            action=N_("Keep the published version as it is"),
        ),
        Transition(
            "retire",
            N_("No longer kept up to date"),
            source=(PUBLISHED,),
            target=RETIRED,
            by=(AUTHOR,),
            effects=(effects.retire,),
            undo=False,
            action=N_("Mark as no longer kept up to date"),
        ),
        Transition(
            "bring_back",
            N_("Published again"),
            source=(RETIRED,),
            target=PUBLISHED,
            by=(AUTHOR,),
            effects=(effects.bring_back,),
            undo=False,
            action=N_("Publish again"),
        ),
        Transition(
            "withdraw",
            N_("Withdrawn by who shared it"),
            source=ANY_OPEN,
            target=WITHDRAWN,
            by=(AUTHOR,),
            effects=(effects.take_down,),
            undo=False,
            action=N_("Withdraw the item"),
        ),
    ),
)
