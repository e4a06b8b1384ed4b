"""The whole of it: every rule, by everybody, at one review; the forms of those who may, by all."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from tests.authorization import secrets
from tests.authorization.addresses import Addresses, Door, Where, where_is
from tests.authorization.canaries import (
    Keeper,
    body_of,
    open_the_history,
    plant,
    text_of,
    without,
)
from tests.authorization.cast import Persona, add_strangers, cast, words
from tests.authorization.doors import Cell, faults, forms
from tests.authorization.house import House

LISTS = ("?q=kanari7x", "?format=csv", "?format=xlsx", "?order=date", "?order=turn", "?closed=1",
         "?show=open", "?page=2")  # fmt: skip
LISTED = {"cases.index", "table.index", "needs.index", "find.index", "registers.show",
          "calendar.index", "findings.index", "portal.practices", "measures.index"}  # fmt: skip
OVER_ALL = {"inbox.index", "inbox.part", "reports.index", "observations.show", "pack.show",
            "pack.take", "statistics.show", "sessions.index", "timeline.show"}  # fmt: skip
MADE_ANEW = {"secondfactor.own"}  # a key of its own at each look
METHODS = ("GET", "POST")
MAIL = "the mail of the next days"  # beside the addresses of pages


class Matrix:
    """The doors of one review and those beside it, and everybody who is to be tried at them."""

    def __init__(
        self, house: House, review: int, *, most: int = 2, canaries: bool = True, near: bool = False
    ) -> None:
        """`near`: the doors of the review alone, and lists in which it could stand."""
        self.house, self.read = house, house.services.read
        self.review: Where = self.read(partial(where_is, key=review))
        now = house.services.clock.now()
        house.services.write(lambda rows: add_strangers(rows, self.review, now))
        self.keeper = Keeper(self.read, house.services.write(plant) if canaries else {})
        self.people: list[Persona] = self.read(
            lambda rows: cast(rows, self.review.id, self.review.subject)
        )
        self.dates: dict[Persona, str] = {}
        for who in self.people:
            house.enter(who)
            if who.person is not None:
                self.dates[who] = house.subscribe(who)
        house.keep()
        self.doors: list[tuple[Rule, list[Door]]] = self.read(
            lambda rows: [
                (rule, list(Addresses(rows, house.adapter, self.review, most).of(rule)))
                for rule in house.app.url_map.iter_rules()
            ]
        )
        if near:
            self.doors = [
                (rule, [door for door in doors if self._is_near(door)])
                for rule, doors in self.doors
            ]
        self._known: dict[tuple[Persona, Where | None], frozenset[str]] = {}
        self.filled: dict[str, dict[str, object]] = {}  # address of a form -> how it is filled in

    def _is_near(self, door: Door) -> bool:
        own = door.case is not None and door.case.root == self.review.id
        return own or door.endpoint in LISTED | OVER_ALL

    def without_address(self) -> set[str]:
        """Rules that are not tried here."""
        return {rule.endpoint for rule, doors in self.doors if not doors}

    def cells(self, *methods: str) -> Iterator[Cell]:
        """Everybody at every door; looking first, then what would change something."""
        for method in methods or METHODS:
            for rule, doors in self.doors:
                for door in doors if method in (rule.methods or ()) else ():
                    yield from (self.cell(who, door, method) for who in self.people)

    def cell(self, who: Persona, door: Door, method: str) -> Cell:
        return Cell(who, door, method, self._words(who, door.case))

    def _words(self, who: Persona, case: Where | None) -> frozenset[str]:
        """As things stand when the matrix is made: whatever changes is put back."""
        if (who, case) not in self._known:
            self._known[who, case] = self.read(lambda rows: words(rows, who, case))
        return self._known[who, case]

    def sample(self, share: int) -> Iterator[Cell]:
        """The same each time: one cell of so many that are open, and of each rule one that is shut.

        There it is whoever stands nearest: who is most to the house and the case.
        """
        shut: dict[tuple[str, str], tuple[int, int, Cell]] = {}
        for cell in self.cells():
            drawn, rule = zlib.crc32(str(cell).encode()), (cell.door.endpoint, cell.method)
            if not cell.granted:
                nearer = (-len(cell.words), drawn, cell)
                shut[rule] = min(shut.get(rule, nearer), nearer, key=lambda each: each[:2])
            elif drawn % share == 0:
                yield cell
        yield from (cell for _, _, cell in shut.values())

    def look(self, cell: Cell, form: dict[str, object] | None = None) -> list[str]:
        """Try one door; what is wrong with the answer, and what should not have been in it."""
        data = {"data": form or {}} if cell.method == "POST" else {}
        answer = self.house.ask(cell.who, cell.method, cell.door.url, **data)
        found = list(faults(cell, answer, self.house.written))
        told = without(text_of(answer), form or {})  # what he sent stands there again
        found += [f"{cell}: shows {each}" for each in self.keeper.leaks(cell.who, told)]
        if cell.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
            self._learn(cell, answer.text)
        if set(self.house.written) - {"sign_in"}:
            self.house.put_back()
        return found

    def _learn(self, cell: Cell, page: str) -> None:
        for action, filled in forms(page):
            self.filled.setdefault(action or cell.door.url, filled)

    def sent(self) -> Iterator[tuple[Cell, dict[str, object]]]:
        """The forms that were found on the way, filled in, in everybody's hands."""
        for action, form in sorted(self.filled.items()):
            if door := self._door(action):
                for who in self.people:
                    yield self.cell(who, door, "POST"), form

    def _door(self, action: str) -> Door | None:
        try:
            endpoint, given = self.house.adapter.match(action.partition("?")[0], method="POST")
        except (HTTPException, RequestRedirect):
            return None
        reference = given.get("reference")
        named = sa.text("select id from cases where reference = :reference")
        case = reference and self.read(
            lambda rows: where_is(rows, rows.scalar(named, {"reference": reference}))
        )
        return Door(endpoint, action, case or None)

    # Two houses that differ in what somebody may not know

    def observed(self, who: Persona, addresses: list[str]) -> dict[str, tuple[object, ...]]:
        found = {}
        for url in addresses:
            if url == MAIL:
                found[url] = (secrets.plain(self.house.mail(who)),)
                continue
            answer = self.house.ask(who, "GET", url)
            found[url] = secrets.seen(answer, body_of(answer))
        return found

    def addresses(self) -> list[str]:
        """Every page, and every list in each of its orders, searched, and as a file."""
        found, lists = [], []
        for rule, doors in self.doors:
            if "GET" in (rule.methods or ()):
                if rule.endpoint not in MADE_ANEW:
                    found += [door.url for door in doors if not door.crossed]
                lists += [door.url for door in doors if rule.endpoint in LISTED]
        return found + [url + more for url in lists for more in LISTS]

    def hidden_from(self, who: Persona) -> list[secrets.Secret]:
        """What somebody may not know: of this review, and of what stands beside it."""
        own = self._words(who, self.review)

        def hidden(rows) -> list[secrets.Secret]:
            return [
                each for each in [*secrets.of_review(self.review), *secrets.BESIDE]
                if not each.knows & own
                and not (each.bodies and who.body in rows.scalars(sa.text(each.bodies)).all())
            ]  # fmt: skip

        return self.read(hidden)

    def tells(self, who: Persona, addresses: list[str]) -> list[str]:
        """Where somebody could tell two houses apart that differ in what he may not know."""
        hidden = self.hidden_from(who)
        if who in self.dates:
            addresses = [*addresses, self.dates[who], MAIL]
        before = self._otherwise([], who, addresses)
        after = self._otherwise(hidden, who, addresses)
        found = []
        for url in (url for url in addresses if before[url] != after[url]):
            told = [
                each.name for each in hidden
                if self._otherwise([each], who, [url])[url] != before[url]
            ]  # fmt: skip
            found.append(f"{who.name}: {url} tells {told}: "
                         + secrets.difference(before[url], after[url]))  # fmt: skip
        return found

    def _otherwise(self, made: list[secrets.Secret], who: Persona, urls: list[str]) -> dict:
        def work(rows) -> None:
            open_the_history(rows)
            for each in made:
                for statement, given in secrets.statements(each, self.review):
                    rows.execute(sa.text(statement), given)

        self.house.services.write(work)
        try:
            return self.observed(who, urls)
        finally:
            self.house.put_back()
