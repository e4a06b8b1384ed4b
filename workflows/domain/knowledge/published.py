"""What the public reads of the repository: never more than was consented to, and still is.

A withdrawal counts at once: that of the item itself, and that of a State's consent to publish the
good practices of the review from which the item comes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.queries.reader import Page, Row, paged
from workflows.domain.knowledge import search
from workflows.domain.knowledge.models import KnowledgePage, KnowledgeVersion
from workflows.domain.knowledge.rules import CONSENT, PUBLISHED, RETIRED
from workflows.domain.knowledge.search import Sought

SIZE, IN_A_FEED, ALIKE = 20, 30, 3
DATE, TITLE = "date", "title"
FILTERS = ("kind", "theme", "scale", "evidence", "language")


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for. `filters`: (column, value) pairs; `sort`: by date or by title."""

    sought: Sought = field(default_factory=Sought)
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = DATE
    number: int = 1


@dataclass(frozen=True)
class Shown:
    """A published item. `country`: the State whose item it is; empty for a partner's."""

    number: int
    body: str
    country: str
    standing: str
    first_published_at: dt.datetime
    published_at: dt.datetime
    content: KnowledgeVersion

    @property
    def version(self) -> int:
        return self.content.version


@dataclass(frozen=True)
class Gone:
    """An item that was published once."""

    number: int
    since: dt.datetime


def found(session: Session, wanted: Wanted) -> Page[Shown]:
    """One page of what is listed, in three statements at most, whatever there is."""
    query = _listed().where(search.matching(session, wanted.sought))
    for column, value in wanted.filters:
        query = query.where(getattr(KnowledgeVersion, column) == value)
    if wanted.sort == TITLE:
        query = query.order_by(sa.func.lower(KnowledgeVersion.title), KnowledgePage.number)
    else:
        query = query.order_by(*_LATEST)
    return paged(session, query, wanted.number, _shown, SIZE)


def latest(session: Session) -> Sequence[Shown]:
    """What was published last, for the feed."""
    return _shown(session.execute(_listed().order_by(*_LATEST).limit(IN_A_FEED)).all())


def of_country(session: Session, country: str) -> Sequence[Shown]:
    """The items of a State, by title."""
    query = _listed().where(KnowledgePage.country == country)
    return _shown(session.execute(query.order_by(sa.func.lower(KnowledgeVersion.title))).all())


def countries(session: Session) -> frozenset[str]:
    """The States that have published something which still is."""
    query = _listed().where(KnowledgePage.country != "").with_only_columns(KnowledgePage.country)
    return frozenset(session.scalars(query.distinct()))


def alike(session: Session, item: Shown) -> Sequence[Shown]:
    """A few others on the same theme."""
    if not item.content.theme:
        return ()
    query = _listed().where(
        KnowledgeVersion.theme == item.content.theme, KnowledgePage.number != item.number
    )
    return _shown(session.execute(query.order_by(*_LATEST).limit(ALIKE)).all())


def item(session: Session, number: int) -> Shown | Gone | None:
    """What stands at an address; None where nothing was ever published there."""
    page = session.get(KnowledgePage, number)
    if page is None:
        return None
    query = _pages().where(KnowledgePage.number == number, _open(PUBLISHED, RETIRED))
    row = session.execute(query).first()
    return next(iter(_shown([row])), None) if row else Gone(page.number, page.changed_at)


def is_shown(session: Session, page: KnowledgePage) -> bool:
    """Whether the public can read a page now."""
    return isinstance(item(session, page.number), Shown)


# Conditions

_LATEST = (KnowledgeVersion.published_at.desc(), KnowledgePage.number.desc())


def _pages() -> sa.Select[KnowledgePage, KnowledgeVersion]:
    return sa.select(KnowledgePage, KnowledgeVersion).join(
        KnowledgeVersion,
        sa.and_(
            KnowledgeVersion.case_id == KnowledgePage.case_id,
            KnowledgeVersion.version == KnowledgePage.version,
        ),
    )


def _listed() -> sa.Select[KnowledgePage, KnowledgeVersion]:
    return _pages().where(_open(PUBLISHED))


def _open(*standings: str) -> sa.ColumnElement[bool]:
    """The page stands so, and no consent that covers it was withdrawn since."""
    return sa.and_(KnowledgePage.standing.in_(standings), sa.not_(_withdrawn()))


def _withdrawn() -> sa.ColumnElement[bool]:
    """The State withdrew its consent to publish the practices of the review, and gave no other."""
    case = aliased(Case)
    withdrawn = _consents(case).where(
        case.state == "withdrawn", case.entered_at >= KnowledgeVersion.published_at
    )
    other = aliased(Case)
    standing = _consents(other).where(other.state != "withdrawn")
    return sa.and_(withdrawn.exists(), sa.not_(standing.exists()))


def _consents(case: type[Case]) -> sa.Select[int]:
    query = sa.select(case.id).where(
        case.definition == CONSENT, case.parent_id == KnowledgePage.review_id
    )
    for key, value in (("document", "practice"), ("audience", "public")):
        fact = aliased(Fact)
        query = query.join(
            fact,
            sa.and_(fact.case_id == case.id, fact.key == key, fact.taken_back.is_(False)),
        ).where(sa.cast(fact.value, sa.String) == f'"{value}"')
    return query.correlate(KnowledgePage, KnowledgeVersion)


def _shown(rows: Collection[Row]) -> Sequence[Shown]:
    return tuple(
        Shown(
            page.number, page.body, page.country, page.standing, page.first_published_at,
            version.published_at, version,
        )
        for page, version in rows
    )  # fmt: skip
