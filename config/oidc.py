"""OpenID Connect towards a provider: code, PKCE, state, nonce, and the checks of its token.

Nothing of Flask and nothing of the database: who is let in is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from config.providers import Provider, is_safe
from workflows.domain.accounts.providers import Told

SCOPE = "openid email"
WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT = 10  # seconds: a provider that is away holds nobody up
LEEWAY = 60  # seconds between two clocks
REST = dt.timedelta(seconds=30)  # who was away is not asked again sooner
KEPT = dt.timedelta(hours=1)  # what a provider says of itself is asked again after that
# Signed by the provider's own key alone: never by the secret that we hold as well, never by none.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderFault(Exception):
    """The provider cannot be asked, or what it says cannot be taken. `what` is for the log."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Providers:
    """Asks providers; what each says of itself is remembered for an hour."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[dt.datetime, dict[str, Any]]] = {}
        self._away: dict[str, dt.datetime] = {}
        self._turn = threading.Lock()

    def begin(self, provider: Provider, back: str, now: dt.datetime) -> tuple[str, dict[str, str]]:
        """Where a browser goes, and what it carries along until it comes back."""
        carried = {
            "state": generate_token(43), "nonce": generate_token(43),
            "verifier": generate_token(64),
        }  # fmt: skip
        said = self._of_itself(provider, now)
        with _session(provider, said, back) as client:
            url, _ = client.create_authorization_url(
                said["authorization_endpoint"], state=carried["state"], nonce=carried["nonce"],
                code_verifier=carried["verifier"],
            )  # fmt: skip
        return url, carried

    def finish(
        self, provider: Provider, back: str, code: str, carried: Mapping[str, str], now: dt.datetime
    ) -> Told:
        """Change the code for a token, check it, and say what it tells. Raises ProviderFault."""
        said = self._of_itself(provider, now)
        try:
            with _session(provider, said, back) as client:
                token = client.fetch_token(
                    said["token_endpoint"], code=code, code_verifier=carried["verifier"],
                    grant_type="authorization_code",
                )  # fmt: skip
                claims = self._claims(provider, said, token, carried["nonce"], now)
                if "email" not in claims and "userinfo_endpoint" in said:
                    claims = _with_userinfo(client, said["userinfo_endpoint"], claims)
        except (requests.RequestException, AuthlibBaseError, JoseError, ValueError) as error:
            raise ProviderFault(type(error).__name__) from error
        email = claims.get("email")
        return Told(
            issuer=provider.issuer, subject=str(claims["sub"]),
            email=email.strip().lower() if isinstance(email, str) else "",
            verified=claims.get("email_verified") is True, factor=provider.shown_twice(claims),
        )  # fmt: skip

    def _of_itself(self, provider: Provider, now: dt.datetime) -> dict[str, Any]:
        """Its own description. It has to be that of the issuer who was set, at safe addresses."""
        with self._turn:
            at, said = self._known.get(provider.issuer, (None, {}))
            away = self._away.get(provider.issuer)
        if at is not None and now - at < KEPT:
            return said
        if away is not None and dt.timedelta() <= now - away < REST:
            raise ProviderFault("away")
        try:
            said = _described(provider)
        except ProviderFault:
            with self._turn:
                self._away[provider.issuer] = now
            raise
        with self._turn:
            self._known[provider.issuer] = (now, said)
        return said

    def _claims(
        self, provider: Provider, said: Mapping[str, Any], token: Mapping[str, Any], nonce: str,
        now: dt.datetime,
    ) -> dict[str, Any]:  # fmt: skip
        """What the token claims, once signature, issuer, audience, nonce and time are right."""
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise ProviderFault("no token")
        try:
            claims = _signed(raw, said["jwks"])
        except InvalidKeyIdError:  # its keys have changed since they were asked for
            claims = _signed(raw, _get(said["jwks_uri"]))
            with self._turn:
                self._known.pop(provider.issuer, None)
        own = provider.client_id
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()), leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": own}, sub={"essential": True},
            exp={"essential": True}, iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        registry.validate(claims)
        audience = claims["aud"]
        shared = isinstance(audience, list) and len(audience) > 1
        if (shared or "azp" in claims) and claims.get("azp") != own:
            raise ProviderFault("azp")
        return claims


def _described(provider: Provider) -> dict[str, Any]:
    said = _get(provider.issuer.rstrip("/") + WELL_KNOWN)
    if said.get("issuer") != provider.issuer:
        raise ProviderFault("another issuer")
    if not all(is_safe(str(said.get(name, ""))) for name in ENDPOINTS):
        raise ProviderFault("no safe address")
    return {**said, "jwks": _get(said["jwks_uri"])}


def _session(provider: Provider, said: Mapping[str, Any], back: str) -> OAuth2Session:
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    basic = "client_secret_basic" in ways
    return OAuth2Session(
        provider.client_id, provider.client_secret.get_secret_value(), scope=SCOPE,
        redirect_uri=back, code_challenge_method="S256", default_timeout=TIMEOUT,
        token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
    )  # fmt: skip


def _signed(raw: str, keys: Any) -> dict[str, Any]:  # noqa: ANN401 - as it was fetched
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    token = jwt.decode(raw, KeySet.import_key_set(keys), registry=registry)
    return dict(token.claims)


def _with_userinfo(
    client: OAuth2Session, address: str, claims: Mapping[str, Any]
) -> dict[str, Any]:
    """Some tell the address only when asked again; it has to be about the same subject."""
    if not is_safe(address):
        raise ProviderFault("no safe address")
    answer = client.get(address)
    answer.raise_for_status()
    more = answer.json()
    if more.get("sub") != claims["sub"]:
        raise ProviderFault("another subject")
    return {"email": more.get("email"), "email_verified": more.get("email_verified"), **claims}


def _get(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderFault(type(error).__name__) from error
    if not isinstance(said, dict):
        raise ProviderFault("not an object")
    return said
