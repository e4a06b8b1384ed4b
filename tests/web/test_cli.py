"""The command line, run as an administrator runs it, over a real SQLite file."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from config import work
from config.founding import Account
from engine.clock import FixedClock
from engine.db import connect
from web.cli import command
from web.commands import house

OFFICER = "officer@example.org"
SECRET = "a secret for tests that is long enough"
MONDAY = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs `quadrennial ...`; answers (exit code, output)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUADRENNIAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QUADRENNIAL_SECRET_KEY", SECRET)

    def invoke(*arguments: str, text: str = "") -> tuple[object, str]:
        result = CliRunner().invoke(command, arguments, input=text)
        said = result.output + (str(result.exception) if result.exception else "")
        return result.exit_code, said

    return invoke


@pytest.fixture
def founded(run):
    code, said = run(
        "init", "--name", "First Officer", "--email", OFFICER, "--cycle", "2026-2029",
        "--password-stdin", text="a good long password\n",
    )  # fmt: skip
    assert code == 0, said
    return run


def test_a_new_house_has_an_officer_its_rules_its_sessions_and_a_cycle(founded):
    code, said = founded("check")

    assert (code, said.splitlines()[-1]) == (0, "All is well.")
    assert founded("case", "show", "2026-2029") == (0, "2026-2029: Cycle: Under way\n")
    assert founded("verify") == (0, "22 cases verify.\n")


def test_an_auditor_checks_the_history_with_the_head_that_he_kept(founded):
    assert founded("head") == (
        1, "Error: No head was made yet; the scheduler makes one a day.\n1"
    )  # fmt: skip
    with house.services(clock=FixedClock(MONDAY)) as services:
        work.head(services)
    _, head = founded("head")
    day, digest = head.strip().split(":")

    assert (day, len(digest)) == ("2027-01-11", 64)
    assert founded("verify", "--head", f"{day}:{digest[:16]}") == (
        0,
        """22 cases verify.
The heads of all days up to 2027-01-11 follow one another.
The head kept of 2027-01-11 is the one here.
""",
    )
    assert founded("verify", "2026-2029") == (0, "1 cases verify.\n")
    assert founded("verify", "2026-2029", "--head", f"{day}:{'0' * 64}")[1].startswith(
        "head of 2027-01-11: not the one that was kept outside\n"
    )
    assert "16 to 64 signs" in founded("verify", "--head", f"{day}:{digest[:15]}")[1]
    assert "write it as 2027-01-15:" in founded("verify", "--head", digest)[1]


def test_a_table_that_is_not_guarded_is_named(founded, tmp_path):
    with closing(sqlite3.connect(tmp_path / "instance" / "quadrennial.db")) as file:
        file.execute("drop trigger event_undeleted")
        file.commit()

    said = "event: the database lets its lines be changed."
    assert [said in founded(name)[1] for name in ("check", "verify")] == [True, True]


def test_a_secret_is_never_printed(founded):
    _, said = founded("check")

    assert SECRET not in said


def test_a_short_password_is_refused_with_a_sentence(run):
    code, said = run("init", "--name", "X", "--email", OFFICER, "--password-stdin", text="short\n")

    assert code == 1
    assert "8" in said


def test_every_fault_of_the_settings_is_told_at_once(run, monkeypatch):
    monkeypatch.setenv("QUADRENNIAL_SECRET_KEY", "short")
    monkeypatch.setenv("QUADRENNIAL_TIMEZONE", "Nowhere/City")

    _, said = run("check")

    assert "QUADRENNIAL_SECRET_KEY" in said
    assert "QUADRENNIAL_TIMEZONE" in said


def test_loading_the_same_seeds_again_changes_nothing(founded):
    code, said = founded("config", "load")

    assert code == 0
    assert "rules country_review/2026_default: same" in said.splitlines()
    assert said.splitlines()[-1] == "register: 0 new or changed"


def test_an_edition_that_a_case_uses_is_not_changed(founded, tmp_path):
    founded("seats", "import", _roster(tmp_path / "seats.csv"))
    founded("case", "open", "country_review", "--subject", "KEN", "--input", "state_language=en",
            "--as", OFFICER)  # fmt: skip
    folder = tmp_path / "seeds" / "rules" / "country_review"
    folder.mkdir(parents=True)
    from config.seeds import FOLDER

    text = (FOLDER / "rules" / "country_review" / "2026_default.toml").read_text(encoding="utf-8")
    (folder / "2026_default.toml").write_text(text.replace("value = 90", "value = 91"), "utf-8")

    code, said = founded("config", "load", "--dir", str(tmp_path / "seeds"))

    assert code == 1
    assert "a case uses this edition" in said


def test_an_edition_comes_into_effect_by_a_decision_on_record(founded, tmp_path):
    from config.seeds import FOLDER

    folder = tmp_path / "seeds" / "rules" / "country_review"
    folder.mkdir(parents=True)
    text = (FOLDER / "rules" / "country_review" / "2026_default.toml").read_text(encoding="utf-8")
    text = text.replace('edition = "2026_default"', 'edition = "2027_board"')
    (folder / "2027_board.toml").write_text(text, "utf-8")
    _, loaded = founded("config", "load", "--dir", str(tmp_path / "seeds"))
    decision = (
        "config", "decide", "country_review", "2027_board", "--kind", "board",
        "--reference", "HSP/EB.2027/7", "--as", OFFICER, "--on",
    )  # fmt: skip

    tried, would = founded(*decision, "2025-01-12", "--dry-run")
    ahead, told = founded(*decision, "2099-01-12")
    code, said = founded(*decision, "2025-01-12")
    again, settled = founded(*decision, "2025-01-12")

    assert "config decide" in loaded
    assert (tried, code) == (0, 0)
    assert "would take 2027_board, in place of 2026_default" in would
    assert "take 2027_board, in place of 2026_default" in said
    assert (ahead, again) == (1, 1)
    assert "give a day up to today" in told
    assert "in effect already" in settled


def test_faulty_seeds_are_told_by_file_and_key(founded, tmp_path):
    folder = tmp_path / "seeds" / "rules" / "country_review"
    folder.mkdir(parents=True)
    (folder / "wrong.toml").write_text(
        'definition = "country_review"\nedition = "other"\n', "utf-8"
    )

    _, said = founded("config", "load", "--dir", str(tmp_path / "seeds"))

    assert "rules/country_review/wrong.toml: title" in said


def _roster(path, *rows):
    lines = ["title,body,name,email,channel", "mission,KEN,Jane Doe,jane@example.org,note", *rows]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return str(path)


def test_a_roster_with_one_fault_is_not_taken_over_at_all(founded, tmp_path):
    path = _roster(tmp_path / "seats.csv", "mission,QQQ,Nobody,nobody@example.org,note")

    code, said = founded("seats", "import", path)

    assert code == 1
    assert said.splitlines()[:2] == ["row 2: ok", "row 3: the register has no 'QQQ'"]
    assert "jane@example.org" not in founded("user", "list")[1]


def test_a_roster_may_be_a_workbook(founded, tmp_path):
    book = openpyxl.Workbook()
    for row in (("title", "body", "name", "email"), ("mission", "KEN", "Jane", "jane@example.org")):
        book.active.append(row)
    book.save(tmp_path / "seats.xlsx")

    code, said = founded("seats", "import", str(tmp_path / "seats.xlsx"))

    assert (code, said) == (0, "row 2: ok\n")
    assert "jane@example.org" in founded("user", "list")[1]


def test_a_session_is_moved_and_its_anchor_with_it(founded, tmp_path):
    code, said = founded(
        "meeting", "move", "BOARD-2028-2", "--from", "2028-12-04", "--to", "2028-12-06", "--as",
        OFFICER,
    )  # fmt: skip

    assert (code, said) == (0, "BOARD-2028-2: 2028-12-04 to 2028-12-06\n")
    database = connect(f"sqlite:///{tmp_path / 'instance' / 'quadrennial.db'}")
    with database.connect() as connection:
        query = sa.text("SELECT date FROM anchor WHERE key = 'board_2028_2'")
        assert connection.execute(query).scalar_one() == str(dt.date(2028, 12, 4))
    database.dispose()


def test_a_copy_is_whole_and_is_not_written_over_another(founded, tmp_path):
    first = founded("backup", str(tmp_path / "copy.db"))
    second = founded("backup", str(tmp_path / "copy.db"))

    assert first[0] == 0
    assert second[0] == 1
    database = connect(f"sqlite:///{tmp_path / 'copy.db'}")
    with database.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM cases")).scalar_one() == 22
    database.dispose()


def test_a_copy_comes_back_elsewhere_stands_still_and_is_released_by_a_person(
    founded, tmp_path, monkeypatch
):
    copy, place = str(tmp_path / "copy.db"), f"sqlite:///{tmp_path / 'back.db'}"
    founded("backup", copy)

    tried = founded("backup", "--self-test", copy)
    early = founded("release", "--as", OFFICER)
    back = founded("restore", copy, "--into", place)
    again = founded("restore", copy, "--into", place)
    monkeypatch.setenv("QUADRENNIAL_DATABASE_URL", place)
    released = founded("release", "--as", OFFICER, "--keep-back")
    twice = founded("release", "--as", OFFICER)

    assert tried[0] == back[0] == released[0] == 0, (tried, back, released)
    assert "comes back whole" in tried[1]
    assert "22 cases verify" in back[1]
    assert "stands still" in back[1]
    assert released[1] == "released; 0 kept back\n"
    assert (again[0], early[0], twice[0]) == (1, 1, 1)
    assert "only an empty place is filled" in again[1]
    assert "does not stand still" in early[1] + twice[1]


def test_without_a_mail_server_a_message_is_kept(founded):
    assert founded("mail", "test", "x@example.org") == (0, "x@example.org: kept\n")


def test_somebody_without_a_seat_opens_nothing(founded):
    founded("user", "create", "guest@example.org", "--name", "Guest")

    code, said = founded("case", "open", "cycle", "--subject", "2030", "--as", "guest@example.org")

    assert code == 1
    assert "holds such a seat" in said


def test_a_demonstration_is_not_made_over_data(founded, monkeypatch):
    monkeypatch.delenv("QUADRENNIAL_SECRET_KEY")

    code, said = founded("demo", "--until", "2026-11-20")

    assert (code != 0, "The database is not empty" in said) == (True, True)


def test_a_short_demonstration_names_who_can_sign_in(run, monkeypatch):
    asked = {}

    def build_it(settings, until, *, seed, progress):
        asked.update(until=until, seed=seed, demo=settings.demo)
        progress(until)
        return [Account("Secretariat", "Amina", "officer@example.org", "en")]

    monkeypatch.setattr("config.demo.build.build", build_it)

    code, said = run("demo", "--until", "2026-11-20", "--seed", "7")

    assert code == 0, said
    assert asked == {"until": dt.date(2026, 11, 20), "seed": 7, "demo": True}
    assert "officer@example.org" in said


def test_what_is_due_is_said_before_it_is_disposed_of_and_a_person_is_erased_on_request(founded):
    code, said = founded("dispose")
    assert code == 0, said
    assert "history    kept for good" in said
    assert "mail       90 days (our default): 0 due" in said
    assert "Nothing was disposed of; add --really" in said
    assert founded("dispose", "--really")[1].endswith("Edition 2026. 0 disposed of.\n")
    asked = ("--document", "NV/7", "--on", "2026-11-02", "--reason", "On request", "--as", OFFICER)

    code, said = founded("erase", "person", OFFICER, *asked, "--really")

    assert code == 1
    assert "holds secretariat of secretariat" in said
    assert founded("erase", "person", "nobody@example.org", *asked)[0] == 1
    code, said = founded("erase", "text", "2026-2029", "1", "reason", *asked)
    assert "has no text 'reason'" in said
