"""What was never delivered: drafts of concluded cases, files that were read in for nothing.

What a step delivered is kept beside these rows and is never taken.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from engine.db import Base
from engine.disposal import Kind, Rows
from engine.models.case import Case
from workflows.domain.accounts.spent import LINKS
from workflows.domain.assessment.models import Answer, AnswerText, SectionMark, Snapshot
from workflows.domain.colleagues.models import Asking, Courtesy, Link, Note
from workflows.domain.findings.models import (
    Citation,
    Finding,
    FindingText,
    Position,
    Summary,
    SummaryText,
)
from workflows.domain.guidelines.models import GuidelinesBatch
from workflows.domain.knowledge.models import KnowledgeSheet
from workflows.domain.measures.models import MeasureImport
from workflows.domain.partners.models import PartnerInput, PartnerInputText
from workflows.domain.questions.models import Question, ReadingNote, Reply
from workflows.domain.surveys.models import SurveyDraft
from workflows.domain.texts.models import TextComment, TextLanguage, TextVersion
from workflows.domain.visits.models import VisitEntry, VisitPassage, VisitView

Column = InstrumentedAttribute[Any]


def _closed(case: Column) -> sa.ColumnElement[Any]:
    """When the case of a row was concluded; nothing while it is open."""
    return sa.select(Case.closed_at).where(Case.id == case).scalar_subquery()


def _of(table: type[Base], case: Column, *where: sa.ColumnElement[bool]) -> Rows:
    """Rows of concluded cases."""
    return Rows(table, _closed(case), where)


def _through(own: Column, key: Column, case: Column) -> sa.ColumnElement[Any]:
    """When the case was concluded that a row belongs to by another row."""
    found = sa.select(Case.closed_at).join(key.class_, case == Case.id)
    return found.where(key == own).scalar_subquery()


DELIVERED = sa.exists().where(Snapshot.case_id == Answer.case_id)
WORDS_DELIVERED = sa.exists().where(Snapshot.case_id == AnswerText.case_id)
MARK_DELIVERED = sa.exists().where(Snapshot.case_id == SectionMark.case_id)
# An item that no round has delivered, and no item of the repository came from.
NEVER = (
    Finding.number.is_(None),
    ~sa.exists().where(FindingText.finding_id == Finding.id),
    ~sa.exists().where(KnowledgeSheet.finding_id == Finding.id),
)
BARE = (
    *NEVER,
    ~sa.exists().where(Citation.finding_id == Finding.id),
    ~sa.exists().where(Position.finding_id == Finding.id),
)
OF_NEVER = sa.select(Finding.id).where(*NEVER)
SUMMED_UP = sa.exists().where(
    SummaryText.case_id == Summary.case_id, SummaryText.language == Summary.language
)
ASKED = ~sa.exists().where(Reply.question_id == Question.id)
UNSENT = sa.select(PartnerInput.case_id).where(PartnerInput.sent_at.is_(None))

DRAFTS = Kind(
    "drafts",
    (
        _of(Answer, Answer.case_id, ~DELIVERED),
        _of(AnswerText, AnswerText.case_id, ~WORDS_DELIVERED),
        _of(SectionMark, SectionMark.case_id, ~MARK_DELIVERED),
        Rows(
            Reply, _through(Reply.question_id, Question.id, Question.case_id),
            (Reply.event.is_(None),),
        ),
        _of(Question, Question.case_id, Question.event.is_(None), ASKED),
        _of(ReadingNote, ReadingNote.case_id, ReadingNote.cleared.is_(None)),
        Rows(
            Position, _through(Position.finding_id, Finding.id, Finding.case_id),
            (Position.event.is_(None),),
        ),
        Rows(
            Citation, _through(Citation.finding_id, Finding.id, Finding.case_id),
            (Citation.finding_id.in_(OF_NEVER),),
        ),
        _of(Finding, Finding.case_id, *BARE),
        _of(Summary, Summary.case_id, ~SUMMED_UP),
        _of(SurveyDraft, SurveyDraft.case_id),
        _of(VisitEntry, VisitEntry.case_id, VisitEntry.shared.is_(False)),
        Rows(
            VisitView, _through(VisitView.passage_id, VisitPassage.id, VisitPassage.case_id),
            (VisitView.event.is_(None),),
        ),
        _of(PartnerInputText, PartnerInputText.case_id, PartnerInputText.case_id.in_(UNSENT)),
        _of(TextComment, TextComment.case_id, TextComment.sent_at.is_(None)),
        Rows(
            TextLanguage, _through(TextLanguage.version_id, TextVersion.id, TextVersion.case_id),
            (TextLanguage.fixed_at.is_(None),),
        ),
    ),
)  # fmt: skip

IMPORTS = Kind(
    "imports",
    (
        Rows(MeasureImport, MeasureImport.made_at, (MeasureImport.event.is_(None),)),
        Rows(GuidelinesBatch, GuidelinesBatch.made_at, (GuidelinesBatch.case_id.is_(None),)),
    ),
)

COLLEAGUES = Kind(
    "colleagues",
    (
        _of(Note, Note.case_id),
        Rows(Courtesy, _through(Courtesy.asking_id, Asking.id, Asking.case_id)),
        Rows(Link, _through(Link.asking_id, Asking.id, Asking.case_id)),
        _of(Asking, Asking.case_id),
    ),
)

WAYS_IN = Kind("links", (LINKS, Rows(Link, Link.expires_at)))
