"""One site for a whole file of tests about getting in; before each test nothing has happened."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from config.bootstrap import Services
from engine.clock import FixedClock
from tests.web.conftest import START, House, add_states, build
from web.app import create_app


@dataclass
class Built:
    house: House
    clock: FixedClock
    app: object
    path: str
    held: sqlite3.Connection

    def begin_anew(self):
        with closing(sqlite3.connect(self.path)) as file:
            self.held.backup(file)
        self.clock.set(START)
        del self.house.codes[:]
        return self


def sets(services: Services, **changes):
    """Other settings, as after a new start."""
    changes = {
        key: SecretStr(value) if key == "oidc_providers" else value
        for key, value in changes.items()
    }
    services.settings = services.settings.model_copy(update=changes)


@contextmanager
def opened(template, folder):
    """A site of its own for a file of tests."""
    path = shutil.copy(template, folder / "doors.db")
    clock = FixedClock(START)
    house = build(f"sqlite:///{path}", clock)
    house.services.write(add_states)
    held = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(path))) as file:
        file.backup(held)
    app = create_app(house.services)
    app.testing = True
    yield Built(house, clock, app, str(path), held)
    held.close()
    house.services.close()
