"""Collects the sentences to translate and brings the catalogues up to date.

python -m config.catalogue            collect, update every language
python -m config.catalogue missing    list what has no translation
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from config.i18n import DOMAIN, LANGUAGES, SOURCE, po_file

ROOT = Path(__file__).parent.parent
MAPPING = Path(__file__).parent / "babel.toml"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "Nn_": (1, 2)}
BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # no date that changes with every run


def extract(root: Path = ROOT) -> Catalog:
    """Every sentence of code and templates."""
    methods, options = _mapping()
    found = Catalog(project="Quadrennial", version="", creation_date=BEGINNING, charset="utf-8")
    for _, _, message, comments, context in extract_from_dir(
        str(root), methods, options, keywords=KEYWORDS, directory_filter=_ours
    ):
        found.add(message, auto_comments=comments, context=context)
    return found


def update(root: Path = ROOT) -> list[str]:
    """Bring each language's catalogue up to date; answers those that changed."""
    template = extract(root)
    return [locale for locale in LANGUAGES if locale != SOURCE and _update(locale, template)]


def missing(locale: str, template: Catalog | None = None) -> list[str]:
    """The sentences that have no usable translation."""
    have = _read(locale)
    return [
        wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        for wanted in template or extract()
        if wanted.id and not _usable(have.get(wanted.id, wanted.context))
    ]


def _usable(found: Message | None) -> bool:
    if found is None or found.fuzzy:
        return False
    forms = found.string if isinstance(found.string, list | tuple) else (found.string,)
    return all(forms) and not any(found.check())


def _update(locale: str, template: Catalog) -> bool:
    have, path = _read(locale), po_file(locale)
    before = path.read_bytes()
    have.update(template, no_fuzzy_matching=True, update_creation_date=False)
    have.project, have.version, have.fuzzy = "Quadrennial", "1", False
    have.msgid_bugs_address = have.last_translator = ""
    have.creation_date = have.revision_date = BEGINNING
    with path.open("wb") as target:
        write_po(target, have, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return path.read_bytes() != before


def _read(locale: str) -> Catalog:
    """The catalogue as it stands; its plural rule is written by hand and kept."""
    with po_file(locale).open("rb") as source:
        return read_po(source, locale=locale, domain=DOMAIN)


def _mapping() -> tuple[list[tuple[str, str]], dict[str, Any]]:
    methods: list[tuple[str, str]] = []
    options: dict[str, Any] = {}
    for entry in tomllib.loads(MAPPING.read_text(encoding="utf-8"))["mappings"]:
        method = entry.pop("method")
        for pattern in entry.pop("pattern"):
            methods.append((pattern, method))
            options[pattern] = entry
    return methods, options


def _ours(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith(".") and name not in {"__pycache__", "tests"}


def _report() -> Iterator[str]:
    for locale in LANGUAGES:
        if locale != SOURCE:
            lines = missing(locale)
            yield f"{locale}: {len(lines)} without a translation"
            yield from (f"  {line}" for line in lines)


def main(arguments: list[str]) -> int:
    lines = _report() if arguments == ["missing"] else (f"{name}: updated" for name in update())
    for line in lines:
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
