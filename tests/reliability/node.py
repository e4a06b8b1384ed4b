"""A node of a house under test: the product's own scheduler, or its site for gunicorn.

What is another: the family of processes, a day that the test has chosen, beats within a second,
and a lease that a test can wait for.
"""

from __future__ import annotations

import datetime as dt
import os
import sys

from config import bootstrap, work
from notifications.delivery import Office
from tests.reliability.nodes import AHEAD, VERSIONS, family

LEASE = dt.timedelta(seconds=3)


class Ahead:
    """The machine's clock, as if it were another day."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(os.environ[AHEAD]))  # noqa: TID251


bootstrap.discover = lambda: family(os.environ.get(VERSIONS, "1"))
bootstrap.SystemClock = Ahead
work.SWEEP = work.MAIL = work.REMIND = 0.4
work.HEARTBEAT = 2
Office.lease = property(lambda _: LEASE)

if __name__ == "__main__":
    from web.cli import main

    sys.argv[1:] = ["scheduler"]
    main()
else:
    from web.wsgi import app  # noqa: F401 - for gunicorn
