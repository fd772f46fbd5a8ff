"""Each finding of doctor, found when it is so and only then."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from apps.core.management.commands import compile_texts
from omni import connections, doctor
from tests.omni.places import free_port

pytestmark = pytest.mark.django_db


def levels(about: str) -> dict[str, str]:
    return {finding.text: finding.level for finding in doctor.examine() if finding.about == about}


def mended(about: str) -> str:
    """The one text that says what to mend about this part."""
    (text,) = [text for text, level in levels(about).items() if level == doctor.MEND]
    return text


def test_a_sound_installation_has_nothing_to_mend():
    assert [finding for finding in doctor.examine() if finding.level == doctor.MEND] == []


def test_the_command_prints_each_finding_and_ends_well():
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "The roles of owner, web and worker are there" in out.getvalue()
    assert "0 to mend" in out.getvalue()


def test_json_and_exit_code_for_machines(monkeypatch):
    monkeypatch.setattr(settings, "DEBUG", True)
    out = StringIO()
    with pytest.raises(SystemExit) as refusal:
        call_command("doctor", "--json", stdout=out)
    assert refusal.value.code == 1
    assert {"about": "address", "level": "mend", "text": mended("address")} in json.loads(out.getvalue())


def test_a_database_that_is_away_is_said_and_the_rest_still_examined(monkeypatch):
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert "connection refused" in mended("database")
    assert levels("secret")


@pytest.mark.parametrize(("number", "level"), [(140012, "mend"), (150004, "good"), (180006, "good"), (190000, "mend")])
def test_versions(monkeypatch, number, level):
    monkeypatch.setattr(connection, "pg_version", number)
    assert [found.level for found in doctor._version()] == [level]


def test_roles_without_timeouts_or_missing():
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE omni_web RESET lock_timeout")
        assert "omni_web have no timeouts" in mended("roles")
        cursor.execute("ALTER ROLE omni_worker RENAME TO omni_gone")
    assert {text.split(":")[0] for text, level in levels("roles").items() if level == doctor.MEND} == {
        "The roles omni_worker are missing",
        "The roles omni_web have no timeouts",
    }


def test_more_connections_than_allowed(monkeypatch):
    monkeypatch.setattr(settings, "OMNI_WEB_THREADS", connections.allowed())
    assert "connections; the server leaves" in mended("pool")


def test_missing_migrations():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert mended("tables").startswith("1 migrations are missing")


@pytest.mark.parametrize(("url", "level"), [("http://127.0.0.1:8000", "note"), ("https://shop.example", "mend")])
def test_an_open_test_clock(monkeypatch, url, level):
    monkeypatch.setattr(settings, "OMNI_PUBLIC_URL", url)
    monkeypatch.setattr(settings, "OMNI_TEST_CLOCK", True)
    assert list(levels("clock").values()) == [level]


def test_a_broker_and_a_mail_server_that_do_not_answer(monkeypatch):
    monkeypatch.setattr(settings, "BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(settings, "EMAIL_PORT", free_port())
    assert "does not answer" in mended("broker")
    assert list(levels("mail").values()) == ["note"]

    monkeypatch.setenv("EMAIL_HOST", settings.EMAIL_HOST)
    assert "does not answer" in mended("mail")


def test_https_without_a_known_proxy_is_noted(monkeypatch):
    monkeypatch.setattr(settings, "OMNI_PUBLIC_URL", "https://shop.example")
    assert list(levels("address").values()) == ["good", "note"]
    monkeypatch.setattr(settings, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"))
    assert list(levels("address").values()) == ["good"]


def test_a_short_key(monkeypatch):
    monkeypatch.setattr(settings, "SECRET_KEY", "short")
    assert "guessable" in mended("secret")


def test_texts_that_are_not_compiled_and_how_they_are(monkeypatch, tmp_path):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Shop"\nmsgstr "Tienda"\n'
    )
    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path])
    assert mended("texts").startswith("1 translations")

    call_command("compile_texts", stdout=StringIO())

    assert compile_texts.stale() == []
    assert b"Tienda" in (folder / "django.mo").read_bytes()


def test_a_folder_that_cannot_be_written_or_is_full(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    assert all("2 GiB" in text for text, level in levels("files").items() if level == doctor.MEND)
    monkeypatch.setattr(doctor, "LEAST_FREE", 0)
    monkeypatch.setattr(doctor.os, "access", lambda path, _mode: path != tmp_path)
    assert "cannot be written" in mended("files")


def test_cards_want_both_keys_and_a_signing_secret(settings):
    assert list(levels("cards").values()) == [doctor.NOTE]
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert "both or neither" in mended("cards")
    settings.STRIPE_PUBLISHABLE_KEY = "pk_test_1"
    assert "STRIPE_WEBHOOK_SECRETS" in mended("cards")
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_1"]
    assert list(levels("cards").values()) == [doctor.GOOD]
