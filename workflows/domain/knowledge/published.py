"""What the public reads of the repository: never more than was consented to, and still is.

A withdrawal counts at once: that of the item itself, and that of a State's consent to publish the
good practices of the review from which the item comes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.likeness import Folded
from engine.models.case import Case, Fact
from engine.queries.reader import Page, Row, paged
from workflows.domain.knowledge import search
from workflows.domain.knowledge.models import KnowledgePage, KnowledgeVersion, KnowledgeWording
from workflows.domain.knowledge.rules import CONSENT, PUBLISHED, RETIRED
from workflows.domain.knowledge.search import Sought

SIZE, IN_A_FEED, ALIKE = 20, 30, 3
DATE, TITLE = "date", "title"
FILTERS = ("kind", "theme", "scale", "evidence", "language")


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for. `filters`: (column, value) pairs; `sort`: by date or by title.

    `cost`: a currency and the most that an item may cost at its least; None for any.
    `among`: the numbers of items that may be found; None for any.
    """

    sought: Sought = field(default_factory=Sought)
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = DATE
    number: int = 1
    cost: tuple[str, int] | None = None
    among: frozenset[int] | None = None


@dataclass(frozen=True)
class Shown:
    """A published item. `country`: the State whose item it is; empty for a partner's.

    `wordings`: the same in further languages.
    """

    number: int
    body: str
    country: str
    standing: str
    first_published_at: dt.datetime
    published_at: dt.datetime
    content: KnowledgeVersion
    wordings: Mapping[str, KnowledgeWording] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return self.content.version

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which it can be read, the one it was written in first."""
        return (self.content.language, *self.wordings)

    def said(self, language: str) -> KnowledgeVersion | KnowledgeWording:
        """Title and texts in a language, or as they were written."""
        return self.wordings.get(language, self.content)


@dataclass(frozen=True)
class Gone:
    """An item that was published once."""

    number: int
    since: dt.datetime


def found(session: Session, wanted: Wanted) -> Page[Shown]:
    """One page of what is listed, in four statements at most, whatever there is."""
    query = _listed().where(search.matching(session, wanted.sought))
    for column, value in wanted.filters:
        query = query.where(_is(column, value))
    if wanted.cost:
        query = query.where(_within(*wanted.cost))
    if wanted.among is not None:
        query = query.where(KnowledgePage.number.in_(wanted.among))
    if wanted.sort == TITLE:
        query = query.order_by(Folded(KnowledgeVersion.title), KnowledgePage.number)
    else:
        query = query.order_by(*_LATEST)
    return paged(session, query, wanted.number, lambda rows: _shown(session, rows), SIZE)


def latest(session: Session) -> Sequence[Shown]:
    """What was published last, for the feed."""
    return _shown(session, session.execute(_listed().order_by(*_LATEST).limit(IN_A_FEED)).all())


def of_country(session: Session, country: str) -> Sequence[Shown]:
    """The items of a State, by title."""
    query = _listed().where(KnowledgePage.country == country)
    query = query.order_by(Folded(KnowledgeVersion.title))
    return _shown(session, session.execute(query).all())


def countries(session: Session) -> frozenset[str]:
    """The States that have published something which still is."""
    query = _listed().where(KnowledgePage.country != "").with_only_columns(KnowledgePage.country)
    return frozenset(session.scalars(query.distinct()))


def currencies(session: Session) -> tuple[str, ...]:
    """The currencies in which costs of listed items are told."""
    query = _listed().where(KnowledgeVersion.currency != "")
    told = query.with_only_columns(KnowledgeVersion.currency).distinct()
    return tuple(sorted(session.scalars(told)))


def alike(session: Session, item: Shown) -> Sequence[Shown]:
    """A few others on the same theme."""
    if not item.content.theme:
        return ()
    query = _listed().where(
        KnowledgeVersion.theme == item.content.theme, KnowledgePage.number != item.number
    )
    return _shown(session, session.execute(query.order_by(*_LATEST).limit(ALIKE)).all())


def item(session: Session, number: int) -> Shown | Gone | None:
    """What stands at an address; None where nothing was ever published there."""
    page = session.get(KnowledgePage, number)
    if page is None:
        return None
    query = _pages().where(KnowledgePage.number == number, _open(PUBLISHED, RETIRED))
    row = session.execute(query).first()
    return next(iter(_shown(session, [row])), None) if row else Gone(page.number, page.changed_at)


def is_shown(session: Session, page: KnowledgePage) -> bool:
    """Whether the public can read a page now."""
    return isinstance(item(session, page.number), Shown)


# Conditions


def _is(column: str, value: str) -> sa.ColumnElement[bool]:
    said: sa.ColumnElement[bool] = getattr(KnowledgeVersion, column) == value
    if column != "language":
        return said
    further = sa.exists().where(
        KnowledgeWording.case_id == KnowledgeVersion.case_id,
        KnowledgeWording.version == KnowledgeVersion.version, KnowledgeWording.language == value,
    )  # fmt: skip
    return sa.or_(said, further)


def _within(currency: str, most: int) -> sa.ColumnElement[bool]:
    """What is told to cost no more at its least; never an amount of another currency."""
    least = sa.func.coalesce(KnowledgeVersion.cost_least, KnowledgeVersion.cost_most)
    return sa.and_(KnowledgeVersion.currency == currency, least <= most)


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


def _shown(session: Session, rows: Collection[Row]) -> Sequence[Shown]:
    further = _wordings(session, [(page.case_id, version.version) for page, version in rows])
    return tuple(
        Shown(
            page.number, page.body, page.country, page.standing, page.first_published_at,
            version.published_at, version, further.get(page.case_id, {}),
        )
        for page, version in rows
    )  # fmt: skip


def _wordings(
    session: Session, versions: Collection[tuple[int, int]]
) -> dict[int, dict[str, KnowledgeWording]]:
    if not versions:
        return {}
    of = sa.tuple_(KnowledgeWording.case_id, KnowledgeWording.version)
    found: dict[int, dict[str, KnowledgeWording]] = {}
    query = sa.select(KnowledgeWording).where(of.in_(versions)).order_by(KnowledgeWording.language)
    for each in session.scalars(query):
        found.setdefault(each.case_id, {})[each.language] = each
    return found
