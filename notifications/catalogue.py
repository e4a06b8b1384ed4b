"""Which steps tell whom what. Definitions without an entry are served by the generic messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

OPENED, TAKEN, HELD, RESUMED, CLOSED = (
    "task_opened", "step_taken", "case_held", "case_resumed", "case_closed",
)  # fmt: skip
REMINDER, CORRECTION, SESSION_MOVED = "courtesy_reminder", "correction", "session_moved"
INVITED, CODE, ACTIVATION = "expert_invited", "sign_in_code", "activation"
ASKED, HANDED_BACK = "section_asked", "section_handed_back"  # within a State: nobody else's
SECTIONS_AWAITED = "sections_awaited"  # the same, by itself, about the day that was named
OWN_AFFAIRS = (ASKED, HANDED_BACK, SECTIONS_AWAITED)
DIGEST = "digest"  # the one kind that a person may do without
HANDED_ON, ADDRESS_CODE, ADDRESSES = "seat_handed_on", "address_code", "addresses_changed"
ACCOUNT = "account_changed"  # the ways into it: a second factor, a provider
GENERIC = (TAKEN, RESUMED, HELD, CLOSED, OPENED)
TEMPLATES = (
    *GENERIC, REMINDER, CORRECTION, SESSION_MOVED, INVITED, CODE, ACTIVATION,
    HANDED_ON, ADDRESS_CODE, ADDRESSES, ACCOUNT, *OWN_AFFAIRS, DIGEST,
)  # fmt: skip

NOTHING: Mapping[tuple[str, str], str] = MappingProxyType({})
ACTOR = "ACTOR"  # in `to`: whoever took the step (a receipt)
NAMED = "NAMED"  # in `to`: whom the next step asks that the step names in its input "step"
NAMED_NOTE = "NAMED_NOTE"  # the same, by a note verbale to their missions
OPEN = "open"  # in `on`: the opening of a case


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A message that a step sends. It takes the place of the generic one for that step.

    `on`: (definition, trigger).  `to`: roles, groups, or ACTOR; a role of the desk only if named.
    `template`: the folder in `templates/`.  `only_once_named`: nobody is told while the seat is
    vacant, and the desk is not asked to fill it for this.
    """

    key: str
    on: tuple[str, str]
    to: tuple[str, ...]
    template: str = TAKEN
    only_once_named: bool = False


class Catalogue:
    """Every Notification, by the step that sends it; the order of declaration counts.

    `asks`, `answers`: (definition, trigger) -> the kind of a task that the step opens for the
    desk, or closes.
    """

    def __init__(
        self,
        notifications: Iterable[Notification] = (),
        *,
        asks: Mapping[tuple[str, str], str] = NOTHING,
        answers: Mapping[tuple[str, str], str] = NOTHING,
    ) -> None:
        self.asks, self.answers = asks, answers
        self._by_step: dict[tuple[str, str], list[Notification]] = {}
        self._templates: dict[str, str] = {}
        for each in notifications:
            self._by_step.setdefault(each.on, []).append(each)
            if self._templates.setdefault(each.key, each.template) != each.template:
                raise ValueError(f"{each.key} is declared with two templates")

    def __iter__(self) -> Iterator[Notification]:
        return (each for listed in self._by_step.values() for each in listed)

    def of(self, definition: str, trigger: str) -> tuple[Notification, ...]:
        """What a step sends, beside the tasks that it opens."""
        return tuple(self._by_step.get((definition, trigger), ()))

    def template(self, kind: str) -> str:
        """The folder of a kind of message; a generic kind is its own."""
        return self._templates.get(kind, kind)

    def only_once_named(self, kind: str, definition: str, trigger: str) -> bool:
        return any(
            each.key == kind and each.only_once_named for each in self.of(definition, trigger)
        )


def weight(template: str) -> int:
    """Which of several messages to one person gives the joined one its words."""
    if template == DIGEST:
        return -1
    return GENERIC.index(template) if template in GENERIC else len(GENERIC)
