"""Settings: what is refused, and in which words."""

from __future__ import annotations

import pytest

from config.settings import DEMO_SECRET, Settings, SettingsError, check_host, load

SECRET = "a-secret-of-our-own-that-is-long-enough"


@pytest.fixture
def environ(monkeypatch):
    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"QUADRENNIAL_{name}", value)

    return put


def faults(**given) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(env_file=None, **given)
    return sorted(fault.split(":")[0].removeprefix("QUADRENNIAL_") for fault in caught.value.faults)


def test_a_secret_is_all_that_an_installation_must_give(environ):
    environ(SECRET_KEY=SECRET)

    settings = load(env_file=None)

    assert settings.database_url == "sqlite:///instance/quadrennial.db"
    assert settings.timezone == "Africa/Nairobi"
    assert settings.smtp is None


def test_all_faults_are_told_at_once(environ):
    environ(
        SECRET_KEY="short", TIMEZONE="Mars/Olympus", BASE_URL="reviews", TRUSTED_PROXIES="many",
        DATABASE_URL="mysql://localhost/x", SMTP_URL="http://mail", REPLY_TO="a@x, b@y", COLOUR="1",
    )  # fmt: skip

    assert faults() == [
        "BASE_URL", "COLOUR", "DATABASE_URL", "REPLY_TO", "SECRET_KEY", "SMTP_URL", "TIMEZONE",
        "TRUSTED_PROXIES",
    ]  # fmt: skip


@pytest.mark.parametrize("secret", ["", "x" * 31, DEMO_SECRET])
def test_a_default_or_short_secret_is_refused(secret):
    assert faults(secret_key=secret) == ["SECRET_KEY"]


def test_a_demonstration_needs_no_secret_and_sends_no_mail():
    assert load(env_file=None, demo=True).secret_key.get_secret_value() == DEMO_SECRET
    assert faults(demo=True, smtp_url="smtp://localhost") == ["SMTP_URL"]


def test_a_fault_does_not_repeat_the_secret(environ):
    environ(SECRET_KEY="hunter2", SMTP_URL="ftp://me:letmein@mail.example.org")

    with pytest.raises(SettingsError) as caught:
        load(env_file=None)

    assert "hunter2" not in str(caught.value)
    assert "letmein" not in str(caught.value)


def test_a_secret_may_stand_in_a_file(environ, tmp_path):
    (tmp_path / "secret").write_text(SECRET + "\n")
    environ(SECRET_KEY_FILE=str(tmp_path / "secret"))

    assert load(env_file=None).secret_key.get_secret_value() == SECRET


def test_a_file_that_cannot_be_read_is_a_fault(environ, tmp_path):
    environ(SECRET_KEY_FILE=str(tmp_path / "none"))

    assert faults() == ["SECRET_KEY", "SECRET_KEY_FILE"]


def test_settings_may_stand_in_a_file_of_variables(tmp_path):
    (tmp_path / "env").write_text(f"QUADRENNIAL_SECRET_KEY={SECRET}\nQUADRENNIAL_TYPO=1\n")

    with pytest.raises(SettingsError) as caught:
        load(env_file=tmp_path / "env")

    assert caught.value.faults == ("QUADRENNIAL_TYPO: there is no such setting.",)


def test_a_password_does_not_travel_unprotected():
    mail = {"secret_key": SECRET, "mail_from": "reviews@example.org"}

    assert faults(smtp_url="smtp://me:word@mail.example.org", **mail) == ["SMTP_URL"]
    settings = load(
        env_file=None, smtp_url="smtp://me:w%40rd@mail.example.org:587?starttls=1", **mail
    )

    assert (settings.smtp.host, settings.smtp.port) == ("mail.example.org", 587)
    assert (settings.smtp.username, settings.smtp.password) == ("me", "w@rd")
    assert settings.smtp.starttls
    assert load(env_file=None, smtp_url="smtp+starttls://mail.example.org", **mail).smtp.starttls


def test_sending_mail_needs_an_address_to_send_from():
    assert faults(secret_key=SECRET, smtp_url="smtp://localhost") == ["MAIL_FROM"]


def test_the_description_shows_no_secret():
    settings = load(
        env_file=None, secret_key=SECRET, mail_from="reviews@example.org",
        smtp_url="smtps://me:letmein@mail.example.org",
        database_url="postgresql://me:hidden@db/quadrennial",
    )  # fmt: skip

    told = settings.describe() + repr(settings)

    assert "QUADRENNIAL_SMTP_URL=smtps://me:********@mail.example.org:465" in told
    assert not [secret for secret in (SECRET, "letmein", "hidden") if secret in told]


def test_other_machines_are_served_only_under_a_known_address():
    settings = Settings(secret_key=SECRET)
    check_host(settings, "127.0.0.1")

    with pytest.raises(SettingsError):
        check_host(settings, "0.0.0.0")  # noqa: S104

    check_host(Settings(secret_key=SECRET, base_url="https://reviews.example.org"), "0.0.0.0")  # noqa: S104
