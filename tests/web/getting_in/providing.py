"""A ministry's provider of OpenID Connect: Authlib's server, served on a port of this machine."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from tests.background import running
from tests.journeys.serving import Quiet

CLIENT, SECRET = "quadrennial", "a secret of the provider"


@dataclass
class Says:
    """Whom the provider has before it, and what of its token is bent."""

    subject: str = "u-1"
    email: str = "amina.osei@example.org"
    verified: object = True
    bent: dict = field(default_factory=dict)
    asked_again: str = ""  # the address is told only at a second place, of this subject
    forged: bool = False  # signed by a key that nobody knows
    denied: bool = False

    @property
    def address(self):
        return {"email": self.email, "email_verified": self.verified}


class Client(ClientMixin):
    def __init__(self, back):
        self.back = back

    def get_client_id(self):
        return CLIENT

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.back

    def check_client_secret(self, client_secret):
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method, _endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin, SimpleNamespace):
    def get_redirect_uri(self):
        return self.back

    def get_scope(self):
        return "openid email"

    def get_auth_time(self):
        return None

    def get_nonce(self):
        return self.nonce

    get_acr = get_amr = get_auth_time


@dataclass
class Ministry:
    """The provider: its issuer, and what it says next."""

    issuer: str
    says: Says = field(default_factory=Says)
    asked: list = field(default_factory=list)  # requests to exchange a code


@contextmanager
def ministry(back):
    app = Flask("ministry")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    made = Ministry(f"http://127.0.0.1:{server.port}")
    prepare(app, made, back)
    with running(server):
        yield made


class Token(OpenIDCode):
    """What the provider says of whom it has before it."""

    def __init__(self, made, keys):
        super().__init__(require_nonce=True)
        self.made, (self.own, self.strange) = made, keys

    def exists_nonce(self, _nonce, _request):
        return False

    def resolve_client_private_key(self, _client):
        return self.strange if self.made.says.forged else self.own

    def get_encode_header(self, _client):
        return {"alg": "RS256", "kid": self.own.kid}

    def get_client_claims(self, _client):
        return {"iss": self.made.issuer, "aud": [CLIENT]}

    def generate_user_info(self, _user, _scope):
        says = self.made.says
        own = {} if says.asked_again else says.address
        return UserInfo({"sub": says.subject} | own | says.bent)


class ByCode(grants.AuthorizationCodeGrant):
    """Codes are good once, and only for whoever asked with their challenge."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code, request):
        said = request.payload.data
        self.server.codes[code] = Code(
            back=request.payload.redirect_uri, nonce=said.get("nonce"),
            code_challenge=said.get("code_challenge"),
            code_challenge_method=said.get("code_challenge_method"),
        )  # fmt: skip

    def query_authorization_code(self, code, _client):
        self.server.made.asked.append(code)
        return self.server.codes.get(code)

    def delete_authorization_code(self, authorization_code):
        codes = self.server.codes
        self.server.codes = {key: it for key, it in codes.items() if it is not authorization_code}

    def authenticate_user(self, _authorization_code):
        return self.server.made.says


def prepare(app, made, back):
    keys = [RSAKey.generate_key(2048, auto_kid=True) for _ in range(2)]
    client = Client(back)
    server = AuthorizationServer(
        app, query_client=lambda key: client if key == CLIENT else None, save_token=lambda *_: None
    )
    server.made, server.codes = made, {}
    server.register_grant(ByCode, [CodeChallenge(required=True), Token(made, keys)])

    @app.get("/.well-known/openid-configuration")
    def description():
        return jsonify(
            issuer=made.issuer, authorization_endpoint=f"{made.issuer}/authorize",
            token_endpoint=f"{made.issuer}/token", jwks_uri=f"{made.issuer}/keys",
            userinfo_endpoint=f"{made.issuer}/person",
        )  # fmt: skip

    @app.get("/keys")
    def public_keys():
        return jsonify(KeySet(keys[:1]).as_dict(private=False))

    @app.get("/person")
    def person():
        assert request.headers["Authorization"].startswith("Bearer ")
        return jsonify(sub=made.says.asked_again, **made.says.address)

    @app.get("/authorize")
    def authorize():
        user = None if made.says.denied else made.says
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(grant=grant, grant_user=user)

    @app.post("/token")
    def token():
        return server.create_token_response()
