"""The people of the demonstration. They do not exist; every address ends in example.org."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GIVEN = (
    "Amina", "Bao", "Carla", "Dawit", "Elena", "Farid", "Grace", "Hana", "Ivan", "Julie", "Karim",
    "Lin", "Maya", "Nadia", "Omar", "Pedro", "Qiang", "Rosa", "Samir", "Tomas", "Uma", "Vera",
    "Wanjiru", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
FAMILY = (
    "Adeyemi", "Benali", "Castro", "Duarte", "Eriksen", "Fofana", "Garcia", "Haddad", "Ivanova",
    "Jimenez", "Kamau", "Laurent", "Mansour", "Njoroge", "Orlov", "Petrova", "Quispe", "Rahman",
    "Silva", "Traore", "Ueda", "Vidal", "Wang", "Xu", "Yilmaz", "Zhang",
)  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    """A person as he is named to a seat."""

    name: str
    email: str
    language: str

    @property
    def fields(self) -> dict[str, str]:
        """As an input of kind person takes it."""
        return {"name": self.name, "email": self.email, "language": self.language}


@dataclass(frozen=True)
class State:
    """A fictional State: its code, its number, and the language in which it corresponds."""

    key: str
    number: int
    language: str


class Cast:
    """Names the people of every State, the same for the same seed."""

    def __init__(self, states: Sequence[State], seed: int) -> None:
        self.states: Mapping[str, State] = {each.key: each for each in states}
        self._random = random.Random(f"cast {seed}")  # noqa: S311 - names, no secrets
        self._known: dict[str, Somebody] = {}

    def somebody(self, office: str, body: str) -> Somebody:
        """The person of an office of a State: "mission", "focal", "alternate", "expert", ..."""
        state = self.states[body]
        email = f"{office}{state.number}@example.org"
        if email not in self._known:
            self._known[email] = Somebody(self._name(), email, state.language)
        return self._known[email]

    def _name(self) -> str:
        return f"{self._random.choice(GIVEN)} {self._random.choice(FAMILY)}"
