"""What nobody types by mistake: numbers without end, hidden characters, fields that no form has."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from werkzeug.routing import IntegerConverter

from tests.authorization.trial import UNASKED
from tests.web.conftest import PASSWORD
from web.auth import own_path

AMINA = "amina.osei@example.org"
NUMBERS = ["2147483648", "9" * 20, "9" * 5000, "1e9", "-1", "%00", "1%00"]
ASKED = ("page", "seat", "version", "person", "review", "before", "after", "from", "month")


@pytest.fixture
def desk(reader, house):
    """Somebody who may open every page."""
    house.person("Amina Osei", "secretariat", body="secretariat", password=PASSWORD)
    reader.sign_in(AMINA)
    return reader


def numbered(app):
    """Every address with a number in it, the number left out."""
    for rule in app.url_map.iter_rules():
        names = [
            name for name, each in rule._converters.items()
            if isinstance(each, IntegerConverter)
        ]  # fmt: skip
        if names and "GET" in rule.methods:
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            yield re.sub(r"<[^:>]*:?reference>", "XAA-2027", address), names


def test_a_number_that_no_row_can_have_leads_to_no_page(desk, app):
    addresses = list(numbered(app))
    assert len(addresses) > 40
    for rule, names in addresses:
        for number in NUMBERS[:2]:
            address = re.sub(r"<int:\w+>", number, rule)
            address = re.sub(r"<[^>]*>", "x", address)
            assert desk.client.get(address).status_code == 404, (address[:80], names)


def test_an_address_of_any_length_is_answered(desk):
    for address in ("/people/{}", "/mail/{}", "/cases/XAA-2027/findings/{}", "/cases/{}", "/i/{}"):
        for number in NUMBERS:
            status = desk.client.get(address.format(number)).status_code
            assert status == (400 if "%00" in number else 404), (address, number[:20])


def test_numbers_beside_the_address_break_nothing(desk):
    for number in NUMBERS:
        asked = dict.fromkeys(ASKED, number.replace("%00", "\0"))
        for address in ("/cases", "/people/", "/mail/", "/mail/forecast", "/calendar", "/find"):
            status = desk.client.get(address, query_string=asked).status_code
            assert status in {200, 404}, (address, number[:20])


def test_a_number_of_a_form_breaks_nothing(desk):
    desk.get("/me")
    for number in ("9" * 20, "9" * 5000, "2147483648"):
        page = desk.send("/seat", seat=number, next="/me")
        assert page.status_code in {303, 400}


def test_a_number_that_only_the_database_finds_too_large_leads_to_no_page(desk, app):
    def fail():
        raise sa.exc.DataError("select 1", {}, ValueError("integer out of range"))

    app.view_functions["account.me"] = fail

    page = desk.get("/me")

    assert page.status_code == 404
    assert "integer" not in page.text


def test_hidden_characters_are_in_nothing_that_is_kept(desk, house):
    sent = []

    def hear(_connection, _cursor, _statement, given, *_) -> None:
        sent.append(repr(given))

    sa.event.listen(house.services.database, "before_cursor_execute", hear)
    desk.get("/people/new")
    desk.send("/people/new", name="Ann\0 Bee", email="ann@example.org\0", language="en", zone="UTC")
    desk.get("/me")
    desk.send("/me", name="Ami\0na", language="en", zone="Africa/Nairobi")
    desk.get("/find?q=a%00b")
    desk.get("/cases/XAA%00")
    sa.event.remove(house.services.database, "before_cursor_execute", hear)

    assert [each for each in sent if "\\x00" in each] == []
    assert "Amina" in desk.get("/me").text


def dump(house):
    """Every row of the house but sign-ins and what they count."""

    def work(rows):
        names = rows.scalars(sa.text("select name from sqlite_master where type = 'table'")).all()
        return {
            name: sorted(map(repr, rows.execute(sa.text(f'select * from "{name}"'))))  # noqa: S608
            for name in names
            if name not in {"sign_in", "attempt"}
        }

    return house.services.read(work)


def test_fields_that_no_form_has_change_nothing(desk, house):
    """Twenty of them with each form; what is kept is what the same form without them keeps."""
    house.person("Bo Sun", "mission", body="XAA")
    forms = {
        "/me": {"name": "Amina Osei", "language": "fr", "zone": "Africa/Nairobi"},
        "/people/2": {"name": "Bo Sun", "language": "ar", "zone": "Africa/Nairobi", "active": "1"},
        "/me/overview": {"often": "daily"},
        "/cycles/none/views": {"name": "Mine"},
    }
    for address, form in forms.items():
        desk.get("/me")
        desk.send(address, **form)
        once = dump(house)
        desk.send(address, **{**UNASKED, **form})
        assert dump(house) == once, address


def test_no_form_is_taken_by_another_method(desk):
    desk.get("/me")
    for given in ({"_method": "DELETE"}, {"X-HTTP-Method-Override": "DELETE"}):
        assert desk.client.post("/people/1", data=given, headers=given).status_code == 400
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert desk.client.open("/people/1", method=method).status_code == 405


AWAY = re.compile(r"^(?:[\\/]\s*[\\/]|(?!http://localhost/)\w+:)")  # as a browser understands it
LEADING_AWAY = [
    "//evil.org", "///evil.org", "/\\evil.org", "\\/evil.org", "\\\\evil.org", "/\t/evil.org",
    "/\n/evil.org", "https:evil.org", "https:/evil.org", "javascript:alert(1)", "/a\\..\\evil.org",
    "data:text/html,x", " //evil.org", "/\u2028/evil.org", "evil.org", "", "/\x00/evil.org",
]  # fmt: skip


def test_nobody_is_led_away_by_what_a_link_says(desk):
    page = desk.get("/me")
    for target in LEADING_AWAY:
        assert own_path(target) == "/", target
        for address in ("/seat", "/me/follows"):
            desk.page = page
            led = desk.send(address, next=target, seat="1", kind="state", key="XAA").location
            assert led is None or not AWAY.search(led), (target, led)


def test_nobody_is_led_away_by_where_signing_in_interrupted(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    for path in ("//evil.org/me", "/%2f%2fevil.org", "/%5cevil.org", "//evil.org", "/.//evil.org"):
        led = reader.client.get(path).headers.get("Location", "/")
        assert led.startswith(("/", "http://localhost/")), (path, led)
        assert not AWAY.search(led), (path, led)
        with reader.client.session_transaction() as cookie:
            assert own_path(cookie.get("next", "/")).startswith("/")
            cookie["next"] = path

    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)
    reader.send("/sign-in", action="password", password=PASSWORD)

    assert not AWAY.search(reader.page.location)


FORWARDED = {
    "X-Forwarded-Host": "evil.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4",
    "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.org;proto=https", "X-Real-IP": "1.2.3.4",
    "X-Original-URL": "/people/", "X-Rewrite-URL": "/people/",
}  # fmt: skip


def test_what_a_proxy_would_say_counts_only_where_there_is_one(reader, house):
    page = reader.get("/sign-in", headers=FORWARDED)

    assert page.status_code == 200
    assert "evil" not in page.text + str(page.headers)
    assert "Strict-Transport-Security" not in page.headers
    assert "Secure" not in page.headers["Set-Cookie"]


def test_a_head_that_is_broken_by_what_was_typed_is_sent_to_nobody(desk):
    for given in ("a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "a%0d%0aX-Evil:1"):
        page = desk.client.get("/find", query_string={"q": given, "in": given, "lang": given})
        assert "X-Evil" not in page.headers
        assert "x=1" not in page.headers.get("Set-Cookie", "")


def test_what_is_typed_is_never_a_template(desk):
    for words in ("{{7*7}}", "${7*7}", "{% print(7*7) %}", "#{7*7}", "%(number)s"):
        desk.get("/me")
        desk.send("/me", name=words, language="en", zone="Africa/Nairobi")
        page = desk.get("/me").text
        assert words in page
        assert ">49<" not in page


def test_a_form_of_too_many_parts_is_told_and_breaks_nothing(desk):
    desk.get("/me")
    many = {f"field{n}": "x" for n in range(3000)}

    page = desk.client.post("/me", data=many, content_type="multipart/form-data")

    assert page.status_code == 413
