"""Every form that somebody of a house comes upon, from page to page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from urllib.parse import parse_qsl, urljoin, urlsplit

import sqlalchemy as sa
from lxml import etree, html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.authorization.addresses import Addresses, Where, where_is
from tests.authorization.cast import Persona, cast
from tests.authorization.forms import Form
from tests.authorization.house import House

TELLING = ("trigger", "definition", "act", "part")  # what of an address makes another page of it
# Who has forms of his own; whoever else there is has no more.
CRAWLING = ("focal point, own", "secretariat", "mission, own", "focal point, reviewing",
            "expert, assigned", "mission, reviewing", "partner", "director", "anonymous")  # fmt: skip
# So many pages alike are opened until one has a form, so many of one rule without any.
ALIKE, BARREN = 3, 40
FRAME = frozenset({"account.sign_out", "account.choose_seat"})  # on every page


class Crawl:
    """The pages that somebody comes to from his first one, each kind of page in each state."""

    def __init__(
        self, house: House, reviews: Iterable[int], names: Sequence[str] = CRAWLING
    ) -> None:
        self.house, self.read = house, house.services.read
        self.cases: dict[str, Where] = self.read(_all_cases)
        self.people: list[tuple[Where, Persona]] = []
        for review in (self.read(partial(where_is, key=key)) for key in reviews):
            found = self.read(partial(cast, review=review.id, subject=review.subject))
            for who in sorted(
                (each for each in found if each.name in names),
                key=lambda each: names.index(each.name),
            ):
                self.people.append((review, who))
                house.enter(who)
        house.keep()
        self.opened: set[tuple[Persona, str]] = set()
        self.seen: Counter[tuple[object, ...]] = Counter()
        self.barren: Counter[str] = Counter()

    @cached_property
    def desk(self) -> list[Persona]:
        return [who for _, who in self.people if who.name == "secretariat"][:1]

    def forms(self) -> Iterator[Form]:
        for review, who in self.people:
            yield from self.of(who, self._doors(review))

    def _doors(self, review: Where) -> list[str]:
        def work(rows) -> list[str]:
            made = Addresses(rows, self.house.adapter, review, 1)
            rules = [each for each in self.house.app.url_map.iter_rules() if "GET" in each.methods]
            return [door.url for rule in rules for door in made.of(rule) if not door.crossed]

        return ["/", *self.read(work)]

    def of(
        self, who: Persona, urls: Iterable[str], *, further: bool = True, back: bool = True
    ) -> Iterator[Form]:
        """The forms on the pages at these addresses, and `further` on those that they lead to.

        `back`: what a look has changed is put back.
        """
        waiting = list(urls)
        while waiting:
            url = waiting.pop(0)
            if not self._is_new(who, url):
                continue
            answer = self.house.ask(who, "GET", url)
            if back and set(self.house.written) - {"sign_in"}:
                self.house.put_back()
            found = list(self.on(who, url, answer)) if is_page(answer) else []
            self._note(who, url, answer, found)
            yield from found
            waiting += links(answer, url) if further and is_page(answer) else ()

    def _note(self, who: Persona, url: str, answer: TestResponse, found: list[Form]) -> None:
        """Whether more of the kind are worth opening."""
        endpoint, _ = self.rule(url)
        if any(each.endpoint not in FRAME for each in found):
            self.seen[self._kind(who, url)] = ALIKE
            self.barren[endpoint] = -BARREN
        elif answer.status_code == 200:
            self.barren[endpoint] += 1 if is_page(answer) else BARREN

    def on(self, who: Persona, url: str, answer: TestResponse, after: tuple = ()) -> Iterator[Form]:
        """The forms of a page, each as often as it has buttons that say something."""
        root = html.document_fromstring(answer.text)
        for element in root.xpath("//form | //*[@data-save-at]"):
            if element.tag == "form" and (element.get("method") or "get").lower() != "post":
                continue
            for button in element.xpath(".//button[@name or @formaction]") or [None]:
                action = urljoin(url, _action(element, button) or url)
                endpoint, given = self.rule(action, "POST")
                if endpoint:
                    said = button is not None and button.get("name")
                    pressed = (said, button.get("value") or "") if said else None
                    yield Form(who, url, action, endpoint, _telling(given), element, pressed, after)

    def rule(self, url: str, method: str = "GET") -> tuple[str, Mapping[str, object]]:
        """(endpoint, arguments) of an address; ("", {}) of one that is no page of the house."""
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"}:
            return "", {}
        try:
            return self.house.adapter.match(parts.path, method=method)
        except (HTTPException, RequestRedirect):
            return "", {}

    def _is_new(self, who: Persona, url: str) -> bool:
        endpoint, key = self.rule(url)[0], self._kind(who, url)
        if (
            not endpoint
            or (who, url) in self.opened
            or self.barren[endpoint] >= BARREN
            or self.seen[key] >= ALIKE
        ):
            return False
        self.opened.add((who, url))
        self.seen[key] += 1
        return True

    def _kind(self, who: Persona, url: str) -> tuple[object, ...]:
        endpoint, given = self.rule(url)
        case = self.cases.get(str(given.get("reference", "")))
        asked = sorted({name for name, _ in parse_qsl(urlsplit(url).query)})
        return (
            who.name,
            endpoint,
            *_telling(given),
            case and (case.definition, case.state),
            *asked,
        )


def is_page(answer: TestResponse) -> bool:
    return answer.status_code == 200 and answer.mimetype == "text/html"


def _action(element: html.HtmlElement, button: html.HtmlElement | None) -> str:
    own = button.get("formaction") if button is not None else None
    return own or element.get("action") or element.get("data-save-at") or ""


def links(answer: TestResponse, url: str) -> list[str]:
    try:
        root = html.document_fromstring(answer.text)
    except etree.ParserError:
        return []
    found = [urljoin(url, each).partition("#")[0] for each in root.xpath("//a/@href")]
    return [each for each in found if "lang=" not in each]  # the same in another language


def _all_cases(rows) -> dict[str, Where]:
    keys = rows.scalars(sa.text("select id from cases order by id")).all()
    return {each.reference: each for each in (where_is(rows, key) for key in keys)}


def _telling(given: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(given[name]) for name in TELLING if name in given)
