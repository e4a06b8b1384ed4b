"""A process of its own: readers over HTTP, each with a connection that it keeps.

Each opens its page once before anything is counted. Then either for some `seconds`, with a pause
after each page, or so many `times`.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

AGENT = "Benchmarks 1.0"


class Readers:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.took: list[float] = []
        self.faults: list[str] = []
        self.ready = threading.Barrier(len(asked["plans"]), self._begin)
        self.began = 0.0

    def _begin(self) -> None:
        self.began = time.perf_counter()

    def run(self) -> float:
        threads = [
            threading.Thread(target=self._reader, args=(plan, random.Random(number)))  # noqa: S311
            for number, plan in enumerate(self.asked["plans"])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - self.began

    def _reader(self, plan: dict[str, str], chance: random.Random) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.asked["port"], timeout=300)
        try:
            self._open(connection, plan)
            self.ready.wait()
            for _ in self._turns(chance):
                began = time.perf_counter()
                self._open(connection, plan)
                self.took.append(time.perf_counter() - began)
        except Exception as error:  # noqa: BLE001 - told to who asked
            self.faults.append(f"{plan['url']}: {error!r}")
            self.ready.abort()

    def _turns(self, chance: random.Random) -> Iterator[int]:
        """When to open the next page; the first after a part of a pause, so that nobody marches."""
        if times := self.asked.get("times"):
            yield from range(times)
            return
        pause, end = self.asked["pause"], self.began + self.asked["seconds"]
        wait = chance.uniform(0, pause)
        while time.perf_counter() + wait < end:
            time.sleep(wait)
            yield 1
            wait = pause

    def _open(self, connection: http.client.HTTPConnection, plan: dict[str, str]) -> None:
        try:
            self._ask(connection, plan)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            connection.close()  # idle for too long: once more, as a browser does
            self._ask(connection, plan)

    @staticmethod
    def _ask(connection: http.client.HTTPConnection, plan: dict[str, str]) -> None:
        heads = {"Host": "localhost", "Cookie": plan["cookie"], "User-Agent": AGENT}
        connection.request("GET", plan["url"], headers=heads)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(str(answer.status))


def main() -> None:
    readers = Readers(json.load(sys.stdin))
    seconds = readers.run()
    if readers.faults:
        raise SystemExit(readers.faults[0])
    print(json.dumps({"took": readers.took, "seconds": seconds}))


if __name__ == "__main__":
    main()
