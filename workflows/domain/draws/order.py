"""The lot: an order that anybody can compute from the frozen record and the seed, and no other.

Each eligible State's lot is the SHA-256 of three lines: the seed, the SHA-256 of the frozen record,
the code of the State. The States stand in the order of their lots.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

# What anybody runs beside the record, saved as `draw.json`; the seed is its argument.
RECIPE = (
    'python3 -c "import hashlib,json,sys;'
    "h=lambda b:hashlib.sha256(b).hexdigest();"
    "b=open('draw.json','rb').read();"
    "e=[s['key'] for s in json.loads(b)['pool'] if s['eligible']];"
    "print(h(b),*sorted(e,key=lambda k:h(f'{sys.argv[1]}\\n{h(b)}\\n{k}'.encode())))\""
)


def seed_of(typed: str) -> str:
    """The seed as it is kept: single spaces, digits of every script as 0-9, no hidden marks."""
    seen = (c for c in typed if unicodedata.category(c) not in {"Cf", "Cs"})
    digits = (str(unicodedata.digit(c)) if c.isdigit() else c for c in seen)
    return unicodedata.normalize("NFC", " ".join("".join(digits).split()))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lot(seed: str, sha256: str, key: str) -> str:
    """The lot of one State."""
    return digest(f"{seed}\n{sha256}\n{key}")


def order(seed: str, sha256: str, keys: Iterable[str]) -> list[str]:
    """States in the order of their lots."""
    return sorted(keys, key=lambda key: (lot(seed, sha256, key), key))


def fill(
    drawn: Sequence[str],
    groups: Mapping[str, str],
    *,
    own: str,
    from_own: int,
    places: int,
    taken: Collection[str] = (),
) -> tuple[str, ...]:
    """Who is next for the places still open: in the order, as far as the region rule lets.

    `own`: the regional group of the State under review; so many of all places as `from_own` says
    are for its States.  `taken`: who has a place.  Fewer than the places where the order ends.
    """
    found: list[str] = []
    left = [key for key in drawn if key not in taken]
    for open_places in range(places - len(taken), 0, -1):
        mine = sum(groups.get(key) == own for key in (*taken, *found))
        if from_own - mine >= open_places:
            left = [key for key in left if groups.get(key) == own]
        if not left:
            break
        found.append(left.pop(0))
    return tuple(found)
