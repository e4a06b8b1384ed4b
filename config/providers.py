"""Those by whom people may sign in: ministries' own providers of OpenID Connect, as settings."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

HERE = {"localhost", "127.0.0.1", "::1"}
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Words = Annotated[str, Field(min_length=1, max_length=120)]


class Provider(BaseModel):
    """One provider, registered there as a confidential client with the address of the way back.

    `domains`: of the addresses that it may speak for.  `second_factor`: whether its word counts as
    two factors: "never", "always", or "claims", where `amr` or `acr` of its token says one of
    those that are listed here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    key: Slug
    name: Words
    issuer: str
    client_id: Words
    client_secret: SecretStr
    domains: Annotated[tuple[str, ...], Field(min_length=1)]
    second_factor: Literal["never", "claims", "always"] = "never"
    amr: tuple[str, ...] = ("mfa",)
    acr: tuple[str, ...] = ()

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        if not is_safe(value) or urlsplit(value).query or urlsplit(value).fragment:
            raise ValueError("an address such as https://login.example.org is expected")
        return value

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any("@" in each or "." not in each for each in value):
            raise ValueError("domains such as ministry.example.org are expected")
        return tuple(each.lower() for each in value)

    @field_validator("client_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            raise ValueError("the secret that the provider gave is needed")
        return value

    def speaks_for(self, email: str) -> bool:
        return email.rpartition("@")[2].lower() in self.domains

    def shown_twice(self, claims: dict[str, Any]) -> bool:
        """Whether its word counts as two factors."""
        if self.second_factor != "claims":
            return self.second_factor == "always"
        amr = claims.get("amr")
        said = set(amr) if isinstance(amr, list) else set()
        return bool(said & set(self.amr)) or claims.get("acr") in self.acr


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what is asked there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    )


def read_providers(raw: str) -> tuple[Provider, ...]:
    """From a JSON list of objects. Raises ValueError with what is wrong, no value repeated."""
    if not raw:
        return ()
    try:
        listed = json.loads(raw)
    except ValueError:
        raise ValueError("a JSON list of providers is expected") from None
    if not isinstance(listed, list):
        raise ValueError("a JSON list of providers is expected")  # noqa: TRY004 - told as a fault
    found = tuple(Provider.model_validate(each) for each in listed)
    for mark in ("key", "issuer"):
        if len({getattr(each, mark) for each in found}) < len(found):
            raise ValueError(f"two providers have the same {mark}")
    return found


def provider_faults(raw: str) -> list[str]:
    """What is wrong, one sentence each; nothing of a secret is repeated."""
    try:
        read_providers(raw)
    except ValidationError as error:
        return [
            f"{'.'.join(map(str, line['loc']))}: {line['msg'].removeprefix('Value error, ')}"
            for line in error.errors(include_input=False)
        ]
    except ValueError as error:
        return [str(error)]
    return []
