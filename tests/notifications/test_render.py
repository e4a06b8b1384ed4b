"""Every message in words: complete without HTML, in one language, in neutral words."""

import datetime as dt
import re
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar
from jinja2 import UndefinedError

from config.i18n import LANGUAGES, Translator
from notifications import ics
from notifications.catalogue import TEMPLATES
from notifications.mail import build
from notifications.render import FOLDER, LRM, RLM, Renderer
from notifications.sheet import NextStep, Overview, Recorded, Sheet
from notifications.smtp import Connection, Smtp

AT = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
URL = "https://reviews.example.org/c/XAA-2027"
OTHER = "https://reviews.example.org/c/XAB-2027"
OTHER_LETTERS = ("ar", "zh", "ru")
# What the message was made from: addresses, names, labels of no process.
GIVEN = re.compile(
    r"\S+://\S+|desk@example.org|Peer Review Secretariat|Read <the> text|Send the text|X\w\w|UTC"
)
NEVER = re.compile(
    r"\b(overdue|late|delay\w*|blocked|stuck|nudge\w*|escalat\w*|laps\w*|grant\w*|refus\w*|return\w*"
    r"|reject\w*|obligat\w*|mandatory|complian\w*|fail\w*|deadline\w*|appeal\w*|score\w*|rank\w*"
    r"|recommend\w*|status|stage|alert)\b",
    re.IGNORECASE,
)


def overview(task, **changes):
    values = {
        "day": dt.date(2027, 1, 11), "at_desk": True, "unsubscribe": f"{URL}/unsubscribe",
        "mine": (task,), "mine_total": 3, "awaited": (task,), "awaited_total": 1, "passed": 2,
        "undelivered": 1, "incidents": 1, "small": (("Consider a note verbale", 2),),
    }  # fmt: skip
    return Overview(**values | changes)


def sheet(template="task_opened", **changes):
    task = NextStep(
        task=5, label="Read <the> text", reference="XAA-2027", url=URL,
        due=dt.date(2027, 2, 10), due_version=2, optional=False, passed=False,
    )  # fmt: skip
    step = Recorded(label="Send the text", reference="XAA-2027", url=URL, on=dt.date(2027, 1, 11))
    values = {
        "language": "en", "reference": "XAA-2027", "process": "Country review", "url": URL,
        "office": "Focal point", "body": "XAA", "at": AT, "dates": {"before": AT, "after": AT},
        "tasks": (task,) if template in {"task_opened", "expert_invited"} else (),
        "reminders": (task,) if template == "courtesy_reminder" else (),
        "steps": (step,) if template == "step_taken" else (),
        "cases": (("XAA-2027", URL), ("XAB-2027", URL)) if template == "session_moved" else (),
        "code": "123456" if template == "sign_in_code" else "",
        "until": AT if template == "sign_in_code" else None,
        "digest": overview(task) if template == "digest" else None,
    }  # fmt: skip
    return Sheet(template=template, **values | changes)


@pytest.fixture
def renderer(sender):
    return Renderer(Translator, lambda locale: lambda kind, key: f"{locale}:{key}", sender)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_renders_in_every_language(renderer, template, language):
    written = renderer.render(sheet(template, language=language))

    direction = "rtl" if language == "ar" else "ltr"
    assert written.language == language
    assert f'<html lang="{language}" dir="{direction}">' in written.html
    blocks = re.findall(r"<(?:table|td|p|h1|div)\b[^>]*>", written.html)
    outer = [b for b in blocks if 'align="center"' not in b]
    assert all(f'dir="{direction}" lang="{language}"' in block for block in outer)
    assert URL in written.text.split("\n")
    assert written.subject.endswith("[XAA-2027]")
    assert "<img" not in written.html
    if language in OTHER_LETTERS:
        assert re.findall("[A-Za-z]{3,}", GIVEN.sub("", written.text)) == []


def test_a_label_and_a_sentence_end_as_the_language_has_it(renderer):
    french, chinese = (
        renderer.render(sheet("digest", language=each)).text for each in ("fr", "zh")
    )
    code = renderer.render(sheet("sign_in_code", language="zh")).text

    assert "Ouvrir la page\u00a0:\n" in french
    assert re.search("[\u4e00-\u9fff]：2\n", chinese)
    assert re.search("[\u4e00-\u9fff]：123456\n", code)
    assert re.search("（UTC）。[\u4e00-\u9fff]", code)


@pytest.mark.parametrize("template", ["task_opened", "digest", "courtesy_reminder"])
def test_a_mail_in_each_language_arrives_as_it_was_written(renderer, sender, smtp_server, template):
    way = Connection(Smtp(host=smtp_server.host, port=smtp_server.port), "localhost")
    way.open()
    for language in LANGUAGES:
        written = renderer.render(sheet(template, language=language))
        mail = build(
            written, sender=sender, address="ana@example.org", message_id=f"<{language}@x>",
            thread="", at=AT,
        )  # fmt: skip
        way.announce(sender.address, "ana@example.org")
        way.hand_over(mail)
        data = smtp_server.messages[-1][2]
        got = message_from_bytes(data, policy=default)

        assert (got["Subject"], got["Content-Language"]) == (written.subject, language)
        assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == written.text
        assert got.get_body(("html",)).get_content().split() == written.html.split()
        assert max(map(len, data.split(b"\r\n"))) <= 78
    way.quit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_is_called_in_the_language_of_its_reader_and_folded_between_letters(
    renderer, language
):
    step = NextStep(**vars(sheet().tasks[0]) | {"label": "No information available"})
    entry = renderer.render(sheet(language=language, tasks=(step,))).calendar
    said = Translator(language).gettext("No information available")

    assert Calendar.from_ical(entry).walk("VEVENT")[0]["summary"] == f"{said} [XAA-2027]"
    long = ics.entry(uid="1", summary=f"{said} " * 9, due=AT.date(), sequence=1, url=URL, at=AT)
    lines = long.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # no letter is cut in two


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_message_uses_a_word_that_judges(renderer, template):
    written = renderer.render(sheet(template))

    assert NEVER.findall(written.text) == []
    assert NEVER.findall(written.subject) == []


def test_every_message_has_its_three_templates():
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())

    assert folders == sorted([*TEMPLATES, "words"])
    for folder in TEMPLATES:
        names = sorted(path.name for path in (FOLDER / folder).iterdir())
        assert names == ["body.html", "body.txt", "subject.txt"]


def test_an_arabic_message_runs_from_the_right_in_text_and_html(renderer):
    written = renderer.render(sheet(language="ar"))

    words = [line for line in written.text.split("\n") if line and "://" not in line]
    assert all(line.startswith(RLM) for line in words)
    assert all(line.startswith("https://") for line in written.text.split("\n") if "://" in line)
    assert written.subject.endswith(f" {LRM}[XAA-2027]")
    assert '<bdi dir="ltr">XAA-2027</bdi>' in written.html
    assert 'align="right"' in written.html
    assert "direction:rtl" in written.html
    assert "10 شباط/فبراير 2027" in written.text


def test_the_text_is_complete_by_itself(renderer):
    written = renderer.render(sheet())

    assert written.text == (
        "Next step: Read <the> text\n\n"
        "What follows is open for the seat you hold.\n\n"
        "Read <the> text (XAA-2027)\n"
        "Indicative date: Wednesday, 10 February 2027\n\n"
        "Open the page:\n"
        f"{URL}\n\n"
        "Country review · XAA-2027\n"
        "You receive this message because you hold the seat “Focal point” (en:XAA).\n"
        "A question? Answer this message; it reaches the secretariat. desk@example.org\n"
        "Peer Review Secretariat\n"
    )


def test_the_text_gives_each_address_once(renderer):
    moved = renderer.render(sheet("session_moved", cases=(("XAA-2027", URL), ("XAB-2027", OTHER))))
    assert [moved.text.count(f"{each}\n") for each in (URL, OTHER)] == [1, 1]


def test_a_seat_that_is_called_as_its_body_is_named_once(sender):
    renderer = Renderer(Translator, lambda _: lambda _kind, _key: "Executive Board", sender)

    board = {"office": "Executive Board", "body": "board", "tasks": ()}
    handed_on = renderer.render(sheet("seat_handed_on", **board)).text
    told = renderer.render(sheet("step_taken", **board)).text

    assert "you hold this seat: Executive Board." in handed_on
    assert "you hold the seat “Executive Board”.\n" in told


def test_what_is_put_into_html_is_escaped(renderer):
    written = renderer.render(sheet(body="<script>"))

    assert "Read &lt;the&gt; text" in written.html
    assert "<script>" not in written.html


def test_one_date_makes_one_entry_and_two_make_none(renderer):
    one = sheet()
    two = sheet(tasks=(one.tasks[0], NextStep(**vars(one.tasks[0]) | {"task": 6})))

    assert b"UID:task-5@reviews.example.org" in renderer.render(one).calendar
    assert b"SEQUENCE:2" in renderer.render(one).calendar
    assert renderer.render(two).calendar is None


def test_a_date_gone_by_is_awaited_since_then(renderer):
    task = NextStep(**vars(sheet().tasks[0]) | {"passed": True})

    written = renderer.render(sheet("courtesy_reminder", reminders=(task,)))

    assert "Awaited since Wednesday, 10 February 2027" in written.text
    assert written.subject == "Courtesy reminder: Read <the> text [XAA-2027]"


def test_a_name_that_no_template_knows_is_a_fault(renderer, tmp_path, monkeypatch):
    monkeypatch.setattr("notifications.render.FOLDER", tmp_path)
    (tmp_path / "task_opened").mkdir()
    (tmp_path / "task_opened" / "subject.txt").write_text("{{ unknown }}")

    with pytest.raises(UndefinedError):
        renderer.render(sheet())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("factor_on", "was set up"), ("factor_off", "was removed"),
        ("factor_lifted", "was taken off"), ("new_codes", "New recovery codes"),
        ("code_used", "was used"), ("linked", "first time"), ("unlinked", "was forgotten"),
        ("password", "password of your account"),
    ],
)  # fmt: skip
def test_a_message_about_an_account_says_what_happened_to_it(renderer, changed, words):
    written = renderer.render(sheet("account_changed", changed=changed))

    assert words in written.text
    assert words in written.html
