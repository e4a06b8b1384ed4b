"""A process of its own: a mail server that notes when it takes something, until its input ends."""

from __future__ import annotations

import json
import sys
import time

from aiosmtpd.controller import Controller


class Sink:
    """Takes everything and keeps nothing but the moment."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        self.taken.append(time.perf_counter())
        return "250 OK"


def main() -> None:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    for _ in sys.stdin:  # each line asks what came since the one before
        print(json.dumps(sink.taken), flush=True)
        sink.taken.clear()
    controller.stop()


if __name__ == "__main__":
    main()
