"""Who takes part in the journey, and what a step of it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.journeys.world import SUR

REVIEW = f"{SUR}-2027"


@dataclass(frozen=True)
class Named:
    """A person whom a step names, or who holds a seat from the start."""

    key: str
    name: str
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


@dataclass(frozen=True)
class SeatOf:
    """The seat that somebody holds."""

    who: str


@dataclass(frozen=True)
class Upload:
    """A document that is handed in."""

    name: str


@dataclass(frozen=True)
class Step:
    """One step. `reference` is the case it is taken in, or the one that it opens.

    `on_behalf`: for whom the secretariat records it.  `by_link`: answered through a mailed link.
    """

    who: str
    reference: str
    trigger: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    on_behalf: str | None = None
    day: dt.date = field(kw_only=True)
    by_link: bool = field(default=False, kw_only=True)

    @property
    def people(self) -> list[Named]:
        """Whom the step names."""
        return [each for each in self.inputs.values() if isinstance(each, Named)]


@dataclass(frozen=True)
class Open(Step):
    """A case is opened: `trigger` is its definition."""

    parent: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Look:
    """Somebody looks for a case and finds it, or does not."""

    who: str
    reference: str
    sees: bool
    day: dt.date = field(kw_only=True)


HOLDERS = (
    Named("officer", "Amina Njoroge"),
    Named("director", "Elena Duarte"),
    Named("reader", "Mei Lin"),
    Named("mission", "Samir Haddad", "ar"),
    Named("mission_b", "Julie Martin"),
    Named("mission_c", "Pedro Luna"),
    Named("mission_d", "Ivan Orlov"),
)
FATIMA, ALI = Named("fatima", "Fatima Amrani", "ar"), Named("ali", "Ali Mansour", "ar")
LUC, SOFIA, DANA = (
    Named("luc", "Luc Bernard"),
    Named("sofia", "Sofia Keller"),
    Named("dana", "Dana Petrova"),
)
NOOR, TOMAS, VERA = (
    Named("noor", "Noor Rahman"),
    Named("tomas", "Tomas Silva"),
    Named("vera", "Vera Ilieva"),
)
PARTNER = Named("partner", "Rosa Lind")
PEOPLE = {
    each.key: each for each in (*HOLDERS, FATIMA, ALI, LUC, SOFIA, DANA, NOOR, TOMAS, VERA, PARTNER)
}
