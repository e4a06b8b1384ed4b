"""Files that dress pages: each address says what is in the file, so it is fetched once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

MARK = "v"  # in an address: the beginning of the file's SHA-256
FONTS = "fonts/"  # named in a stylesheet without a mark; a new one gets a new name
LATIN = ("noto-sans-latin-400", "noto-sans-latin-600", "noto-serif-latin-600")
CYRILLIC = ("noto-sans-cyrillic-400", "noto-sans-cyrillic-600", "noto-serif-cyrillic-600")
# What every page of a language is written in: asked for before the stylesheet names it, so that
# no line jumps when it comes.
TYPEFACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ar": ("noto-sans-arabic-arabic-400", "noto-sans-arabic-arabic-600", *LATIN[:2]),
        "zh": (LATIN[0], LATIN[2]),
        "ru": (*CYRILLIC, LATIN[0], LATIN[2]),
    }
)
YEAR = 365 * 24 * 60 * 60


def init(app: Flask) -> None:
    app.add_url_rule("/favicon.ico", "favicon", favicon)
    app.url_defaults(mark)
    app.jinja_env.globals.update(typefaces=typefaces)
    app.after_request(keep)


def favicon() -> Response:
    return current_app.send_static_file("favicon.svg")


def typefaces(language: str) -> tuple[str, ...]:
    """The files that a page of that language surely needs."""
    return tuple(f"{FONTS}{each}-normal.woff2" for each in TYPEFACES.get(language, LATIN))


def mark(endpoint: str, values: dict[str, Any]) -> None:
    """Add to an address of a file what it holds now."""
    named = values.get("filename", "")
    marked = endpoint == "static" and MARK not in values and not named.startswith(FONTS)
    if marked and (found := _mark_of(named)):
        values[MARK] = found


def keep(response: Response) -> Response:
    """A file is kept under the mark that is its own; pages are kept nowhere.

    While one node has a newer file than another, its mark keeps nothing on the older one.
    """
    if request.endpoint == "static":
        name = (request.view_args or {}).get("filename", "")
        if name.startswith(FONTS) or request.args.get(MARK, "") == _mark_of(name) != "":
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif request.endpoint != "favicon":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _mark_of(name: str) -> str:
    """Empty where there is no such file."""
    path = safe_join(current_app.static_folder or "", name)
    if path is None or not Path(path).is_file():
        return ""
    return _digest(path, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
