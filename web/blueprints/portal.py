"""The public pages: no account, no script; nothing of a State that it has not agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from config.i18n import LANGUAGES
from engine.queries.reader import Page, Reader
from web import current, portal, sharing, tagging
from web.current import Rows
from web.i18n import locale, say
from web.portal import SORTS, kept
from web.reading import page_number
from web.sending import sent
from workflows.domain.knowledge import listed, published, queries, rules, search
from workflows.domain.knowledge.listed import Issued
from workflows.domain.knowledge.published import Gone, Shown
from workflows.domain.reports.rules import marks
from workflows.domain.reviews.inputs import OFFICIAL
from workflows.domain.tags import queries as tags

blueprint = Blueprint("portal", __name__)

FEW = 5  # items on the first page
ATOM = "application/atom+xml; charset=utf-8"
ROBOTS = """User-agent: *
Allow: /$
Allow: /practices
Allow: /countries
Allow: /partners
Allow: /about
Allow: /static/
Disallow: /
"""


def start() -> AnyResponse:
    """The first page of whoever is not signed in."""

    def work(rows: Rows) -> dict[str, Any]:
        return {
            "countries": portal.countries(rows),
            "items": published.latest(rows)[:FEW],
            "themes": sharing.theme_titles(queries.themes(rows)),
        }

    return kept(render_template("portal/start.html", **current.read(work), **_words()))


@blueprint.get("/practices")
def practices() -> AnyResponse:
    """What is published, searched and sorted; above it one's own, for those who share."""

    def work(rows: Rows) -> tuple[Page[Shown], dict[str, Any]]:
        themes = queries.themes(rows)
        asked, address = portal.wanted(themes, page_number())
        every = tagging.listed(rows)
        tag = request.args.get("tag", "")
        if tag in every.offered:
            asked = replace(asked, among=tags.numbers_of(rows, every.things(tag)))
            address["tag"] = tag
        own = queries.own(rows, _author()) if _may_share() else ()
        return published.found(rows, asked), {
            "asked": asked, "address": address, "themes": sharing.theme_titles(themes), "own": own,
            "currencies": {each: each for each in published.currencies(rows)},
            "tags": every.offered, "tagged": every.chips,
        }  # fmt: skip

    page, found = current.read(work)
    drawn = render_template(
        "portal/practices.html", page=page, marked=search.marked, excerpt=_excerpt, sorts=SORTS,
        may_share=_may_share(), **found, **_words(),
    )  # fmt: skip
    return kept(drawn)


@blueprint.get("/practices.atom")
def feed() -> AnyResponse:
    now = current.now()
    return kept(portal.atom(current.read(published.latest), now), kind=ATOM)


@blueprint.get("/practices/<int:number>")
def item(number: int) -> AnyResponse:
    """An item at its stable address; what was taken down says so, and says no more."""

    def work(rows: Rows) -> tuple[Shown | Gone | None, dict[str, Any]]:
        found = published.item(rows, number)
        if not isinstance(found, Shown):
            return found, {}
        return found, {
            "alike": published.alike(rows, found),
            "themes": sharing.theme_titles(queries.themes(rows)),
            "on_page": bool(found.country) and found.standing == rules.PUBLISHED,
        }

    found, more = current.read(work)
    if found is None:
        abort(404)
    if isinstance(found, Gone):
        return kept(render_template("portal/gone.html", gone=found), status=410)
    wanted = next((each for each in _languages() if each in found.wordings), "")
    page = render_template(
        "portal/item.html", it=found, said=found.said(wanted),
        link=portal.address("portal.item", number=number),
        today=current.now(), repository=say(portal.REPOSITORY), **more, **_words(),
    )  # fmt: skip
    return kept(page, index=found.standing == rules.PUBLISHED)


@blueprint.get("/countries")
def countries() -> AnyResponse:
    """The States of which something is public, by name."""
    words = request.args.get("q", "").strip()[: portal.LONGEST_SEARCH]
    every = current.read(portal.countries)
    begin = search.sought(words)
    shown = {
        key: name
        for key, name in every.items()
        if not words or len({t for t in begin.terms if _named(name, t)}) == len(begin.terms)
    }
    return kept(render_template("portal/countries.html", countries=shown, words=words, every=every))


@blueprint.get("/countries/<key>")
def country(key: str) -> AnyResponse:
    """What a State has agreed to. All others are as States that do not exist."""

    def work(rows: Rows) -> tuple[portal.CountryPage, dict[str, str]]:
        return portal.country(rows, key), sharing.theme_titles(queries.themes(rows))

    found, themes = current.read(work)
    if not found.known:
        abort(404)
    return kept(
        render_template(
            "portal/country.html", page=found, themes=themes, quarter=portal.quarter,
            official=OFFICIAL, **_words(),
        )
    )  # fmt: skip


@blueprint.get("/countries/<key>/summary")
def summary(key: str) -> AnyResponse:
    """The issued executive summary, in the reader's language where it was agreed in it."""
    wanted = request.args.get("in", "")

    def work(rows: Rows) -> tuple[Issued, Mapping[str, str]] | None:
        known = portal.country(rows, key)
        for each in known.reviews:
            if each.issued and each.issued.case in known.readable:
                return each.issued, listed.text(rows, each.issued)
        return None

    issued, texts = current.read(work) or abort(404)
    shown = next((each for each in (wanted, locale(), "en") if each in texts), min(texts))
    drawn = render_template(
        "portal/summary.html", key=key, issued=issued, texts=texts, shown=shown,
        link=portal.address("portal.summary", key=key), languages=LANGUAGES,
        marks=marks(issued.official, shown),
    )  # fmt: skip
    return kept(drawn)


@blueprint.get("/countries/<key>/documents/<int:number>")
def document(key: str, number: int) -> Response:
    """A file of an issued executive summary."""
    registry = current.services().registry

    def work(rows: Rows) -> tuple[str, str, str, int] | None:
        found = listed.document(rows, registry, key, number)
        return (found.sha256, found.name, found.media_type, found.size) if found else None

    found = current.read(work) or abort(404)
    return sent(*found)


@blueprint.get("/about")
def about() -> AnyResponse:
    return kept(render_template("portal/about.html"))


@blueprint.get("/robots.txt")
def robots() -> AnyResponse:
    return kept(ROBOTS, kind="text/plain; charset=utf-8")


def _languages() -> tuple[str, ...]:
    """The language asked for, else the reader's own, in which a page may be at hand."""
    asked = request.args.get("in", "")
    return (asked,) if asked in LANGUAGES else (locale(),)


def _named(name: str, term: str) -> bool:
    return any(each.startswith(term) for each in search.words(name).split())


def _excerpt(shown: Shown, asked: published.Wanted) -> list[search.Piece]:
    """The summary with what was searched for; else the part of another text where it stands."""
    content = shown.said(locale())
    if search.excerpt(content.summary, asked.sought) or not asked.sought.terms:
        return search.marked(content.summary, asked.sought)
    elsewhere = (
        search.excerpt(getattr(content, key, ""), asked.sought) for key in queries.SEARCHED[2:]
    )
    return next((each for each in elsewhere if each), [(content.summary, False)])


def _author() -> Reader:
    house, who = current.services(), current.actor()
    assert who is not None  # noqa: S101 - `_may_share` has asked
    return Reader(house.access, house.registry, who, current.now())


def _may_share() -> bool:
    return current.actor() is not None and sharing.may_share(_author())


def _words() -> dict[str, Any]:
    return {"options": sharing.options(), "labels": sharing.labels(), "languages": LANGUAGES}
