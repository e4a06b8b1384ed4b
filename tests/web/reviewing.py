"""A review on its pages, with a way in for everybody who has a part in it."""

from __future__ import annotations

from config import founding
from tests.journeys.world import World
from tests.web.browser import PASSWORD, Browser, seen, value_of
from web.app import create_app

ADDRESSES = {"fp": "fatima", "fp_b": "focal_b", "fp_c": "focal_c"}


class Reviewing:
    """Somebody opens a page below the review, sends its form, takes a step."""

    def __init__(self, world: World) -> None:
        self.world, self.app = world, create_app(world.services)
        self.app.testing = True
        self.browsers: dict[str, Browser] = {}
        founding.set_password(
            world.services, [self._address(each) for each in world.actors], PASSWORD
        )

    @staticmethod
    def _address(who: str) -> str:
        return f"{ADDRESSES.get(who, who)}@example.org"

    def enter(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = Browser(self.app)
            self.browsers[who].come_in(self._address(who))
            self.browsers[who].get("/me?lang=en")
        return self.browsers[who]

    def url(self, path: str) -> str:
        return f"/cases/{self.world.review}/{path}"

    def get(self, who: str, path: str):
        return self.enter(who).get(self.url(path))

    def post(self, who: str, path: str, *, form: str = "", **typed: str):
        """Open a page, or stay on the one named `form`, and send its form."""
        page = self.get(who, form or path)
        typed.setdefault("version", value_of(page, "version"))
        return self.enter(who).post(self.url(path), **typed)

    def take(self, who: str, trigger: str, **typed: str):
        """A step, previewed and confirmed."""
        path = f"steps/{trigger}"
        page = self.enter(who).post(
            self.url(path), **seen(self.get(who, path)), do="preview", **typed
        )
        assert page.status_code == 200, page.text
        return self.enter(who).post(self.url(path), **seen(page), confirm="1", **typed)
