"""What an amendment of the Guidelines may rest on: agreed items that States have opened."""

from __future__ import annotations

from engine.context import Context
from workflows.domain.reports.cited import item_named
from workflows.domain.reports.observations import opened_to_the_board


def offered(context: Context) -> list[tuple[str, str]]:
    """Agreed items of issued reports by review and number; their words stay where they are."""
    found = (item_named(*each) for each in opened_to_the_board(context.session))
    return [(each, each) for each in found]
