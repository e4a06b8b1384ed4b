"""Loads the rules of one mechanism of this folder, as an administrator would from any folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from config import load, seeds
from config.bootstrap import Services

FOLDER = Path(__file__).parent


def load_rules(services: Services, key: str) -> None:
    """The edition of that mechanism alone: the house may not know the others."""
    found = seeds.read(FOLDER)
    own = tuple(seed for seed in found.rules if seed.data.definition == key)
    services.write(
        lambda session: load.load(
            session,
            dataclasses.replace(found, rules=own),
            services.registry,
            services.clock.now(),
        )
    )
