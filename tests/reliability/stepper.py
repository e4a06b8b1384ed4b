"""Steps taken in a process that dies on the way: `python -m tests.reliability.stepper`.

Reads one JSON request a line; for each it forks a child that carries it out, and answers how the
child ended. The server itself opens no database, so that a child starts at once and dies alone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.clock import FixedClock
from tests.reliability import moments, scenes
from tests.reliability.forms import as_json, command_of
from tests.reliability.house import House, house_at

__all__ = ["Stepper", "as_json"]

ROOT = Path(__file__).parents[2]


# In the child


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(house: House, request: dict[str, Any]) -> None:
    """Step after step; each is noted once it is answered. Ends with the list, or is killed."""
    with Path(request["notes"]).open("a", buffering=1) as notes:
        for given in request["commands"]:
            house.send(command_of(given))
            notes.write(given["id"] + "\n")


def struck(house: House, request: dict[str, Any]) -> None:
    """A piece of work, killed at a moment of a number."""
    scene = scenes.SCENES[request["scene"]]
    with moments.watching(house.services.database, request["moment"], lambda _: kill()):
        scene.work(house, request["given"])


def child(request: dict[str, Any]) -> None:
    if request["work"] == "struck":
        now = dt.datetime.fromisoformat(request["now"])
        struck(scenes.posting(request["url"], request["smtp"], now), request)
        return
    clock = FixedClock(dt.datetime.fromisoformat(request["now"]))
    run(house_at(request["url"], clock=clock), request)


# The server


def serve() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        ended, ends = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(ended)
            try:
                child(request)
            except BaseException as fault:  # noqa: BLE001 - said on the way out, whatever it is
                sys.stderr.write(f"{fault!r}\n")
                os._exit(1)
            os._exit(0)
        os.close(ends)
        if "kill_after" in request and not select.select([ended], [], [], request["kill_after"])[0]:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        os.close(ended)
        sys.stdout.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        sys.stdout.flush()


# In the test


class Stepper:
    """The other process, as the tests see it."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "tests.reliability.stepper"]
        self._process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, house: House, **request: Any) -> int:
        """Ask for work on the database of a house; answers how the child ended (-9: killed)."""
        url = house.services.database.url.render_as_string(hide_password=False)
        line = json.dumps({"url": url, "now": house.clock.now().isoformat()} | request)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


if __name__ == "__main__":
    serve()
