"""A review with settled findings of its own, and people who share what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import config.schema  # noqa: F401 - tables
from config.settings import Settings
from engine import db
from engine.command import Opening
from engine.db import Base, writer
from tests.journeys import review
from tests.journeys.world import World, make_world
from tests.workflows.conftest import Shelf
from tests.workflows.test_findings import Text
from workflows.domain.findings import summary
from workflows.domain.knowledge import published, queries, rules, search, services
from workflows.domain.knowledge.published import Wanted

SHEET = {
    "kind": "practice",
    "title": "Night lighting with women's groups",
    "language": "en",
    "summary": "Streets are lit where women's groups ask for it.",
    "done": "Walks by night, then lamps.",
    "results": "More people walk home in the evening.",
    "evidence": "measured",
    "place": "Hill Town",
    "scale": "middle",
    "theme": "outcome_1",
    "cost_least": 20_000,
    "cost_most": 50_000,
    "currency": "USD",
    "contact": "City office of Hill Town, office@example.org",
    "licence": "cc_by",
}
SUMMARY = "The State has lit its streets."


def settled_review(folder: Path, settings: Settings | None = None) -> Shelf:
    """A review in which a good practice and a need have been agreed; on a shelf, as "agreed"."""
    url = f"sqlite:///{folder / 'made.db'}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    world = make_world(url, settings=settings, upgrade=False)
    review.bring(world, "findings_drafting")
    text = Text(world)
    text.draft("Streets are lit where women ask. It works.", kind="good_practice")
    text.draft("Data are missing.", kind="need")
    world.services.write(
        lambda s: summary.save(
            s, text.case, language="en", text=SUMMARY, seen=0, by=text.actor("expert_b"),
            now=world.clock.now(),
        )
    )  # fmt: skip
    world.appoint("network", "partner", "city_network")
    review.bring(world, "agreed")
    shelf = Shelf(folder)
    shelf._keep("agreed", world, folder / "made.db")
    world.services.close()
    return shelf


@dataclass
class Sharing:
    """Items as their authors and the secretariat handle them, without pages."""

    world: World

    def begin(self, who: str = "fp", *, review: bool = False, **more: Any) -> str:
        """A draft, with its sheet; `review`: as of the review that is followed."""
        world, actor = self.world, self.world.actors[who]
        names = (world.case(world.review).id,) if review else ()

        def work(session):
            asked = Opening(f"{who}-{len(world.references())}", "knowledge_item", "practice", actor,
                            names=names)  # fmt: skip
            made = world.services.engine.open(session, asked)
            services.begin(
                session, case=made.case, content={**SHEET, **more}, by=actor,
                now=world.clock.now(), review=names[0] if names else None,
            )  # fmt: skip
            return made.reference

        return world.services.write(work)

    def write(self, who: str, item: str, **more: Any) -> None:
        def work(session):
            case = self.world.case(item).id
            sheet = queries.sheet(session, case)
            seen = sheet.version if sheet else 0
            services.save(session, case, {**SHEET, **more}, seen=seen, by=self.world.actors[who],
                          now=self.world.clock.now())  # fmt: skip

        self.world.services.write(work)

    def say_in(self, who: str, item: str, language: str, **texts: str) -> None:
        def work(session):
            case = self.world.case(item).id
            said = dict.fromkeys(rules.WORDED, "") | texts
            services.say_in(
                session, case, language, said, seen=queries.sheet(session, case).version,
                by=self.world.actors[who], now=self.world.clock.now(),
            )  # fmt: skip

        self.world.services.write(work)

    def submit(self, who: str, item: str, **more: Any) -> None:
        self.world.fire(who, item, "submit", consent="given", **more)

    def publish(self, who: str = "fp", **more: Any) -> str:
        """An item, published; answers its reference."""
        item = self.begin(who, **more)
        self.submit(who, item)
        self.world.fire("officer", item, "publish", checked="checked")
        return item

    def titles(self, words: str = "", sort: str = "date", **filters: str) -> list[str]:
        """What the public finds."""
        wanted = Wanted(search.sought(words), tuple(filters.items()), sort)
        page = self.world.services.read(lambda s: published.found(s, wanted))
        return [each.content.title for each in page.items]

    def at(self, number: int) -> object:
        return self.world.services.read(lambda s: published.item(s, number))
