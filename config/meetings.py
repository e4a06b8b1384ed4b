"""Tells the mail whom the programme of a visit calls to which meetings, after each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from engine.command import Notice, Taken
from engine.models.anchors import Replan
from notifications import meetings
from notifications.meetings import Invited, Meeting
from notifications.queue import Queue
from workflows.domain.reports.queries import REVIEW
from workflows.domain.visits import calls


class Meetings:
    """A listener: the calendars of the experts follow the programme that stands."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def notices(self, _taken: Taken) -> Iterable[Notice]:
        return ()

    def taken(self, session: Session, taken: Taken) -> None:
        case = taken.case
        if case.definition != REVIEW or not calls.ever_called(session, case.id):
            return
        found = [
            Invited(
                each.expert.person, each.expert.seat,
                tuple(_meeting(it, each.expert.language) for it in each.meetings),
            )
            for each in calls.called(session, case, taken.at)
        ]  # fmt: skip
        meetings.bring(session, self._queue, taken, found)

    def replanned(self, _session: Session, _replan: Replan, _cases: Sequence[int]) -> None:
        return None


def _meeting(found: calls.Meeting, language: str) -> Meeting:
    subject, _ = found.called(language)
    return Meeting(
        found.uid, subject, found.place, found.mode == calls.VIRTUAL,
        _local(found.day, found.begins), _local(found.day, found.ends), found.zone,
    )  # fmt: skip


def _local(day: dt.date, time: dt.time) -> str:
    return dt.datetime.combine(day, time).isoformat(timespec="minutes")
