"""The generated parts of the documentation are what the definitions say."""

from __future__ import annotations

from config import docs
from config.bootstrap import discover
from engine.registry import Registry


def test_diagrams_and_tables_are_up_to_date():
    assert docs.write(Registry(discover()), only_check=True) == []


def test_a_changed_definition_makes_them_stale(monkeypatch):
    registry = Registry(discover())
    monkeypatch.setattr("config.docs.diagram.mermaid", lambda _definition: "changed")

    assert docs.write(registry, only_check=True) == ["README.md", "docs/processes.md"]
