"""Translations, section by section: each belongs to exactly one wording."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class SectionTranslation(Base):
    """What one wording is in the language of a translation case.

    `sha256`: names the wording with its language, so that a section that is changed has no
    translation until it is translated again. `version` counts the savings.
    """

    __tablename__ = "section_translation"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int]
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
