"""What the public pages are made of: lists that are searched, names in order, feeds, citations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.text import N_
from web import current
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.inputs import a_number
from web.reading import states
from workflows.domain.assistance import queries as assistance
from workflows.domain.assistance.queries import NeedLine
from workflows.domain.assistance.rules import PUBLIC
from workflows.domain.knowledge import listed, published, rules, search
from workflows.domain.knowledge.listed import Listed
from workflows.domain.knowledge.published import FILTERS, Shown, Wanted

ATOM = "http://www.w3.org/2005/Atom"
LONGEST_SEARCH, COST_LETTERS = 100, 15
SORTS = {published.DATE: N_("Most recent first"), published.TITLE: N_("Title")}
REPOSITORY = N_("Knowledge repository of the peer reviews")
QUARTERS = (
    N_("First quarter of %(year)s"),
    N_("Second quarter of %(year)s"),
    N_("Third quarter of %(year)s"),
    N_("Fourth quarter of %(year)s"),
)


@dataclass(frozen=True)
class CountryPage:
    """A State as the public may know it."""

    key: str
    reviews: Sequence[Listed]
    items: Sequence[Shown]
    needs: Sequence[NeedLine]
    readable: frozenset[int]  # reviews whose issued summary can be read as a page

    @property
    def known(self) -> bool:
        return bool(self.reviews or self.items or self.needs)


def wanted(themes: Mapping[str, object], number: int) -> tuple[Wanted, dict[str, str]]:
    """What the address asks of the list, and the same as arguments of an address."""
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    known: Mapping[str, Mapping[str, object]] = {
        **rules.CHOSEN, "theme": themes, "language": LANGUAGES,
    }  # fmt: skip
    chosen = {key: request.args[key] for key in FILTERS if request.args.get(key, "") in known[key]}
    sort = request.args.get("sort", published.DATE)
    sort = sort if sort in SORTS else published.DATE
    cost = _cost()
    made = Wanted(search.sought(words), tuple(chosen.items()), sort, number, cost)
    given = {key: request.args.get(key, "").strip()[:COST_LETTERS] for key in ("cost", "currency")}
    limit = {key: value for key, value in given.items() if value}
    return made, {"q": words, **chosen, **limit, "sort": sort}


def _cost() -> tuple[str, int] | None:
    """The most that an item may cost, in one currency; amounts of others are never compared."""
    most, currency = a_number(request.args.get("cost", "")), request.args.get("currency", "")
    if isinstance(most, str) or not 0 <= most < rules.MOST_COST:
        return None
    return (currency, most) if rules.is_currency(currency) else None


def countries(rows: Rows) -> dict[str, str]:
    """The States of which something is public, by their names in the reader's language."""
    registry = current.services().registry
    known = {each.country for each in listed.reviews(rows, registry)}
    known |= published.countries(rows)
    known |= {each.subject for each in assistance.released(rows, PUBLIC)}
    return {key: name for key, name in states(rows).items() if key in known}


def country(rows: Rows, key: str) -> CountryPage:
    known = listed.reviews(rows, current.services().registry, key)
    issued = [each.issued for each in known if each.issued]
    return CountryPage(
        key, known, published.of_country(rows, key),
        [each for each in assistance.released(rows, PUBLIC) if each.subject == key],
        frozenset(each.case for each in issued if listed.text(rows, each)),
    )  # fmt: skip


def quarter(day: dt.date) -> str:
    """No date, the quarter alone."""
    return say(QUARTERS[(day.month - 1) // 3], year=day.year)


def address(endpoint: str, **values: str | int) -> str:
    """The whole of an address, as it is cited."""
    return current.services().settings.base_url.rstrip("/") + url_for(endpoint, **values)  # type: ignore[arg-type]


# Answers


def kept(body: str | bytes, *, index: bool = False, status: int = 200, kind: str = "") -> Response:
    """A page that caches may keep if they ask each time whether it still stands.

    `index`: search engines may list it; of the public pages the items alone.
    """
    response = Response(body, status=status, content_type=kind or "text/html; charset=utf-8")
    response.headers["X-Robots-Tag"] = "all" if index else "noindex"
    if current.person() is not None:
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    if status != 200:  # noqa: PLR2004 - only what is there
        return response
    response.add_etag()
    return response.make_conditional(request)


def atom(items: Sequence[Shown], now: dt.datetime) -> bytes:
    """The items published last, each in its own language."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": locale()})
    _add(feed, "id", address("portal.practices"))
    _add(feed, "title", say(REPOSITORY))
    _add(feed, "updated", max((each.published_at for each in items), default=now).isoformat())
    SubElement(feed, "link", {"rel": "self", "href": address("portal.feed")})
    SubElement(feed, "link", {"rel": "alternate", "href": address("portal.practices")})
    for each in items:
        entry = SubElement(feed, "entry", {"xml:lang": each.content.language})
        link = address("portal.item", number=each.number)
        _add(entry, "id", link)
        _add(entry, "title", each.content.title)
        _add(entry, "updated", each.published_at.isoformat())
        _add(entry, "published", each.first_published_at.isoformat())
        SubElement(entry, "link", {"rel": "alternate", "href": link})
        _add(SubElement(entry, "author"), "name", name_of_body(each.body))
        _add(entry, "summary", each.content.summary)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(above: Element, tag: str, text: str) -> None:
    SubElement(above, tag).text = text
