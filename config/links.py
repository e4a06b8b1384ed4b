"""Closes the links of an answered or ended invitation, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from engine.command import Notice, Taken
from engine.models.anchors import Replan
from workflows.domain.accounts import services as accounts


class Links:
    """A listener: a link opens one answer in one stay in a state; leaving it ends the link."""

    def notices(self, _taken: Taken) -> Iterable[Notice]:
        return ()

    def taken(self, session: Session, taken: Taken) -> None:
        if taken.change.moved or taken.change.final:
            accounts.revoke_invitations(session, taken.case.id, now=taken.at)

    def replanned(self, _session: Session, _replan: Replan, _cases: Sequence[int]) -> None:
        return None
