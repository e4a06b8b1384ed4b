"""Editions of the rules: two compared, a ladder tried out, one put in effect by a decision."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import editions
from engine import rules as parsed
from engine.calendar import Calendar
from engine.definition import Definition
from engine.errors import Refused
from engine.text import N_, Text
from web import comparison, current, simulator
from web.comparison import CHANGES, Difference
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.inputs import a_date, typed_form
from web.reading import reader
from web.steps import GIVE_DATE
from workflows.domain.reports import decisions
from workflows.domain.reports import editions as kept
from workflows.domain.reports.decisions import KINDS, LONGEST_REFERENCE, Decision
from workflows.domain.reports.editions import EditionLine

blueprint = Blueprint("editions", __name__, url_prefix="/rules")


@blueprint.get("/calendars/compare")
def calendars() -> str:
    """Two calendars that were loaded; the newest and the one before it unless others are named."""
    found = {each.edition: each for each in current.read(kept.of_calendars)}
    before, after = chosen(list(found.values()))
    told = comparison.of_calendars(before.content, after.content, locale()) if before else ()
    return render_template(
        "procedure/compare.html", before=before, after=after, told=told, changes=CHANGES,
        known=list(found.values()), definition=None,
    )  # fmt: skip


@blueprint.get("/<definition>/compare")
def compare(definition: str) -> str:
    """Two editions of the rules of a process."""
    family = the_family(definition)
    found = [each for each in current.read(kept.of_rules) if each.name == definition]
    before, after = chosen(found)
    told = differences(before, after, family) if before else ()
    return render_template(
        "procedure/compare.html", before=before, after=after, told=told, changes=CHANGES,
        known=found, definition=family[0],
    )  # fmt: skip


@blueprint.get("/<definition>/<edition>/ladder")
def ladder(definition: str, edition: str) -> str | tuple[str, int]:
    """Which reminders would go for a date; nothing is written."""
    family = the_family(definition)

    def work(rows: Rows) -> tuple[EditionLine | None, Calendar]:
        return kept.edition(rows, definition, edition), editions.calendar_of(rows)

    found, calendar = current.read(work)
    if found is None:
        abort(404)
    form = typed_form(request.args.items())
    asked = "opened" in request.args
    rules = parsed.parse(found.content)
    made = simulator.run(form, rules, family, calendar) if asked else None
    if not asked:
        form.values["opened"] = calendar.day(current.now()).isoformat()
    page = render_template(
        "procedure/ladder.html", edition=found, definition=family[0], form=form, made=made,
        steps=choices(family),
    )  # fmt: skip
    return (page, 422) if form.faults else page


# Putting an edition in effect


@dataclass(frozen=True)
class Preview:
    """What would change, and for whom nothing does."""

    edition: EditionLine
    before: EditionLine | None
    told: tuple[Difference, ...]
    keeping: tuple[tuple[str, str], ...]
    reasons: tuple[Text, ...]
    provisional: bool


@blueprint.get("/<definition>/<edition>/effect")
def effect(definition: str, edition: str) -> str:
    """A decision that is recorded elsewhere comes with the address, to be looked through."""
    known = ("kind", "reference", "decided_on")
    given = {key: value for key, value in request.args.items() if key in known}
    return effect_page(definition, edition, typed_form(given.items()))


@blueprint.post("/<definition>/<edition>/effect")
def decide(definition: str, edition: str) -> Response | tuple[str, int]:
    """Record the decision: from now on new cases take this edition."""
    form, looking = typed_form(request.form.items()), reader()
    day = a_date(form["decided_on"])
    form.one_of("kind", KINDS)
    form.require("reference")
    form.at_most("reference", LONGEST_REFERENCE)
    if isinstance(day, str):
        form.fault("decided_on", GIVE_DATE)
    if not form["confirm"]:
        form.fault("confirm", N_("Confirm that you have read what changes."))
    if form.faults or isinstance(day, str):
        return effect_page(definition, edition, form), 422
    seen = form.number("seen")
    decision = Decision(form["kind"], form["reference"], day, seen)
    registry, now = current.services().registry, current.now()

    def work(rows: Rows) -> None:
        found = decisions.find(rows, definition, edition)
        decisions.put_in_effect(rows, registry, found, decision, actor=looking.actor, now=now)

    try:
        current.write(work)
    except Refused as refused:
        for reason in refused.reasons:
            form.fault("kind", reason)
        return effect_page(definition, edition, form), 422
    flash(say(N_("The edition is in effect. New cases take it; those under way keep their own.")))
    return redirect(url_for("procedure.index"), code=303)


def effect_page(definition: str, edition: str, form: Form) -> str:
    family, looking = the_family(definition), reader()

    def work(rows: Rows) -> Preview:
        row, before = decisions.find(rows, definition, edition), kept.in_effect(rows, definition)
        found = kept.edition(rows, definition, edition) or abort(404)
        return Preview(
            found, before, differences(before, found, family) if before else (),
            decisions.keeping(rows, looking, row),
            tuple(decisions.reasons(looking.registry, row)),
            decisions.is_provisional(found.content),
        )  # fmt: skip

    return render_template(
        "procedure/effect.html", page=current.read(work), definition=family[0], form=form,
        kinds={key: say(label) for key, label in KINDS.items()}, changes=CHANGES,
    )  # fmt: skip


def the_family(definition: str) -> list[Definition]:
    registry = current.services().registry
    if not registry.knows(definition):
        abort(404)
    return registry.family(registry.latest(definition))


def differences(
    before: EditionLine | None, after: EditionLine | None, family: list[Definition]
) -> tuple[Difference, ...]:
    if before is None or after is None:
        return ()
    return comparison.of_rules(before.content, after.content, family, locale())


def chosen(found: list[EditionLine]) -> tuple[EditionLine | None, EditionLine]:
    """The two that the address names, else the two loaded last; 404 where there is none."""
    if not found:
        abort(404)
    known = {each.edition: each for each in found}
    by_age = sorted(found, key=lambda each: each.id)
    after = known.get(request.args.get("after", ""), by_age[-1])
    older = [each for each in by_age if each.id != after.id]
    return known.get(request.args.get("before", ""), older[-1] if older else None), after


def choices(family: list[Definition]) -> dict[str, str]:
    """The next steps of a process and of those below it, in the reader's words."""
    found = {"": say(comparison.EVERY_STEP)}
    for key, process, step in simulator.steps_of(family):
        found[key] = f"{say(process)} · {say(step)}"
    return found
