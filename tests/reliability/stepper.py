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

from engine.access import Actor
from engine.clock import FixedClock
from engine.command import Command
from tests.reliability import crashes
from tests.reliability.house import House, house_at

ROOT = Path(__file__).parents[2]
AFTER_COMMIT = "after the commit, before the answer"


# In the child


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def command_of(given: dict[str, Any]) -> Command:
    """A command from its JSON; dates are written as such."""
    inputs = {
        key: dt.date.fromisoformat(value) if key in {"until", "new_date", "visit_on"} else value
        for key, value in given.pop("inputs", {}).items()
    }
    return Command(**given | {"actor": Actor(*given["actor"]), "inputs": inputs})


def as_json(command: Command) -> dict[str, Any]:
    actor = command.actor
    assert actor is not None
    return {
        "id": command.id, "case": command.case, "trigger": command.trigger,
        "actor": [actor.person, actor.seat, actor.title, actor.body],
        "inputs": {key: getattr(value, "isoformat", lambda v=value: v)() for key, value in command.inputs.items()},
    }  # fmt: skip


def step(house: House, request: dict[str, Any]) -> None:
    """One step, struck down at a point."""
    command = command_of(request["command"])
    if request["point"] == AFTER_COMMIT:
        house.send(command)
        kill()
    with crashes.breaking(request["point"], kill, nth=request["nth"]):
        house.send(command)


def run(house: House, request: dict[str, Any]) -> None:
    """Step after step; each is noted once it is answered. Ends with the list, or is killed."""
    with Path(request["notes"]).open("a", buffering=1) as notes:
        for given in request["commands"]:
            house.send(command_of(given))
            notes.write(given["id"] + "\n")


def child(request: dict[str, Any]) -> None:
    clock = FixedClock(dt.datetime.fromisoformat(request["now"]))
    house = house_at(request["url"], clock=clock)
    {"step": step, "run": run}[request["work"]](house, request)


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
