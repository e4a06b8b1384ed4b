"""A process of its own: a PostgreSQL server that waits for the disk, until its input ends.

Apart, because what tests start a server with also makes the pages of tests cheaper.
"""

from __future__ import annotations

import sys

import pytest

from tests.reliability.servers import own_server


def main() -> None:
    try:
        with own_server() as server:
            server.stop()
            durable = f"-k {server.base} -h '' -c fsync=on -c synchronous_commit=on"
            server.call("pg_ctl", "-w", "-l", server.base / "log", "-o", durable, "start")
            print(server.url, flush=True)
            sys.stdin.read()
    except pytest.skip.Exception:
        print(flush=True)


if __name__ == "__main__":
    main()
