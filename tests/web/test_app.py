"""What holds for every page: hosts, tokens, headers, permissions."""

from __future__ import annotations

import re

import pytest

from engine.errors import CaseHeld, EngineError, InputFaults, NotAllowed, Refused, Stale
from engine.text import Text
from tests.web.conftest import PASSWORD, build
from web import access
from web.app import create_app
from web.errors import sentences, status_of

AMINA = "amina.osei@example.org"


@pytest.mark.parametrize("host", ["evil.org", "localhost.evil.org", "evil.org:80"])
def test_another_host_is_refused(reader, host):
    page = reader.get("/sign-in", headers={"Host": host})

    assert page.status_code == 400
    assert "evil" not in page.text


def test_our_host_is_served_on_any_port(reader):
    assert reader.get("/sign-in", headers={"Host": "localhost:8123"}).status_code == 200


@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_form_without_its_token_is_refused(reader, house, token):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    reader.sign_in(AMINA)

    page = reader.client.post("/sign-out", data={"csrf_token": token} if token else {})

    assert page.status_code == 400
    assert reader.signed_in


def test_a_form_sent_from_another_site_is_refused(reader):
    reader.get("/sign-in")
    token = reader.page.text.split('name="csrf_token" value="')[1].split('"')[0]

    page = reader.client.post(
        "/sign-in",
        data={"csrf_token": token, "email": AMINA},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert page.status_code == 400


@pytest.mark.parametrize(
    ("url", "status"), [("/sign-in", 200), ("/none", 404), ("/static/style.css", 200), ("/me", 303)]
)
def test_every_answer_carries_the_headers(reader, url, status):
    page = reader.get(url)

    assert page.status_code == status
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_kept_by_no_cache(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)

    assert reader.sign_in(AMINA).headers["Cache-Control"] == "no-store"
    assert reader.get("/static/style.css").headers["Cache-Control"] != "no-store"


def test_cookies_are_for_this_site_alone(reader):
    cookie = reader.get("/sign-in").headers["Set-Cookie"]

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay(tmp_path, clock, house):
    secured = house.services.settings.model_copy(update={"base_url": "https://localhost"})
    house.services.settings = secured
    client = create_app(house.services).test_client()

    page = client.get("/sign-in", base_url="https://localhost")

    assert page.headers["Set-Cookie"].startswith("__Host-quadrennial=")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_body_that_is_too_large_is_refused(reader):
    reader.get("/sign-in")

    page = reader.post("/sign-in", email="x" * (27 * 1024 * 1024))

    assert page.status_code == 413


def test_a_page_without_a_permission_stops_the_start(house, monkeypatch):
    without = {name: line for name, line in access.ROUTES.items() if name != "people.new"}
    monkeypatch.setattr(access, "ROUTES", without)

    with pytest.raises(access.RouteFaults, match=r"people\.new: no line"):
        create_app(house.services)


def test_a_permission_that_nobody_knows_stops_the_start(house, monkeypatch):
    monkeypatch.setattr(access, "ROUTES", {**access.ROUTES, "people.new": "people.mangae"})

    with pytest.raises(access.RouteFaults, match="unknown permission"):
        create_app(house.services)


def test_a_page_that_comes_later_without_a_permission_is_not_served(app):
    app.add_url_rule("/later", "later", lambda: "open to all")

    assert app.test_client().get("/later").status_code == 404


def test_every_private_page_asks_who_is_there(app):
    client = app.test_client()
    open_ones = {name for name, line in access.ROUTES.items() if line == access.PUBLIC}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_ones or "GET" not in rule.methods:
            continue
        address = re.sub(r"<int:\w+>", "1", rule.rule)
        address = re.sub(r"<any\((\w+)[^>]*>", r"\1", address)

        page = client.get(address)

        assert (page.status_code, page.location) == (303, "/sign-in"), rule


def test_a_page_says_which_demonstration_it_is(sqlite_url, clock):
    house = build(sqlite_url, clock, demo=True)

    page = create_app(house.services).test_client().get("/sign-in")

    assert "Demonstration: fictional States and invented data" in page.text
    house.services.close()


def test_what_is_typed_is_text_and_never_markup(reader):
    reader.get("/sign-in")

    page = reader.post("/sign-in", email='"><script>alert(1)</script>')

    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed(), 403),
        (Refused(["One.", "Two."]), 409),
        (Stale(), 409),
        (CaseHeld(), 409),
        (InputFaults({"name": Text("Missing.")}), 422),
        (EngineError(), 409),
    ],
)
def test_a_refusal_has_its_status(error, status):
    assert status_of(error) == status


def test_a_refusal_gives_all_its_reasons(app, reader):
    def refuse():
        raise Refused(["The dates are missing.", "Nobody is named."])

    app.view_functions["account.sign_in"] = refuse

    page = reader.get("/sign-in")

    assert page.status_code == 409
    assert page.text.index("The dates are missing.") < page.text.index("Nobody is named.")
    assert [str(each) for each in sentences(Refused(["One.", "Two."]))] == ["One.", "Two."]


def test_a_fault_tells_a_number_and_nothing_else(app, reader, caplog):
    def fail():
        raise RuntimeError("canary")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["account.sign_in"] = fail

    page = reader.get("/sign-in")

    assert page.status_code == 500
    assert "canary" not in page.text
    [record] = [record for record in caplog.records if record.message == "fault"]
    assert record.number in page.text


def test_a_broken_database_still_has_a_page(app, reader, house, monkeypatch):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    reader.sign_in(AMINA)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(_work):
        raise RuntimeError("no database")

    monkeypatch.setattr(house.services, "read", broken)

    assert reader.get("/me").status_code == 500


def test_the_sign_is_served(reader):
    page = reader.get("/favicon.ico")

    assert (page.status_code, page.mimetype) == (200, "image/svg+xml")


BESIDE = [
    "/.git/HEAD", "/.env", "/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/console",
    "/server-status", "/debug", "/instance/quadrennial.sqlite3", "/backup", "/wsgi.py",
]  # fmt: skip


@pytest.mark.parametrize("address", BESIDE)
def test_nothing_is_given_out_beside_the_pages(reader, address):
    assert reader.get(address).status_code == 404
    assert reader.get(f"{address}?__debugger__=yes&cmd=resource&f=style.css").status_code == 404


def test_a_file_of_a_page_is_fetched_once_and_again_when_it_has_changed(reader, tmp_path):
    page = reader.get("/sign-in").text
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', page)[1]
    kept = reader.get(address).headers["Cache-Control"]
    assert "immutable" in kept
    for other in ("/static/style.css", "/static/style.css?v=", "/static/style.css?v=0123456789ab"):
        assert "no-cache" in reader.get(other).headers["Cache-Control"]
    assert reader.get("/sign-in").headers["Cache-Control"] == "no-store"

    app = reader.client.application
    app.static_folder = str(tmp_path)
    (tmp_path / "style.css").write_text("a { color: red }")
    assert address not in reader.get("/sign-in").text
