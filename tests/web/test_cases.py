"""Cases on pages: opened, shown, stepped through; what may not be seen is not there."""

from __future__ import annotations

import io
import re
import uuid

import pytest
import sqlalchemy as sa

from engine.models.case import Fact
from tests.web.browser import seen, value_of
from tests.web.mechanism import PAPER, VISIT
from tests.web.stepping import PDF, STEP, confirm, events, preview


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def reading(cast):
    return cast.enter("reading")


# Opening


def test_the_desk_opens_a_case_about_any_state(cast, officer):
    page = officer.get("/cases/new/paper")
    assert page.status_code == 200
    assert "Fictional State 2" in page.text

    page = officer.post(
        "/cases/new/paper",
        command=str(uuid.uuid4()),
        subject="XAB",
        **{f"role.reader:{cast.seat('reading')}": "1", "i.why": "Because"},
    )

    assert page.status_code == 200
    assert "XAB-2027" in page.text
    assert "Because" in page.text


def test_a_state_opens_a_case_about_itself_only(cast, focal):
    page = focal.get("/cases/new/paper")

    assert "Fictional State 1" in page.text
    assert 'value="XAB"' not in page.text
    page = focal.post(
        "/cases/new/paper",
        command=str(uuid.uuid4()),
        subject="XAB",
        **{f"role.reader:{cast.seat('reading')}": "1"},
    )
    assert page.status_code == 422


def test_opening_asks_for_what_is_missing_and_keeps_the_rest(officer):
    officer.get("/cases/new/paper")

    page = officer.post("/cases/new/paper", subject="XAB", **{"i.why": "Long words typed"})

    assert page.status_code == 422
    assert "Choose one of the list." in page.text
    assert "Long words typed" in page.text


def test_who_opens_nothing_is_told_so(reading):
    assert "opens no case of its own accord" in reading.get("/cases/new").text
    assert reading.get("/cases/new/paper").status_code == 403
    assert reading.get("/cases/new/visit").status_code == 404
    assert reading.get("/cases/new/nothing").status_code == 404


# Seeing


def test_the_page_says_where_whose_turn_until_when_and_what_next(cast, paper, focal):
    page = focal.get("/cases/XAA-2027")

    for words in (
        "Fictional State 1", "Paper in preparation", "Write the paper", "Awaited from", "Focal point or mission",
        "Friday, 19 March 2027", "Writing of the paper", " days after this point was reached", "own reckoning",
        "What comes next", "Paper being read", "A next step that comes before this one is still awaited.",
    ):  # fmt: skip
        assert words in page.text, words
    assert 'aria-current="step"' in page.text
    assert "/cases/XAA-2027/steps/send" in page.text


def test_the_same_page_in_arabic_runs_from_right_to_left(paper, focal):
    page = focal.get("/cases/XAA-2027?lang=ar")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "الدولة الافتراضية 1" in page.text
    assert "كتابة الورقة" in page.text


def test_what_one_may_not_see_is_not_there(cast, paper, house):
    stranger = cast.enter("stranger")

    for path in ("", "/history", "/people", "/diagram", "/steps/send", "/undo", "/files/1"):
        assert stranger.get(f"/cases/XAA-2027{path}").status_code == 404, path
    assert "XAA-2027" not in stranger.get("/cases?q=XAA").text


def test_a_step_of_another_seat_is_forbidden_not_hidden(paper, reading):
    assert reading.get(STEP).status_code == 403
    assert reading.get("/cases/XAA-2027/steps/nothing").status_code == 404


def test_the_bare_fact_is_reference_and_label(cast, paper, focal, officer):
    page = focal.get("/cases/XAA-2027/steps/end")
    focal.post("/cases/XAA-2027/steps/end", **seen(page), confirm="1")

    page = officer.get("/cases/XAA-2027")

    assert page.status_code == 200
    assert "This is all that is open to your seat." in page.text
    assert "Fictional State 1" not in page.text
    assert officer.get("/cases/XAA-2027/history").status_code == 404
    assert focal.get("/cases/XAA-2027").status_code == 200


def test_the_list_is_searched_by_reference_and_by_name(paper, officer):
    assert "XAA-2027" in officer.get("/cases").text
    assert "XAA-2027" in officer.get("/cases?q=State+1&order=date").text
    assert "XAA-2027" in officer.get("/cases?q=xaa&order=turn").text
    assert "XAA-2027" not in officer.get("/cases?q=State+2&order=reference").text
    assert "XAA-2027" not in officer.get("/cases?kind=visit").text


@pytest.mark.parametrize("path", ["", "/history", "/people", "/diagram", "/steps/send"])
def test_looking_writes_nothing(paper, focal, statements, path):
    focal.get(f"/cases/XAA-2027{path}")
    with statements() as found:
        assert focal.get(f"/cases/XAA-2027{path}").status_code == 200

    assert {each.split()[0] for each in found} == {"BEGIN", "SELECT"}


# Stepping


def test_the_confirmation_says_what_will_happen_and_records_nothing(house, paper, focal):
    before = events(house)

    page = preview(focal, **{"i.on": "15.3.2027", "i.pages": "12"})

    assert page.status_code == 200
    for words in ("A good paper", "Plain", "Monday, 15 March 2027", "Paper being read", "Read the paper", "Fictional State 2",
                  "Next steps taken by this", "Write the paper"):  # fmt: skip
        assert words in page.text, words
    assert events(house) == before


def test_a_double_click_is_one_event(house, paper, focal):
    page = preview(focal)
    before = events(house)
    twin = focal.copy()
    twin.page = page

    first = confirm(focal, page)
    second = confirm(twin, page)

    assert first.status_code == second.status_code == 200
    assert events(house) == before + 1


def test_a_double_click_on_a_step_that_ends_ones_part_is_one_event(house, paper, focal, reading):
    confirm(focal, preview(focal))
    step = "/cases/XAA-2027/steps/stand_down"
    page = reading.get(step)
    sent = {**seen(page), "confirm": "1"}
    before = events(house)

    reading.post(step, **sent)
    assert reading.client.get("/cases/XAA-2027").status_code == 404
    twin = reading.copy()
    twin.page = page
    second = twin.post(step, **sent)

    assert second.status_code == 200
    assert "Inbox" in second.text
    assert events(house) == before + 1


def test_back_and_another_text_shows_both(house, paper, focal):
    page = preview(focal)
    twin = focal.copy()
    twin.page = page
    confirm(focal, page)

    again = confirm(twin, page, **{"i.text": "Quite another text"})

    assert again.status_code == 409
    assert "This form was already sent once" in again.text
    assert "A good paper" in again.text
    assert "Quite another text" in again.text


def test_back_and_edit_keeps_what_was_typed(paper, focal):
    page = preview(focal, **{"i.text": "Two\r\nlines <b>"})

    page = focal.post(
        STEP, **seen(page), do="edit", **{"i.text": "Two\r\nlines <b>", "i.tone": "warm"}
    )

    assert "Two\nlines &lt;b&gt;</textarea>" in page.text
    assert re.search(r'value="warm" checked', page.text)


def test_in_two_tabs_the_second_is_told_who_did_what(cast, house, paper, focal):
    page = preview(focal)
    mission = cast.enter("mission")
    other = preview(mission, **{"i.text": "By the mission"})
    confirm(mission, other, **{"i.text": "By the mission"})

    late = confirm(focal, page, **{"i.text": "A text of two hours"})

    assert late.status_code == 409
    assert "The case has moved on" in late.text
    assert "Mona" in late.text
    assert "A text of two hours" in late.text


def test_faults_stand_beside_their_fields(paper, focal):
    page = preview(focal, **{"i.text": "ab", "i.on": "soon", "i.pages": "many", "i.tone": ""})

    assert page.status_code == 422
    for words in ("A few words more, please.", "Please give a date, such as 2027-03-15.", "Please give a whole number.",
                  "Please fill this in.", 'value="soon"'):  # fmt: skip
        assert words in page.text, words


def test_a_step_that_waits_says_why_and_keeps_the_text(paper, focal):
    page = focal.get("/cases/XAA-2027/steps/publish")
    assert "A next step that comes before this one is still awaited." in page.text

    page = focal.post("/cases/XAA-2027/steps/publish", command=str(uuid.uuid4()), confirm="1")
    assert page.status_code == 409


def test_a_case_at_rest_says_so_and_awaits_nothing(paper, focal):
    page = focal.get("/cases/XAA-2027/steps/rest")
    page = focal.post(
        "/cases/XAA-2027/steps/rest", **seen(page), confirm="1", **{"i.until": "2027-05-01"}
    )

    assert "Deferred at the request of the State" in page.text
    assert "1 May 2027" in page.text
    assert "Nothing is awaited while the case is on hold." in page.text
    assert "/steps/go_on" in page.text
    assert "Write the paper" not in focal.get("/inbox").text.split("Coming next")[0]


# On behalf, and taking back


def test_the_desk_records_for_a_state_with_its_document(cast, paper, officer, focal, reading):
    page = officer.get(STEP)
    assert "Recorded on behalf of a seat" in page.text

    page = officer.post(
        STEP, **seen(page), do="preview", **{"i.text": "By note", "i.tone": "plain"}
    )
    assert page.status_code == 422
    assert "Choose for whom the step is recorded." in page.text

    source = {
        "behalf": str(cast.seat("focal")),
        "source.number": "NV 12/2027",
        "source.date": "8.3.2027",
    }
    page = officer.post(
        STEP, **seen(page), do="preview", **{"i.text": "By note", "i.tone": "plain"}, **source,
        **{"source.file": (io.BytesIO(PDF), "note.pdf")},
    )  # fmt: skip
    assert page.status_code == 200
    kept = value_of(page, "source.file.kept")
    confirm(officer, page, **{"i.text": "By note"}, **source, **{"source.file.kept": kept})

    history = officer.get("/cases/XAA-2027/history")
    assert "on behalf of" in history.text
    assert "NV 12/2027" in history.text
    assert "note.pdf" in history.text
    note = re.search(r"/cases/XAA-2027/files/\d+", history.text).group()
    codes = [who.get(note).status_code for who in (officer, focal, reading)]
    assert codes == [200, 200, 404]  # the source is read by the desk and the State it speaks for


def test_a_party_takes_back_its_step_with_a_reason(house, paper, focal, reading):
    confirm(focal, preview(focal))
    assert "take back" not in reading.get("/cases/XAA-2027").text.lower()

    page = focal.get("/cases/XAA-2027/undo")
    command = value_of(page, "command")
    page = focal.post("/cases/XAA-2027/undo", command=command, reason="Too early")

    assert "Paper in preparation" in page.text
    history = focal.get("/cases/XAA-2027/history")
    assert "taken back" in history.text
    assert "Too early" in history.text


def test_an_express_act_stays(paper, focal, reading):
    confirm(focal, preview(focal))
    page = reading.get("/cases/XAA-2027/steps/settle")
    page = reading.post("/cases/XAA-2027/steps/settle", **seen(page), do="preview")
    assert "This is an express act. It cannot be taken back." in page.text
    reading.post("/cases/XAA-2027/steps/settle", **seen(page), confirm="1")

    page = reading.get("/cases/XAA-2027/undo")
    assert "This step is an express act and cannot be taken back." in page.text
    page = reading.post("/cases/XAA-2027/undo", command=str(uuid.uuid4()))
    assert page.status_code == 409


def test_history_and_people_name_who_and_since_when(paper, focal):
    confirm(focal, preview(focal))

    history = focal.get("/cases/XAA-2027/history").text
    for words in (
        "Paper sent",
        "Fay",
        "Now at",
        "Next step taken",
        "Read the paper",
        "Case opened",
    ):
        assert words in history, words
    people = focal.get("/cases/XAA-2027/people").text
    assert "Fay" in people
    assert "Rea" in people


def test_a_page_asks_as_often_for_one_case_as_for_five(cast, house, officer, statements):
    cast.open("XAA")
    officer.get("/cases")
    with statements() as one:
        officer.get("/cases")
    for _ in range(4):
        cast.open("XAA")

    with statements() as five:
        officer.get("/cases")

    assert len(five) == len(one)


def test_the_facts_are_the_values_typed(house, paper, focal):
    page = preview(focal, **{"i.on": "١٥/٣/٢٠٢٧", "i.pages": "١٢"})
    confirm(focal, page, **{"i.on": "١٥/٣/٢٠٢٧", "i.pages": "١٢"})

    def facts(rows):
        return {row.key: row.value for row in rows.scalars(sa.select(Fact))}

    found = house.services.read(facts)
    assert found["on"] == "2027-03-15"
    assert found["pages"] == 12
    assert found["tone"] == "plain"


def test_nobody_sees_a_case_before_signing_in(another, paper):
    page = another.get("/cases/XAA-2027")

    assert page.status_code == 303
    assert page.location.endswith("/sign-in")
