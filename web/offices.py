"""The pages of a person and of a seat, which several forms show again."""

from __future__ import annotations

import datetime as dt

from flask import abort, render_template

from config.i18n import LANGUAGES
from engine import holding
from engine.models.person import Seat
from engine.queries.seats import Period, periods
from engine.text import N_
from notifications import bounces
from web import current, desknotes, handover
from web.current import Rows
from web.form import Form
from web.reading import reader
from web.register import KINDS
from workflows.domain.accounts import (
    addresses,
    directory,
    factors,
    happenings,
    merge,
    providers,
)

CHANNELS = {
    "mail": N_("Electronic mail"),
    "note": N_("Note verbale: written to formally, never by the system"),
}


def person_page(key: int, form: Form) -> str:
    line, known = person_line(key), current.services().settings.providers
    return render_template(
        "people/show.html",
        line=line,
        bounce=current.read(lambda rows: bounces.of_person(rows, key, line.email)),
        others=current.read(lambda rows: addresses.addresses(rows, key)),
        factor=current.read(lambda rows: factors.standing(rows, key)),
        links=current.read(lambda rows: providers.links(rows, key)),
        providers={each.issuer: each.name for each in known.values()},
        happenings=current.read(lambda rows: happenings.of(rows, key)),
        happened=happenings.LABELS,
        merged=current.read(lambda rows: merge.merged_into(rows, key)),
        form=form,
        kinds=KINDS,
        languages=LANGUAGES,
    )


def person_line(key: int) -> directory.PersonLine:
    now = current.now()
    return current.read(lambda rows: directory.person(rows, key, now=now)) or abort(404)


def seat_page(key: int, form: Form, note: Form | None = None) -> str:
    """`note`: a desk note that was typed and cannot be taken yet."""
    looking = reader()

    def work(
        rows: Rows,
    ) -> tuple[directory.SeatLine, handover.ByStep | None, tuple[Period, ...]]:
        line = directory.seat(rows, key, now=looking.now) or abort(404)
        step = handover.by_step(rows, looking, rows.get_one(Seat, key))
        return line, step, periods(rows, key, looking.now)

    line, step, held = current.read(work)
    return render_template(
        "people/seat.html",
        line=line,
        step=step,
        periods=held,
        form=form,
        kinds=KINDS,
        channels=CHANNELS,
        languages=LANGUAGES,
        notes=desknotes.of_seat(key),
        note=note or desknotes.empty(),
    )


def named_in_its_case(key: int) -> bool:
    """Whether a step names the holder: no page does it in the State's place."""
    looking = reader()

    def work(rows: Rows) -> bool:
        found = rows.get(Seat, key) or abort(404)
        return handover.by_step(rows, looking, found) is not None

    return current.read(work)


def own_sign_in() -> int | None:
    found = current.person()
    return found.sign_in if found else None


def noted(
    rows: Rows, seat: int, trigger: str, person: int, since: dt.datetime | None = None
) -> None:
    """Keep in the history of each open case who was named for the seat, or left it."""
    engine, actor = current.services().engine, current.actor()
    holding.note(rows, engine, seat, trigger, person, actor=actor, since=since)
