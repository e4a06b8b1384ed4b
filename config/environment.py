"""The variables of the process: secrets that stand in files, names that nobody knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

PREFIX = "QUADRENNIAL_"
# Each may be given as a file: *_FILE
SECRETS = (
    "secret_key", "secret_key_fallbacks", "database_url", "smtp_url", "imap_password",
    "metrics_token", "oidc_providers",
)  # fmt: skip


class SecretFiles(PydanticBaseSettingsSource):
    """Secrets that stand in a file of their own, named by QUADRENNIAL_<NAME>_FILE."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        path = os.environ.get(file_variable(field_name)) if field_name in SECRETS else None
        try:
            value = Path(path).read_text(encoding="utf-8").strip() if path else None
        except OSError:
            value = None  # told by `unreadable`
        return value, field_name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value is not None}


def file_variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}_FILE"


def unknown(environ: Iterable[str], fields: Iterable[str]) -> list[str]:
    """One sentence for each variable with our prefix that is no setting."""
    known = {PREFIX + name.upper() for name in fields}
    known |= {file_variable(name) for name in SECRETS}
    ours = sorted(name for name in environ if name.upper().startswith(PREFIX))
    return [f"{name}: there is no such setting." for name in ours if name.upper() not in known]


def unreadable(environ: Mapping[str, str]) -> list[str]:
    """One sentence for each file of a secret that cannot be read."""
    given = [name for name in map(file_variable, SECRETS) if environ.get(name)]
    return [
        f"{name}: the file cannot be read."
        for name in given
        if not os.access(environ[name], os.R_OK)
    ]
