"""Every Definition the house knows, by (key, version); faults between several of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.declarations import BROADCAST, keys_of
from engine.definition import Definition
from engine.errors import DefinitionFaults, UnknownDefinition, UnknownVersion
from engine.faults import binds, broadcasts, lacking, opens, unbound
from engine.rules import Rules


class Registry:
    """Definitions by key and version. The highest version is the one new cases take."""

    def __init__(self, definitions: Iterable[Definition] = ()) -> None:
        self._all: dict[tuple[str, int], Definition] = {}
        for definition in definitions:
            self.add(definition)

    def add(self, definition: Definition) -> None:
        key = (definition.key, definition.version)
        if key in self._all:
            raise DefinitionFaults([f"{definition.key} v{definition.version} is declared twice"])
        self._all[key] = definition

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._all.values())

    def get(self, key: str, version: int) -> Definition:
        """Raises UnknownVersion."""
        try:
            return self._all[key, version]
        except KeyError:
            raise UnknownVersion from None

    def latest(self, key: str) -> Definition:
        """Raises UnknownDefinition."""
        versions = [version for name, version in self._all if name == key]
        if not versions:
            raise UnknownDefinition
        return self._all[key, max(versions)]

    def current(self) -> list[Definition]:
        """The latest version of each, in the order of declaration."""
        return [self.latest(key) for key in dict.fromkeys(name for name, _ in self._all)]

    def family(self, definition: Definition) -> list[Definition]:
        """A Definition and all whose cases are children of its cases, directly or not."""
        found: dict[str, Definition] = {definition.key: definition}
        frontier = [definition]
        while frontier:
            for child in self._children(frontier.pop()):
                if child not in found and self.knows(child):
                    found[child] = self.latest(child)
                    frontier.append(found[child])
        return list(found.values())

    def _children(self, definition: Definition) -> list[str]:
        """Keys of what a Definition opens, and of what a person may open below its cases."""
        below = [
            other.key
            for other in self.current()
            if other.opening is not None and other.opening.parent == definition.key
        ]
        return [child.definition for child in opens(definition)] + below

    def nameable(self, definition: Definition) -> list[Definition]:
        """Definitions whose broadcasts the cases of this one, or those below them, would hear.

        Where some are heard in full, a step that others happen to call the same is not meant.
        """
        heard = {
            transition.key
            for each in self.family(definition)
            for transition in each.transitions
            if BROADCAST in keys_of(transition.by)
        }
        asked = {each.key: set(broadcasts(each)) for each in self.current()}
        some = [each for each in self.current() if heard & asked[each.key]]
        return [each for each in some if asked[each.key] <= heard] or some

    def knows(self, key: str) -> bool:
        return any(name == key for name, _ in self._all)

    def check(self) -> None:
        """Raise DefinitionFaults for all that is wrong between the Definitions."""
        found = [line for definition in self.current() for line in self._faults(definition)]
        if found:
            raise DefinitionFaults(found)

    def _faults(self, definition: Definition) -> Iterator[str]:
        where = f"{definition.key} v{definition.version}"
        above = definition.opening.parent if definition.opening else ""
        if above and not self.knows(above):
            yield f"{where}: is opened below an unknown definition {above!r}"
        elsewhere: set[str] = set()
        for other in self:  # former versions too: their cases run on
            for child in opens(other):
                if child.definition == definition.key:
                    elsewhere |= set(child.parts)
        for child in opens(definition):
            if not self.knows(child.definition):
                yield f"{where}: opens an unknown definition {child.definition!r}"
                continue
            elsewhere |= binds(self.latest(child.definition), parent=True)
            for role in child.parts:
                if not self.latest(child.definition).has_role(role):
                    yield f"{where}: {child.definition!r} has no role {role!r}"
        yield from (f"{where}: {line}" for line in unbound(definition, elsewhere))

    def missing_rules(self, definition: Definition, rules: Rules) -> list[str]:
        """Rule keys that a Definition or one that it opens reads, and the edition lacks."""
        return [
            f"{each.key}: {line}"
            for each in self.family(definition)
            for line in lacking(each, rules)
        ]
