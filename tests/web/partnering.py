"""Partners in tests: inputs begun, written and sent, and what each finds of them."""

from __future__ import annotations

import io
import re
import zipfile

from config import followed
from engine.queries.reader import Reader

WORDS = "Streets are safer where cities talk to those who work at night."


def fire(site, who, entry, step, **given):
    """A step, past its page."""
    return site.world.fire(who, entry.removeprefix("/cases/"), step, **given)


def open_to(site, *categories, is_open="yes", **more):
    given = {"input_categories": list(categories), "input_open": is_open, **more}
    fire(site, "fp", site.world.review, "set_input", **given)


def begun(site, who) -> str:
    """The address of an input, just begun from the list."""
    partner = site.desk_of(who)
    page = partner.get("/input").text
    way = re.search(r'action="(/input/\d+)"', page)
    assert way, page
    command = re.search(r'name="command" value="([^"]+)"', page).group(1)
    path = str(partner.post(way.group(1), command=command).request.path)
    assert path.endswith("/input/text"), path
    return path.removesuffix("/input/text")


def written(site, who, entry, **typed):
    partner = site.desk_of(who)
    page = partner.get(f"{entry}/input/text").text
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    return partner.post(
        f"{entry}/input/text",
        **{"version": version, "language": "en", "text.policies": WORDS, **typed},
    )


def sent(site, who, **typed) -> str:
    entry = begun(site, who)
    assert written(site, who, entry, **typed).status_code == 200
    fire(site, who, entry, "send")
    return entry


def room(site, who) -> str:
    return site.desk_of(who).get(f"/cases/{site.world.review}/inputs").text


def dossier(site, who, case="") -> bytes:
    """All that stands in the dossier that somebody takes of the review, or of an input."""
    place = case or f"/cases/{site.world.review}"
    answer = site.desk_of(who).get(f"{place}/dossier.zip")
    assert answer.status_code == 200
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    return b"\n".join(packed.read(each) for each in packed.namelist())


def told(site, who) -> set[str]:
    """What an overview could bring to somebody now: the pages it leads to."""
    world, source = site.world, followed.followed(site.world.services)
    person, now = world.actors[who].person, world.clock.now()
    found = world.services.read(lambda s: source.seen(s, person, now))
    assert all(not each.title for each in found)
    return {each.url.partition("?")[0] for each in found}


def known(site, who) -> Reader:
    house = site.world.services
    return Reader(house.access, house.registry, site.world.actors[who], site.world.clock.now())
