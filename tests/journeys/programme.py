"""What stands around the reviews, put there past its pages, and who looks at which of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from engine.models.person import Person
from tests.journeys.cast import PARTNER
from tests.journeys.world import World
from workflows.domain.surveys import queries, rules
from workflows.domain.texts import services

HOST = "XAC"
TEXT = "# Purpose\n\nThe mechanism assists States.\n\nIt is voluntary and ranks nobody."
MEETING = {"kind": "round_table", "hosts": [HOST], "place": "Port City"}
TERMS = {"kind": "terms_of_reference", "mandate": "S1 §3", "language": "en"}


class Walk(Protocol):
    """A house that is open to browsers."""

    world: World
    language: str

    def let_in(self) -> None: ...
    def visit(self, who: str, path: str) -> object: ...


def look_around(walk: Walk) -> None:
    """Open every page."""
    pages = prepared(walk.world, walk.language)
    walk.let_in()
    for who, paths in pages.items():
        for path in paths:
            walk.visit(who, path)


def prepared(world: World, language: str) -> Mapping[str, tuple[str, ...]]:
    """A meeting, a text put to all, a survey with its links: the pages that each person opens."""
    _partner(world, language)
    meeting = world.open("officer", "event", "Round table", inputs=MEETING)
    text, survey = _text(world), _survey(world)
    tags = f"/tags/entry/{world.case(meeting).id}"
    return {
        "officer": (
            "/programme", "/registers/event", f"/cases/{meeting}", tags, "/cases/new/event",
            "/roadmap", "/resources", "/mandates", "/indicators", "/indicators/sdg_16_1_4",
            "/results", "/success-indicators", "/awareness", "/guidelines", "/guidelines/vision",
            "/guidelines/import", "/programme/countries", f"/programme/countries/{HOST}",
            "/programme/countries/list", "/partners", "/tags/export", f"/cases/{text}/draft-text",
            f"/cases/{text}/draft-comments", f"/cases/{survey}/survey",
            f"/cases/{survey}/survey/states", f"/cases/{survey}/survey/states/{HOST}",
        ),
        "mission_c": (
            f"/cases/{text}/draft-comments/new?paragraph=2",
            f"/cases/{survey}/survey/answer", _link(world, survey),
        ),
        PARTNER.key: ("/input", "/registers/partner_organisation"),
    }  # fmt: skip


def _partner(world: World, language: str) -> None:
    person = world.appoint(PARTNER.key, "partner", "city-network").person

    def speak(session: Session) -> None:
        session.get_one(Person, person).language = language

    world.services.write(speak)


def _last_day(world: World) -> dt.date:
    """A Monday: days on which the house is closed are not taken."""
    today = world.clock.now().date()
    return today + dt.timedelta(days=35 - today.weekday())


def _text(world: World) -> str:
    text = world.open("officer", "draft_text", "Terms of reference", inputs=TERMS)
    case, who, now = world.case(text).id, world.actors["officer"], world.clock.now()
    world.services.write(
        lambda rows: services.write(rows, case, TEXT, "en", seen=0, by=who, now=now)
    )
    world.fire("officer", text, "open_consultation", closes_on=_last_day(world))
    return text


def _survey(world: World) -> str:
    survey = world.open("officer", "survey", "Safer cities")
    world.fire("officer", survey, "open_it", until=_last_day(world))
    return survey


def _link(world: World, survey: str) -> str:
    """Where a State answers without an account."""
    case, house = world.case(survey).id, world.services
    link = house.read(lambda rows: queries.link_of(rows, case, HOST))
    assert link is not None
    return f"/s/{rules.token_of(link.key, house.settings.secret_key.get_secret_value())}"
