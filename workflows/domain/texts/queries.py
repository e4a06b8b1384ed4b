"""The versions of a text, and the comments on it that a side may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Person
from workflows.domain.reviews.models import Country
from workflows.domain.texts import rules
from workflows.domain.texts.models import TextComment, TextVersion

CONSULTED = "open_consultation"  # the step that puts a text to everybody


@dataclass(frozen=True)
class Sought:
    """What the table of comments is narrowed to; empty for all."""

    paragraph: str = ""
    category: str = ""
    channel: str = ""
    settled: str = ""

    @property
    def narrowed(self) -> bool:
        return any((self.paragraph, self.category, self.channel, self.settled))


# Versions


def versions(session: Session, case: int, *, drafts: bool) -> tuple[TextVersion, ...]:
    """The latest first; what is still written only for who may read `drafts`."""
    query = sa.select(TextVersion).where(TextVersion.case_id == case)
    if not drafts:
        query = query.where(TextVersion.fixed_by != "")
    return tuple(session.scalars(query.order_by(TextVersion.number.desc())))


def version(session: Session, key: int) -> TextVersion:
    return session.get_one(TextVersion, key)


def written(session: Session, case: int) -> TextVersion | None:
    """The version that is not fixed yet."""
    return session.scalar(
        sa.select(TextVersion).where(TextVersion.case_id == case, TextVersion.fixed_by == "")
    )


def latest(session: Session, case: int) -> TextVersion | None:
    """The newest version, whether it is fixed or not."""
    return session.scalar(
        sa.select(TextVersion)
        .where(TextVersion.case_id == case)
        .order_by(TextVersion.number.desc())
        .limit(1)
    )


def consulted(session: Session, case: int) -> TextVersion | None:
    """The version that was put to everybody last: what comments are about."""
    return session.scalar(
        sa.select(TextVersion)
        .where(TextVersion.case_id == case, TextVersion.fixed_by == CONSULTED)
        .order_by(TextVersion.number.desc())
        .limit(1)
    )


# Comments


def drafts(session: Session, version: int, body: str) -> tuple[TextComment, ...]:
    """What a side has prepared and not sent, by paragraph."""
    query = sa.select(TextComment).where(
        TextComment.version_id == version, TextComment.body == body, TextComment.sent_at.is_(None)
    )
    return tuple(session.scalars(query.order_by(TextComment.paragraph, TextComment.id)))


def sent(
    session: Session, version: int, *, body: str = "", sought: Sought | None = None
) -> tuple[TextComment, ...]:
    """The comments that stand, by paragraph and number; of one side alone where it is named."""
    query = sa.select(TextComment).where(
        TextComment.version_id == version, TextComment.sent_at.is_not(None),
        TextComment.withdrawn_at.is_(None),
    )  # fmt: skip
    if body:
        query = query.where(TextComment.body == body)
    query = query.where(*_narrowed(sought or Sought()))
    return tuple(session.scalars(query.order_by(TextComment.paragraph, TextComment.number)))


def _narrowed(sought: Sought) -> list[sa.ColumnElement[bool]]:
    found = []
    if sought.paragraph.isdecimal():
        found.append(TextComment.paragraph == int(sought.paragraph))
    if sought.category:
        found.append(TextComment.category == sought.category)
    if sought.channel:
        found.append(TextComment.channel == sought.channel)
    if sought.settled:
        found.append(TextComment.settled == ("" if sought.settled == "none" else sought.settled))
    return found


def comment(session: Session, case: int, key: int) -> TextComment | None:
    found = session.get(TextComment, key)
    return found if found is not None and found.case_id == case else None


def unsettled(session: Session, version: int) -> tuple[TextComment, ...]:
    """Comments that stand and of which nobody has said yet what became of them."""
    return tuple(each for each in sent(session, version) if not each.settled)


def last_number(session: Session, case: int) -> int:
    query = sa.select(sa.func.max(TextComment.number)).where(TextComment.case_id == case)
    return session.scalar(query) or 0


def counts(found: Iterable[TextComment], key: str, known: Collection[str]) -> Mapping[str, int]:
    """How many there are of each kind, in the order of the kinds; those of none are left out."""
    counted = Counter(getattr(each, key) for each in found)
    return {each: counted[each] for each in known if counted[each]}


def writers(session: Session, found: Sequence[TextComment | TextVersion]) -> Mapping[int, str]:
    """Person -> name, of who saved something last."""
    keys = {each.person_id for each in found if each.person_id}
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {row.id: row.name for row in rows}


def category_of(session: Session, body: str) -> str:
    """The category that a State speaks in; empty for a body that is no State of the register."""
    found = session.get(Country, body)
    return rules.category_of(found.kind) if found else ""
