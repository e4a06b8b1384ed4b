"""A house that is open to browsers: its pages served on a port of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from config.settings import Settings
from tests.background import running
from tests.journeys.world import World
from web.app import create_app

NO_MAIL = "smtp://127.0.0.1:9"


class Quiet(WSGIRequestHandler):
    """Says nothing of the requests it serves."""

    def log_request(self, *_: object) -> None: ...


@contextmanager
def served(
    database_url: str, make: Callable[[Settings], World], smtp_url: str = NO_MAIL
) -> Iterator[World]:
    """The world that is made for these settings, while its doors are open."""
    server = make_server("127.0.0.1", 0, None, threaded=True, request_handler=Quiet)
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough",
        database_url=database_url,
        base_url=f"http://127.0.0.1:{server.port}",
        smtp_url=smtp_url,
        mail_from="secretariat@reviews.example",
    )
    world = make(settings)
    server.app = create_app(world.services)
    with closing(world.services), running(server):
        yield world
