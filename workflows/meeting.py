"""A session of the Assembly or the Executive Board. Reviews hang on its first day."""

from __future__ import annotations

from engine.context import Context
from engine.definition import Definition, Input, Kind, Opening, State, Transition, fact
from engine.effects import drop_anchor, given, move_anchor
from engine.text import N_, Text
from workflows.domain.reports import filed
from workflows.domain.reviews import spans
from workflows.domain.reviews.inputs import (
    LANGUAGES,
    choice,
    date,
    file,
    last_day_of,
    line,
    not_ahead,
    text,
)
from workflows.domain.reviews.roles import SECRETARIAT

BODIES = (("board", N_("Executive Board")), ("assembly", N_("UN-Habitat Assembly")))
TENTATIVE = State("tentative", N_("Tentative"))
CONFIRMED = State("confirmed", N_("Dates confirmed"))
HELD = State("held", N_("Held"), final=True)
CANCELLED = State("cancelled", N_("Cancelled"), final=True)

CORRIGENDA = (("corrigendum", N_("Corrigendum")), ("addendum", N_("Addendum")))
PARTS_HINT = N_("First and last day of each, such as 2026-05-04..2026-05-08, 2026-06-01.")
BEGINS = date("begins", N_("First day"))
ENDS = date("ends", N_("Last day"), last_day_of("begins"))
REASON = text("reason", N_("Reason"), required=False)


def parts(label: str, *, required: bool = True) -> Input:
    """The parts of a session, as dated ranges."""
    return Input("parts", label, Kind.TEXT, required, check=spans.parts, lines=1, hint=PARTS_HINT)


def _key(context: Context) -> str:
    """The key of the session's anchor, as it was seeded or as the case is called."""
    return str(context.fact("meeting_key") or context.reference.lower())


def _begun(context: Context) -> Text | None:
    begins = context.fact("begins")
    if begins is not None and context.today >= begins:
        return None
    return Text(N_("The session has not begun yet."))


DEFINITION = Definition(
    key="meeting",
    version=1,
    label=N_("Session"),
    initial=TENTATIVE,
    states=(TENTATIVE, CONFIRMED, HELD, CANCELLED),
    path=(TENTATIVE, CONFIRMED, HELD),
    roles=(SECRETARIAT,),
    opening=Opening(
        by=(SECRETARIAT,),
        inputs=(
            choice("kind", N_("Body"), BODIES),
            BEGINS,
            ENDS,
            line(
                "meeting_key",
                N_("Key, if the session was announced under one"),
                required=False,
                hint=N_(
                    "As the calendar of the rules calls it. Leave it empty for a session that the"
                    " calendar does not know."
                ),
            ),
            parts(N_("Parts, where it is held in several"), required=False),
        ),
        effects=(move_anchor(_key, "begins", kind=given("kind")),),
    ),
    transitions=(
        Transition(
            "confirm",
            N_("Dates confirmed"),
            action=N_("Confirm the dates"),
            source=(TENTATIVE,),
            target=CONFIRMED,
            by=(SECRETARIAT,),
            inputs=(line("source", N_("Where the dates were announced")),),
            effects=(move_anchor(_key, "begins", tentative=False),),
        ),
        Transition(
            "move",
            N_("Session moved"),
            action=N_("Move the session"),
            source=(TENTATIVE, CONFIRMED),
            by=(SECRETARIAT,),
            inputs=(
                BEGINS,
                ENDS,
                parts(N_("Parts, where it is held in several"), required=False),
                REASON,
            ),
            effects=(move_anchor(_key, "begins", tentative=True),),
        ),
        Transition(
            "split",
            N_("Session split into parts"),
            action=N_("Split into parts"),
            source=(TENTATIVE, CONFIRMED),
            by=(SECRETARIAT,),
            inputs=(parts(N_("Parts, with their dates")),),
        ),
        Transition(
            "file_document",
            N_("Document of the session filed"),
            action=N_("File the document of the session"),
            source=(TENTATIVE, CONFIRMED),
            by=(SECRETARIAT,),
            inputs=(
                choice(filed.LANGUAGE, N_("Language of the document"), LANGUAGES),
                file(filed.FILED, N_("Document, as filed (file)")),
                line(
                    filed.SYMBOL,
                    N_("Symbol, as assigned by conference services"),
                    required=False,
                ),
            ),
        ),
        Transition(
            "record_corrigendum",
            N_("Corrigendum or addendum recorded"),
            action=N_("Record a corrigendum or addendum"),
            source=(TENTATIVE, CONFIRMED),
            by=(SECRETARIAT,),
            inputs=(
                choice(filed.KIND, N_("Kind of document"), CORRIGENDA),
                line(filed.NUMBER, N_("Number, as given by conference services")),
                date(filed.ISSUED, N_("Date of issue"), not_ahead),
                choice(filed.LANGUAGE, N_("Language of the document"), LANGUAGES),
                file(filed.CORRECTED, N_("Corrigendum or addendum, as issued (file)")),
            ),
            guards=(
                fact(
                    filed.FILED,
                    reason=N_("No document of this session has been filed yet."),
                ),
            ),
        ),
        Transition(
            "record_held",
            N_("Held"),
            action=N_("Record that it was held"),
            source=(TENTATIVE, CONFIRMED),
            target=HELD,
            by=(SECRETARIAT,),
            guards=(_begun,),
        ),
        Transition(
            "cancel",
            N_("Cancelled"),
            action=N_("Cancel the session"),
            source=(TENTATIVE, CONFIRMED),
            target=CANCELLED,
            by=(SECRETARIAT,),
            inputs=(REASON,),
            effects=(drop_anchor(_key),),
        ),
    ),
)
