"""The job as a flow of viewflow: a human task for every step, a function for what follows alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow import Flow

from benchmarks.peers.models import Dossier


def flow_of(follows: Sequence[int]) -> type[Flow]:
    """`follows`: of every step, how many moves follow it by themselves."""

    def nothing(_activation: object) -> None: ...

    nodes: list[str] = []
    for number, more in enumerate(follows):
        nodes += [f"step_{number}", *(f"then_{number}_{each}" for each in range(more))]
    body: dict[str, Any] = {
        "__module__": __name__,
        "process_class": Dossier,
        "start": flow.StartHandle().Next(getattr(this, nodes[0])),
        "end": flow.End(),
    }
    for node, after in zip(nodes, [*nodes[1:], "end"], strict=True):
        made = flow.View(None) if node.startswith("step") else flow.Function(nothing)
        body[node] = made.Next(getattr(this, after))
    made_flow = type(Flow)("DossierFlow", (Flow,), body)
    globals()["DossierFlow"] = made_flow  # a process finds its flow by this name
    return made_flow
