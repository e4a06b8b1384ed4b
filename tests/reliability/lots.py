"""What chance decides in years of the mechanism: who plays how, and a post that is not perfect."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace

from aiosmtpd.controller import Controller

from config.demo.scenario import PENDING, Aside, Part
from engine.clock import FixedClock
from engine.definition import Definition
from tests.conftest import _free_port

DAY = dt.timedelta(days=1)
GROUPS = ("AFR", "APG", "EEG", "GRULAC", "WEOG")
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
OTHERWISE = {  # what somebody answers who does not answer as the demonstration does
    "answer_on_text": ("choose_both_views", "ask_to_reconcile"),
    "decide_on_visit": ("choose_no_visit",),
    "decide_on_transmittal": ("conclude_without_transmittal",),
    "read_submission": ("request_clarification",),
    "confirm_availability": ("not_available", ""),
    "view_on_pairing": ("set_aside",),
    "answer_pairing": ("decline",),
    "acknowledge_interest": ("schedule_later",),
}
ASIDES = (
    Aside("sa_drafting", 40, "sur_focal_point", "end_participation"),
    Aside("state_comments", 12, "sur_mission", "end_participation"),
    Aside("desk_review", 10, "sur_focal_point", "defer", {"defer_until": 75}),
    Aside("sa_drafting", 14, "sur_focal_point", "state_new_date"),
    Aside("desk_review", 9, "rev_focal_point", "assignment:step_down"),
    Aside("issued", 5, "sur_focal_point", "open:consent",
          {"document": "executive_summary", "audience": "public"}),
    Aside("considered", 20, "sur_focal_point", "consent:withdraw_consent"),
    PENDING,
)  # fmt: skip
SILENT = ("name_focal_point", "submit_self_assessment", "answer_pairing", "answer_on_text",
          "confirm_availability", "confirm_start")  # fmt: skip


@dataclass
class Post:
    """A mail server that keeps of each message its name, whose it was and on which day it came."""

    clock: FixedClock
    dice: random.Random
    got: list[tuple[str, str, dt.date]] = field(default_factory=list)
    port: int = field(default_factory=_free_port)

    def __post_init__(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.dice.random() < 0.005:
            return "451 come again later"
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        name = head.partition("Message-ID:")[2].split()[0]
        self.got.append((name, envelope.rcpt_tos[0], self.clock.now().date()))
        if self.dice.random() < 0.001:
            server.transport.abort()
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()


def fictional(number: int) -> str:
    """A code that no country has: XAA to XZZ, but for XKX."""
    codes = [f"X{a}{b}" for a in map(chr, range(65, 91)) for b in map(chr, range(65, 91))]
    return [code for code in codes if code != "XKX"][number]


def drawn(dice: random.Random) -> Part:
    """How a State plays, drawn by lot: early or late, now and then otherwise, sometimes silent."""
    once = {
        task: dice.choice(answers) for task, answers in OTHERWISE.items() if dice.random() < 0.12
    }
    silent = frozenset(task for task in SILENT if dice.random() < 0.03)
    meant = tuple(aside for aside in ASIDES if dice.random() < 0.08)
    return Part(0, dice.uniform(0.25, 1.5), once, silent, meant)


def second(definition: Definition) -> Definition:
    """The next version of a process: a step more is on offer, under another name."""
    return replace(definition, version=definition.version + 1)
