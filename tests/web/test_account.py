"""Signing in and out, and what a person may change about himself."""

from __future__ import annotations

import pytest

from tests.web.conftest import PASSWORD

AMINA = "amina.osei@example.org"


@pytest.fixture
def amina(house):
    return house.person("Amina Osei", "focal_point", password=PASSWORD)


def by_code(reader, house, email, code=None):
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=email)
    reader.post("/sign-in", action="send_code")
    return reader.post("/sign-in", action="code", code=code or house.codes[-1][1])


def test_a_person_signs_in_by_password(reader, amina):
    page = reader.sign_in(AMINA)

    assert page.status_code == 200
    assert "Amina Osei" in page.text
    assert "Fictional State 1" in page.text


def test_a_wrong_password_keeps_the_address_and_says_so(reader, amina):
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)

    page = reader.post("/sign-in", action="password", password="not this one")

    assert page.status_code == 422
    assert "do not belong together" in page.text
    assert AMINA in page.text
    assert not reader.signed_in


def test_a_person_signs_in_by_code(reader, house, amina):
    by_code(reader, house, AMINA)

    assert reader.signed_in


def test_a_code_may_be_typed_with_spaces_and_in_arabic_digits(reader, house, amina):
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)
    reader.post("/sign-in", action="send_code")
    code = house.codes[-1][1].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    reader.post("/sign-in", action="code", code=f"{code[:3]} {code[3:]}")

    assert reader.signed_in


def test_a_code_is_good_once(reader, another, house, amina):
    by_code(reader, house, AMINA)
    used = house.codes[-1][1]

    another.get("/sign-in")
    another.post("/sign-in", action="address", email=AMINA)
    page = another.post("/sign-in", action="code", code=used)

    assert page.status_code == 422
    assert not another.signed_in


def test_a_code_ends_after_fifteen_minutes(reader, house, clock, amina):
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)
    reader.post("/sign-in", action="send_code")
    clock.advance(minutes=15)

    page = reader.post("/sign-in", action="code", code=house.codes[-1][1])

    assert page.status_code == 422


def test_an_unknown_address_gets_the_same_pages(reader, another, house, amina):
    def walk(reader, email):
        pages = [reader.get("/sign-in")]
        pages.append(reader.post("/sign-in", action="address", email=email))
        pages.append(reader.post("/sign-in", action="password", password="not this one"))
        pages.append(reader.post("/sign-in", action="send_code"))
        pages.append(reader.post("/sign-in", action="code", code="000000"))
        return [(page.status_code, plain(page.text, email)) for page in pages]

    assert walk(reader, AMINA) == walk(another, "nobody@example.org")
    assert [person for person, _ in house.codes] == [amina]


def plain(text, email):
    import re

    return re.sub(r'name="csrf_token" value="[^"]+"', "", text).replace(email, "ADDRESS")


def test_ten_guesses_in_five_minutes_and_no_more(reader, clock, amina):
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)
    for _ in range(10):
        assert reader.post("/sign-in", action="password", password="a guess").status_code == 422

    page = reader.post("/sign-in", action="password", password=PASSWORD)

    assert page.status_code == 429
    clock.advance(minutes=5)
    reader.sign_in(AMINA)
    assert reader.signed_in


def test_a_copied_cookie_is_dead_after_signing_out(reader, amina):
    reader.sign_in(AMINA)
    copied = reader.copy()
    assert copied.signed_in

    reader.post("/sign-out")

    assert not copied.signed_in


def test_signing_out_clears_what_the_device_keeps_of_the_house(reader, amina):
    """Copies of what was typed and not yet saved are among it."""
    reader.sign_in(AMINA)

    reader.send("/sign-out")

    assert reader.page.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_new_sign_in_has_a_new_token(reader, another, amina):
    reader.sign_in(AMINA)
    another.sign_in(AMINA)

    first, second = (each.client.get_cookie("quadrennial").value for each in (reader, another))
    assert first != second


def test_a_sign_in_ends_after_two_idle_hours(reader, clock, amina):
    reader.sign_in(AMINA)
    clock.advance(hours=1, minutes=59)
    assert reader.signed_in
    clock.advance(hours=2)

    assert not reader.signed_in


def test_a_sign_in_ends_after_twelve_hours_in_any_case(reader, clock, amina):
    reader.sign_in(AMINA)
    for _ in range(7):
        clock.advance(hours=1, minutes=40)
        assert reader.signed_in

    clock.advance(minutes=30)

    assert not reader.signed_in


def test_a_new_password_ends_the_other_sign_ins(reader, another, amina):
    reader.sign_in(AMINA)
    another.sign_in(AMINA)
    reader.get("/me")

    page = reader.post("/me/password", old_password=PASSWORD, new_password="a boat for two rivers")

    assert page.status_code == 200
    assert "All other sign-ins have ended" in page.text
    assert not another.signed_in
    another.sign_in(AMINA, "a boat for two rivers")
    assert another.signed_in


def test_the_present_password_is_asked_for(reader, amina):
    reader.sign_in(AMINA)

    page = reader.post("/me/password", old_password="wrong", new_password="a boat for two rivers")

    assert page.status_code == 422
    assert "not your present password" in page.text


def test_after_a_code_a_password_is_set_without_the_old_one(reader, house, amina):
    by_code(reader, house, AMINA)
    reader.get("/me")

    page = reader.post("/me/password", new_password="a boat for two rivers")

    assert page.status_code == 200
    assert reader.post("/me/password", new_password="a boat for three").status_code == 422


@pytest.mark.parametrize(
    "weak", ["short", "password123", "Quadrennial2027", "12345678", "aminaosei1", "x" * 257]
)
def test_a_weak_password_is_not_taken(reader, house, weak):
    house.person("Aminaosei", password=PASSWORD)
    reader.sign_in("aminaosei@example.org")

    page = reader.post("/me/password", old_password=PASSWORD, new_password=weak)

    assert page.status_code == 422


def test_one_sign_in_can_be_ended_from_another(reader, another, house, amina):
    reader.sign_in(AMINA)
    another.sign_in(AMINA)
    page = reader.get("/me")
    first = min(
        int(part.split("/")[0])
        for part in page.text.split("/me/sign-ins/")[1:]
        if part[0].isdigit()
    )

    reader.post(f"/me/sign-ins/{first}/end")

    assert [reader.signed_in, another.signed_in].count(True) == 1


def test_details_are_changed(reader, amina):
    reader.sign_in(AMINA)

    page = reader.post("/me", name="Amina A. Osei", language="ar", zone="Africa/Accra")

    assert 'lang="ar" dir="rtl"' in page.text
    assert "Amina A. Osei" in page.text


def test_what_cannot_be_taken_is_told_and_kept(reader, amina):
    reader.sign_in(AMINA)

    page = reader.post("/me", name="", language="xx", zone="Africa/Accra")

    assert page.status_code == 422
    assert page.text.count('class="fault"') == 2
    assert '<option value="Africa/Accra" selected>' in page.text


def test_a_person_with_two_seats_chooses(reader, house, amina):
    house.person("Amina Osei", "governmental_expert", body="XAB")
    page = reader.sign_in(AMINA)
    assert page.text.count("You act in this seat") == 1
    other = page.text.split('name="seat" value="')[1].split('"')[0]

    page = reader.post("/seat", seat=other, next="/me")

    assert f'<option value="{other}" selected>' in page.text


def test_the_link_of_a_mail_opens_in_the_seat_it_was_sent_to(reader, house, amina):
    house.person("Amina Osei", "governmental_expert", body="XAB")
    page = reader.sign_in(AMINA)
    other = page.text.split('name="seat" value="')[1].split('"')[0]

    first, then = reader.get(f"/me?seat={other}"), reader.get("/me")

    chosen = f'<option value="{other}" selected>'
    assert [chosen in each.text for each in (first, then)] == [True, True]


def test_a_link_opens_no_seat_that_is_not_held(reader, house, amina):
    house.person("Somebody Else", "mission", body="XAB")
    reader.sign_in(AMINA)

    assert "Mission" not in reader.get("/me?seat=2").text


def test_nobody_takes_a_seat_that_is_not_his(reader, house, amina):
    house.person("Somebody Else", "mission", body="XAB")
    reader.sign_in(AMINA)

    page = reader.post("/seat", seat=2, next="/me")

    assert "Mission" not in page.text


def test_reading_on_where_signing_in_interrupted(reader, amina):
    reader.get("/me?x=1")
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=AMINA)
    reader.post("/sign-in", action="password", password=PASSWORD)

    assert reader.page.request.full_path == "/me?x=1"


@pytest.mark.parametrize("target", ["//evil.org", "https://evil.org/", "/\\evil.org", "evil"])
def test_no_page_leads_to_another_site(target):
    from web.auth import own_path

    assert own_path(target) == "/"


def test_a_closed_account_gets_no_page(reader, house, amina):
    from workflows.domain.accounts import services as accounts

    reader.sign_in(AMINA)
    house.services.write(
        lambda rows: accounts.set_active(rows, amina, active=False, now=house.services.clock.now())
    )

    assert not reader.signed_in
    reader.sign_in(AMINA)
    assert not reader.signed_in
