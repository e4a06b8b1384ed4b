"""Houses made ready for a scene on one kind of database, copied for every fault that is tried."""

from __future__ import annotations

import email
import shutil
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests import conftest
from tests.reliability.house import MONDAY, House, furnish, make_tables
from tests.reliability.moments import watching
from tests.reliability.scenes import NOWHERE, SCENES, outcome, posting


@dataclass
class Place:
    """A kind of database, from which houses made ready for a scene are copied."""

    folder: Path
    template: Path
    post: conftest.SmtpServer
    server: conftest.Postgres | None = None
    made: dict[str, tuple[str, Any, Any]] = field(default_factory=dict)
    moments: dict[str, list[str]] = field(default_factory=dict)
    done: dict[str, Any] = field(default_factory=dict)

    def house(self, scene: str) -> tuple[House, Any]:
        """A house made ready, and what the work is given."""
        self.prepare(scene)
        url, now, given = self.made[scene]
        return posting(self._copy(url), self._mail(scene), now), given

    def prepare(self, scene: str) -> None:
        """Once for each scene; the work is then watched undisturbed."""
        if scene in self.made:
            return
        url = make_tables(self.server.copy() if self.server else self._file(self.template))
        made = furnish(posting(url, NOWHERE, MONDAY))
        given = SCENES[scene].ready(made)
        self.made[scene] = url, made.clock.now(), given
        made.close()
        self._watch(scene)

    def _watch(self, scene: str) -> None:
        """The work undisturbed: its moments, and what comes of it."""
        house, given = self.house(scene)
        with watching(house.services.database) as seen:
            SCENES[scene].work(house, given)
        self.moments[scene], self.done[scene] = seen.passed, outcome(house)
        self.away(house)

    def _copy(self, url: str) -> str:
        if self.server:
            return str(self.server.create(str(sa.make_url(url).database)))
        return self._file(Path(str(sa.make_url(url).database)))

    def _file(self, like: Path) -> str:
        return f"sqlite:///{shutil.copy(like, self.folder / f'{uuid.uuid4().hex}.db')}"

    def _mail(self, scene: str) -> str:
        self.post.messages.clear()
        return self.post.url if scene == "mail" else NOWHERE

    def away(self, house: House) -> None:
        url = house.services.database.url.render_as_string(hide_password=False)
        if worker := house.__dict__.get("worker"):
            worker.close()
        house.close()
        if self.server:
            self.server.drop(url)

    def received(self) -> Counter[str]:
        """How often each mail arrived, by its name."""
        return Counter(
            email.message_from_bytes(content)["Message-ID"] for *_, content in self.post.messages
        )

    def nth(self, scene: str, name: str, which: int) -> int:
        found = [n for n, each in enumerate(self.moments[scene]) if each == name]
        assert found, f"nothing is called {name!r} among {sorted(set(self.moments[scene]))}"
        return found[which]
