"""What stands around the reviews: every register and page of the programme, by what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.queries.reader import Reader
from engine.text import N_
from workflows import (
    activity,
    budget_plan,
    checklist,
    city,
    city_project,
    cooperation_offer,
    country_list,
    draft_text,
    event,
    guidelines_text,
    hosting,
    indicator,
    joint_programme,
    mandate,
    participation,
    partner_organisation,
    pledge,
    result_value,
    review_cost,
    shared_tool,
    survey,
)
from workflows.domain.registers.register import Register


@dataclass(frozen=True)
class Place:
    """A page of the programme. `source`: the paragraphs that ask for it.

    `register`: the one that it shows; else `endpoint` is the page.  `offices`: the titles of the
    seats that find the way to it; nobody named, everybody does. The page itself asks again.
    """

    label: str
    intro: str
    source: str
    endpoint: str = "registers.show"
    register: Register | None = None
    offices: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Section:
    label: str
    places: tuple[Place, ...]


DESK = frozenset({"secretariat", "executive_director"})
KEEPERS = DESK | {"mission", "focal_point"}


def listed(register: Register, offices: frozenset[str] = frozenset()) -> Place:
    """A register as a place; `offices`: where the others read it on a page made of it."""
    return Place(
        register.label, register.intro, register.source, register=register, offices=offices
    )


SECTIONS = (
    Section(N_("Countries and cities"), (
        Place(
            N_("Countries of the programme"),
            N_("Where each country stands, its cities, and the list for the Board."),
            "S1 §11, §18 h, §20-22, §25 c", endpoint="countries.index",
        ),
        listed(country_list.REGISTER),
        listed(city.REGISTER),
        listed(city_project.REGISTER),
        listed(participation.REGISTER, DESK | {"mission"}),
    )),
    Section(N_("Resources and partners"), (
        Place(
            N_("Resources"),
            N_("What is needed, pledged, confirmed, received and used, each currency by itself."),
            "S1 §10, §21, §25 d, §26", endpoint="resources.index",
        ),
        Place(
            N_("Partners of the network"),
            N_("Who has joined, by name, and who is named in public."),
            "S1 §9, §23-24, §25 f", endpoint="partners.index",
        ),
        listed(partner_organisation.REGISTER),
        Place(
            N_("Input to reviews"),
            N_("Reviews that States have opened to the input of partners, and your own inputs."),
            "S1 §11, §23", endpoint="partnerinput.index", offices=frozenset({"partner"}),
        ),
        listed(pledge.REGISTER),
        listed(budget_plan.REGISTER, DESK),
        listed(review_cost.REGISTER, KEEPERS),
        listed(cooperation_offer.REGISTER),
        listed(joint_programme.REGISTER),
    )),
    Section(N_("Knowledge and tools"), (
        listed(shared_tool.REGISTER),
        listed(activity.REGISTER),
        listed(checklist.REGISTER),
    )),
    Section(N_("Measures and results"), (
        Place(
            N_("Success indicators"),
            N_("Counts and sums of dated records; each number opens the records behind it."),
            "S1 §25", endpoint="success.index",
        ),
        Place(
            N_("Indicators of urban safety"),
            N_("The matrix of indicators, and what States have released of their values."),
            "S1 §16 b, §18 f-g, §29", endpoint="measures.index",
        ),
        listed(indicator.REGISTER, KEEPERS),
        Place(
            N_("Results framework"),
            N_("Outcomes, initiatives and targets, each with baseline and latest value."),
            "S1 §15-18, §4", endpoint="results.index",
        ),
        listed(result_value.REGISTER, DESK),
        Place(
            N_("Contributions by goal and target"),
            N_("What a State has tagged, as a file for a report of its own."),
            "S1 §12, §17 b", endpoint="tags.choose",
        ),
        listed(survey.REGISTER),
        listed(survey.AWARENESS_REGISTER),
        Place(
            N_("Awareness in the Board"),
            N_("What delegations said after each session, side by side, as figures only."),
            "S1 §25 e", endpoint="surveys.sessions",
        ),
    )),
    Section(N_("Governing bodies and texts"), (
        Place(
            N_("Rules"), N_("The edition of the rules in effect, and where each rule comes from."),
            "S1 §3", endpoint="procedure.index",
        ),
        Place(
            N_("Guidelines"),
            N_(
                "The text as imported, by section, with what agreed items cite; vision and "
                "framework."
            ),
            "S1 §6, §14 a", endpoint="guidelines.index",
        ),
        listed(guidelines_text.REGISTER, DESK),
        listed(draft_text.REGISTER),
        Place(
            N_("Events and roadmap"),
            N_("What was planned and what was held, by year and quarter."),
            "S1 §27-33", endpoint="roadmap.index",
        ),
        listed(event.REGISTER, DESK),
        listed(hosting.REGISTER),
        Place(
            N_("Progress on resolutions"),
            N_("Paragraph by paragraph, with resources, and as a report to the Board."),
            "S2 OP9", endpoint="mandates.index",
        ),
        listed(mandate.REGISTER, DESK),
    )),
)  # fmt: skip

REGISTERS: dict[str, Register] = {
    place.register.definition: place.register
    for section in SECTIONS
    for place in section.places
    if place.register
}


def places(looking: Reader) -> Iterator[Section]:
    """The sections, each with the places to which the reader is shown the way."""
    for section in SECTIONS:
        found = tuple(
            each for each in section.places
            if not each.offices or looking.actor.title in each.offices
        )  # fmt: skip
        if found:
            yield Section(section.label, found)
