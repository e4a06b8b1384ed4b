"""People and seats, as whoever manages them sees them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.models.person import Appointment, Person, Seat
from notifications import digests
from notifications.models import DigestWish, Message
from tests.web.conftest import PASSWORD

DESK = "dana.officer@example.org"


@pytest.fixture
def desk(house, reader):
    house.person("Dana Officer", "secretariat", body="secretariat", password=PASSWORD)
    reader.sign_in(DESK)
    return reader


def holders(house, seat):
    query = (
        sa.select(Person.email)
        .join(Appointment)
        .where(Appointment.seat_id == seat, Appointment.until.is_(None))
    )
    return house.services.read(lambda rows: sorted(rows.scalars(query)))


def test_the_pages_do_not_exist_for_others(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    reader.sign_in("amina.osei@example.org")

    assert "/people/" not in reader.page.text
    for url in ("/people/", "/people/seats", "/people/new", "/people/1", "/people/seats/1"):
        assert reader.get(url).status_code == 404


def test_people_are_found_by_name_and_address(desk, house):
    house.person("Amina Osei", "focal_point")
    house.person("Bilal Haddad", "mission", body="XAB")

    assert "Amina Osei" in desk.get("/people/?q=OSEI").text
    assert "Bilal Haddad" not in desk.page.text
    assert "Bilal Haddad" in desk.get("/people/?q=bilal.haddad@").text
    assert "Nobody of this name" in desk.get("/people/?q=%25").text


def test_seats_are_found_by_the_name_of_the_state(desk, house):
    house.person("Amina Osei", "focal_point")
    house.person("Bilal Haddad", "focal_point", body="XAB")

    page = desk.get("/people/seats?q=State 2")

    assert "Bilal Haddad" in page.text
    assert "Amina Osei" not in page.text


@pytest.mark.parametrize("url", ["/people/", "/people/seats"])
def test_a_list_of_one_and_a_list_of_many_ask_the_same_number_of_questions(desk, house, url):
    def asked():
        count = []
        sa.event.listen(
            house.services.database, "before_cursor_execute", lambda *_: count.append(1)
        )
        desk.get(url)
        return len(count)

    house.person("Amina Osei", "focal_point")
    asked()  # the names of States are kept for a while
    first = asked()
    for number in range(3):
        house.person(f"Person {number}", "focal_point", body=f"X{number}")

    assert asked() == first


def test_long_lists_have_pages(desk, house):
    for number in range(30):
        house.person(f"Person {number:02}")

    assert "Person 29" not in desk.get("/people/").text
    assert "Person 29" in desk.get("/people/?page=2").text
    assert "Person 29" in desk.get("/people/?page=99").text


def test_a_person_is_recorded_once(desk, house):
    desk.get("/people/new")
    form = {"name": "Chen Wei", "email": "Chen.Wei@Example.org", "language": "zh"}

    first = desk.post("/people/new", **form).request.path
    desk.get("/people/new")
    second = desk.post("/people/new", **form).request.path

    assert first == second
    assert "Chen Wei" in desk.page.text


def test_an_address_that_is_none_is_not_taken(desk):
    desk.get("/people/new")

    page = desk.post("/people/new", name="Chen Wei", email="chen at example", language="en")

    assert page.status_code == 422
    assert 'value="Chen Wei"' in page.text


def test_a_seat_is_made_and_given_to_somebody(desk, house):
    desk.get("/people/seats/new")
    page = desk.post("/people/seats/new", title="secretariat", body="XAB", case="", channel="mail")
    address = page.request.path

    desk.post(
        address, name="Chen Wei", email="chen.wei@example.org", language="en", kind="principal",
        reference="NV 12/2027",
    )  # fmt: skip

    assert "NV 12/2027" in desk.page.text
    assert holders(house, int(address.split("/")[-1])) == ["chen.wei@example.org"]


def test_a_seat_that_nobody_holds_is_not_made_a_second_time(desk, house):
    """A step may have made it, and addressed it."""
    given = {"title": "secretariat", "body": "XAB", "case": "", "channel": "mail"}
    desk.get("/people/seats/new")
    vacant = desk.post("/people/seats/new", **given).request.path
    assert desk.post("/people/seats/new", **given).request.path == vacant
    desk.post(vacant, name="Chen Wei", email="c@example.org", language="en", kind="principal")
    assert desk.post("/people/seats/new", **given).request.path != vacant


def test_a_seat_for_a_case_that_is_unknown_is_not_made(desk):
    desk.get("/people/seats/new")

    page = desk.post(
        "/people/seats/new", title="secretariat", body="XAB", case="XAA-2099", channel="mail"
    )

    assert page.status_code == 422
    assert "No case has this reference." in page.text


def test_a_new_holder_ends_the_sign_ins_of_the_former(desk, another, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    another.sign_in("amina.osei@example.org")
    seat = house.services.read(
        lambda rows: rows.scalar(sa.select(Seat.id).where(Seat.title == "focal_point"))
    )
    desk.get(f"/people/seats/{seat}")

    desk.post(
        f"/people/seats/{seat}", name="Chen Wei", email="chen.wei@example.org", language="en",
        kind="principal", reference="",
    )  # fmt: skip

    assert holders(house, seat) == ["chen.wei@example.org"]
    assert not another.signed_in


def test_an_alternate_stands_beside_the_holder(desk, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    seat = house.services.read(
        lambda rows: rows.scalar(sa.select(Seat.id).where(Seat.title == "focal_point"))
    )
    desk.get(f"/people/seats/{seat}")

    desk.post(
        f"/people/seats/{seat}", name="Chen Wei", email="chen.wei@example.org", language="en",
        kind="alternate", reference="",
    )  # fmt: skip

    assert holders(house, seat) == ["amina.osei@example.org", "chen.wei@example.org"]


def test_an_appointment_ends_and_the_seat_is_vacant(desk, another, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    another.sign_in("amina.osei@example.org")
    desk.get("/people/?q=amina")
    seat = desk.page.text.split('<a href="/people/seats/')[-1].split('"')[0]
    desk.get(f"/people/seats/{seat}")
    appointment = desk.page.text.split("/people/appointments/")[1].split("/")[0]

    page = desk.post(f"/people/appointments/{appointment}/end")

    assert "vacant: name a holder" in page.text
    assert not another.signed_in


def test_an_account_is_closed_and_opened_again(desk, another, house):
    amina = house.person("Amina Osei", "focal_point", password=PASSWORD)
    another.sign_in("amina.osei@example.org")
    desk.get(f"/people/{amina}")

    desk.post(f"/people/{amina}", active="0")
    assert "Account closed" in desk.page.text
    assert not another.signed_in

    desk.post(f"/people/{amina}", active="1")
    another.sign_in("amina.osei@example.org")
    assert another.signed_in


def test_what_is_not_there_is_not_found(desk):
    desk.get("/people/")
    for url in ("/people/999", "/people/seats/999"):
        assert desk.get(url).status_code == 404
    desk.get("/people/")
    assert desk.post("/people/appointments/999/end").status_code == 404


# The register


def seat_of(house, title, body="XAA"):
    query = sa.select(Seat.id).where(Seat.title == title, Seat.body == body)
    return house.services.read(lambda rows: rows.scalar(query))


def test_the_register_is_filtered_by_title_body_and_vacancy(desk, house):
    house.person("Amina Osei", "focal_point")
    house.person("Bilal Haddad", "mission", body="XAB")
    desk.get("/people/seats/new")
    desk.post("/people/seats/new", title="secretariat", body="XAB", case="", channel="mail")

    def listed(query):
        page = desk.get(f"/people/seats?{query}")
        found = {"Amina Osei": "Amina", "Bilal Haddad": "Bilal", "vacant: name a holder": "vacant"}
        return [short for name, short in found.items() if name in page.text]

    assert listed("title=focal_point") == ["Amina"]
    assert listed("body=XAB") == ["Bilal", "vacant"]
    assert listed("vacant=1") == ["vacant"]
    assert listed("vacant=1&body=XAA") == []


def test_a_seat_whose_holder_has_a_closed_account_is_vacant(desk, house):
    amina = house.person("Amina Osei", "focal_point")
    desk.get(f"/people/{amina}")
    desk.post(f"/people/{amina}", active="0")

    page = desk.get("/people/seats?vacant=1")

    assert "Amina Osei" in page.text
    assert "vacant: name a holder" in page.text


def test_the_register_shows_the_period_and_the_note(desk, house):
    house.person("Amina Osei", "focal_point")
    seat = seat_of(house, "focal_point")
    desk.get(f"/people/seats/{seat}")
    desk.post(
        f"/people/seats/{seat}", name="Chen Wei", email="chen.wei@example.org", language="en",
        kind="alternate", reference="NV 12/2027",
    )  # fmt: skip

    page = desk.get("/people/seats?title=focal_point").text

    assert "9 March 2027" in page
    assert "NV 12/2027" in page


def test_an_office_that_is_called_like_its_body_is_named_once(desk, house):
    page = desk.get(f"/people/seats/{seat_of(house, 'secretariat', body='secretariat')}").text

    assert page.partition("<title>")[2].partition("</title>")[0].split()[0] == "Secretariat"


def test_the_register_as_a_file_has_the_same_lines(desk, house):
    house.person("Amina Osei", "focal_point")
    house.person("Bilal Haddad", "mission", body="XAB")

    page = desk.get("/people/seats?format=csv&body=XAB")

    text = page.data.decode("utf-8-sig")
    assert "Bilal Haddad" in text
    assert "Amina Osei" not in text


# Joining two accounts


def test_two_accounts_are_joined_after_a_look_at_what_moves(desk, another, house):
    amina = house.person("Amina Osei", "focal_point")
    double = house.person("A Osei", "mission", password=PASSWORD)
    another.sign_in("a.osei@example.org")
    url = f"/people/{amina}/merge/{double}"

    page = desk.get(url)
    assert "Permanent mission" in page.text or "Mission" in page.text
    assert "It cannot be taken back." in page.text
    assert desk.post(url).status_code == 422
    page = desk.post(url, sure="1")

    assert "The accounts are joined." in page.text
    assert holders(house, seat_of(house, "mission")) == ["amina.osei@example.org"]
    assert not another.signed_in
    assert "has become part of another" in desk.get(f"/people/{double}").text
    assert desk.post(f"/people/{double}", active="1").status_code == 409


def test_accounts_of_two_states_are_never_joined(desk, house):
    amina = house.person("Amina Osei", "focal_point")
    bilal = house.person("Bilal Haddad", "focal_point", body="XAB")
    url = f"/people/{amina}/merge/{bilal}"

    page = desk.get(url)
    assert "they stay apart" in page.text
    page = desk.post(url, sure="1")

    assert page.status_code == 409
    assert holders(house, seat_of(house, "focal_point", "XAB")) == ["bilal.haddad@example.org"]


def test_nobody_merges_away_the_account_he_is_signed_in_with(desk, house):
    double = house.person("Dana Again")
    dana = house.person("Dana Officer")
    url = f"/people/{double}/merge/{dana}"

    assert "Keep this one instead." in desk.get(url).text
    assert desk.post(url, sure="1").status_code == 422


def test_messages_that_wait_go_to_the_account_that_is_kept(desk, house):
    amina, double = house.person("Amina Osei", "focal_point"), house.person("A Osei", "mission")
    services, now = house.services, house.services.clock.now()

    def queue(rows):
        person = rows.get(Person, double)
        services.outbox.post(rows, "activation", person, {}, now=now)
        services.outbox.post(rows, "seat_handed_on", person, {"after": "2027-03-09"}, now=now)

    services.write(queue)
    desk.get(f"/people/{amina}/merge/{double}")
    desk.post(f"/people/{amina}/merge/{double}", sure="1")

    def waiting(rows):
        query = sa.select(Message.person_id, Message.template, Message.state)
        return rows.execute(query.order_by(Message.id)).all()

    assert services.read(waiting) == [
        (double, "activation", "obsolete"),
        (double, "seat_handed_on", "obsolete"),
        (amina, "seat_handed_on", "queued"),
    ]


def test_the_wish_for_an_overview_goes_along_unless_the_kept_account_has_one(desk, house):
    amina, double = house.person("Amina Osei", "focal_point"), house.person("A Osei", "mission")
    third, services = house.person("Am Osei", "expert"), house.services
    now = services.clock.now()
    services.write(lambda rows: digests.wish(rows, double, "weekly", now=now))
    services.write(lambda rows: digests.wish(rows, third, "daily", now=now))

    for other in (double, third):
        desk.get(f"/people/{amina}/merge/{other}")
        desk.post(f"/people/{amina}/merge/{other}", sure="1")

    def wishes(rows):
        return dict(rows.execute(sa.select(DigestWish.person_id, DigestWish.often)).all())

    assert services.read(wishes) == {amina: "weekly"}


def test_joining_accounts_is_not_for_others(reader, house):
    amina = house.person("Amina Osei", "focal_point", password=PASSWORD)
    double = house.person("A Osei")
    reader.sign_in("amina.osei@example.org")

    assert reader.get(f"/people/{amina}/merge").status_code == 404
    reader.get("/me")
    assert reader.post(f"/people/{amina}/merge/{double}", sure="1").status_code == 404
