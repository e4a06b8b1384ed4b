"""What one installation decides, read from the environment; every fault is told at once."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from config.environment import PREFIX, SecretFiles, unknown, unreadable
from config.providers import Provider, provider_faults, read_providers
from config.smtp import smtp_faults, smtp_server, smtp_shown
from notifications.smtp import Smtp
from workflows.domain.documents import scanning

LEAST_SECRET = 32
DEMO_SECRET = "for-demonstrations-only: every copy of the product knows it"  # noqa: S105
DEMO_SENDER = "secretariat@example.org"
ENV_FILE = Path(".env")


class SettingsError(Exception):
    """Everything that is wrong with the settings, one plain sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def _database_in(data: Mapping[str, Any]) -> str:
    return f"sqlite:///{Path(data.get('instance', 'instance')) / 'quadrennial.db'}"


class Settings(BaseSettings):
    """Read by `load()`; every value has the variable QUADRENNIAL_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        extra="ignore",  # names we do not know are told by `load`, with all the other faults
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    # The order counts: a later field may look at the ones above it.
    demo: bool = False
    instance: Path = Path("instance")
    database_url: Annotated[str, Field(default_factory=_database_in, repr=False)]
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = DEMO_SENDER
    mail_from_name: str = "Peer Review Secretariat"
    reply_to: str = ""
    letterhead: str = ""
    imap_password: SecretStr = SecretStr("")
    timezone: str = "Africa/Nairobi"
    trusted_proxies: Annotated[int, Field(ge=0, le=8)] = 0
    log: Literal["plain", "json"] = "plain"
    metrics_token: SecretStr = SecretStr("")
    scanner_url: str = ""
    second_factor: Literal["offered", "required"] = "offered"
    second_factor_seats: str = "secretariat executive_director focal_point expert board"
    oidc_providers: SecretStr = SecretStr("")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = SecretFiles(settings_cls)
        return (init_settings, env_settings, files, dotenv_settings)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            backend = sa.make_url(value).get_backend_name()
        except sa.exc.ArgumentError:
            raise ValueError("this is not the URL of a database") from None
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError("only sqlite and postgresql are known")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        secret = value.get_secret_value()
        if info.data.get("demo"):
            return value if secret else SecretStr(DEMO_SECRET)
        if not secret or secret == DEMO_SECRET:
            raise ValueError(
                "a secret of your own is needed (python -c 'import secrets; "
                "print(secrets.token_urlsafe(48))' makes one)"
            )
        if len(secret) < LEAST_SECRET:
            raise ValueError(f"at least {LEAST_SECRET} characters are needed")
        return value

    @field_validator("secret_key_fallbacks")
    @classmethod
    def _former_secrets(cls, value: SecretStr) -> SecretStr:
        if any(len(each) < LEAST_SECRET for each in value.get_secret_value().split()):
            raise ValueError(
                f"at least {LEAST_SECRET} characters are needed of each, with a space between"
            )
        return value

    @field_validator("oidc_providers")
    @classmethod
    def _providers(cls, value: SecretStr) -> SecretStr:
        if faults := provider_faults(value.get_secret_value()):
            raise ValueError("; ".join(faults))
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address such as https://reviews.example.org is expected")
        if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("only scheme, host and port are expected, without a path")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if not value.get_secret_value():
            return value
        if info.data.get("demo"):
            raise ValueError("a demonstration sends no mail; leave it empty")
        if faults := smtp_faults(value.get_secret_value()):
            raise ValueError("; ".join(faults))
        return value

    @field_validator("metrics_token")
    @classmethod
    def _metrics(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"at least {LEAST_SECRET} characters are needed")
        return value

    @field_validator("scanner_url")
    @classmethod
    def _scanner(cls, value: str) -> str:
        if value and (faults := scanning.faults(value)):
            raise ValueError("; ".join(faults))
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        server = info.data.get("smtp_url")
        if server is not None and server.get_secret_value() and value == DEMO_SENDER:
            raise ValueError("the address that mail is sent from is needed")
        return _mailbox(value)

    @field_validator("reply_to")
    @classmethod
    def _reply_to(cls, value: str) -> str:
        return _mailbox(value) if value else value

    @field_validator("mail_from_name")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError("one line of text is expected")
        return value.strip()

    @field_validator("letterhead")
    @classmethod
    def _letterhead(cls, value: str) -> str:
        if not all(line.isprintable() for line in value.splitlines()):
            raise ValueError("a few lines of text are expected")
        return value.strip()

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError):
            raise ValueError("a zone such as Africa/Nairobi is expected") from None
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret in force, then former ones: what they sealed or signed still opens."""
        former = self.secret_key_fallbacks.get_secret_value().split()
        return (self.secret_key.get_secret_value(), *former)

    @property
    def two_factors_for(self) -> frozenset[str]:
        """Titles of the seats whose holders need a second factor."""
        required = self.second_factor == "required"
        return frozenset(self.second_factor_seats.split() if required else ())

    @property
    def providers(self) -> Mapping[str, Provider]:
        """By whom people may sign in elsewhere, by key."""
        return {each.key: each for each in read_providers(self.oidc_providers.get_secret_value())}

    @property
    def smtp(self) -> Smtp | None:
        """Where mail goes; None: it is kept and shown, not sent."""
        url = self.smtp_url.get_secret_value()
        return smtp_server(url) if url else None

    @property
    def host(self) -> str:
        """The one host name under which the pages are served."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    def describe(self) -> str:
        """The settings in force, one a line, without any secret."""
        return "\n".join(f"{PREFIX}{name.upper()}={value}" for name, value in self._shown())

    def _shown(self) -> list[tuple[str, object]]:
        shown = self.model_dump()
        shown["database_url"] = sa.make_url(self.database_url).render_as_string()
        shown["secret_key"] = "********"  # noqa: S105
        shown["secret_key_fallbacks"] = "********" if len(self.secrets) > 1 else ""
        shown["oidc_providers"] = " ".join(self.providers)
        shown["smtp_url"] = smtp_shown(self.smtp) if self.smtp else ""
        shown["metrics_token"] = "********" if self.metrics_token.get_secret_value() else ""
        shown["imap_password"] = "********" if self.imap_password.get_secret_value() else ""
        shown["letterhead"] = " / ".join(self.letterhead.splitlines())
        return list(shown.items())


def load(env_file: Path | None = ENV_FILE, **given: object) -> Settings:
    """The settings of this process; what is `given` (a command's options) comes first.

    Raises SettingsError with every fault.
    """
    named = {**dotenv_values(env_file)} if env_file and env_file.exists() else {}
    faults = [*unknown({**named, **os.environ}, Settings.model_fields), *unreadable(os.environ)]
    try:
        settings = Settings(_env_file=env_file, **given)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        faults += [_sentence(line) for line in error.errors()]
        raise SettingsError(faults) from None
    if faults:
        raise SettingsError(faults)
    return settings


def check_host(settings: Settings, host: str) -> None:
    """Refuse to listen to other machines before the address of the pages is known."""
    if not _loopback(host) and "base_url" not in settings.model_fields_set:
        raise SettingsError(
            [f"{PREFIX}BASE_URL: needed to listen on {host}; links in mail begin with it."]
        )


def served_at(settings: Settings, host: str, port: int) -> Settings:
    """Links in mail lead to where the pages are, unless their address was given."""
    if "base_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"base_url": f"http://{host}:{port}"})


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(error: Mapping[str, Any]) -> str:
    field = str(error["loc"][0]) if error["loc"] else ""
    message = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{PREFIX}{field.upper()}: {message}."


def _mailbox(value: str) -> str:
    name, at, domain = value.partition("@")
    plain = value.isascii() and value.isprintable() and not set(value) & set(' ,;<>"')
    if not (name and at and domain and plain) or "@" in domain:
        raise ValueError("one address such as secretariat@example.org is expected")
    return value
