from __future__ import annotations

import json
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from apps.core.invariants import Invariant, machine
from apps.core.management.commands import verify
from tests.factories.payments import PaymentFactory

BROKEN = Invariant("test.broken", "Nothing is one", "SELECT 1 AS number, 'x' AS word UNION ALL SELECT 2, 'y'")
MANY = Invariant("test.many", "There are few", "SELECT n FROM generate_series(1, 25) n")


def run(**options):
    out, code = StringIO(), 0
    try:
        call_command("verify", stdout=out, no_color=True, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


@pytest.mark.django_db
def test_an_empty_database_holds():
    code, out = run()

    lines = out.splitlines()
    assert code == 0
    assert len(lines) == len(verify.installed_invariants()) + 1
    assert all(line.startswith("ok ") for line in lines[:-1])
    assert lines[-1] == f"All {len(lines) - 1} invariants hold."


@pytest.mark.django_db
def test_a_breach_is_shown_with_its_rows_and_ends_with_1(monkeypatch):
    monkeypatch.setattr(verify, "installed_invariants", lambda: [BROKEN, MANY])

    code, out = run()

    assert code == 1
    assert out.splitlines()[0].startswith("BROKEN test.broken")
    assert "number=2, word=y" in out
    assert "… and 5 more" in out
    assert out.splitlines()[-1] == "2 of 2 invariants are broken."


@pytest.mark.django_db
def test_json_says_the_same(monkeypatch):
    monkeypatch.setattr(verify, "installed_invariants", lambda: [BROKEN])

    code, out = run(json=True)

    document = json.loads(out)
    assert code == 1
    assert document["ok"] is False
    (found,) = document["invariants"]
    assert (found["code"], found["ok"], found["breaches"]) == ("test.broken", False, 2)
    assert found["rows"] == [{"number": 1, "word": "x"}, {"number": 2, "word": "y"}]


@pytest.mark.django_db
def test_json_of_a_sound_database_is_ok():
    code, out = run(json=True)

    document = json.loads(out)
    assert (code, document["ok"]) == (0, True)
    assert {found["code"] for found in document["invariants"]} >= {"payments.amounts", "invoicing.chain"}


def test_codes_are_unique_and_titles_are_sentences():
    invariants = verify.installed_invariants()

    assert len({invariant.code for invariant in invariants}) == len(invariants)
    assert all(invariant.title for invariant in invariants)


@pytest.mark.django_db(transaction=True)
def test_every_check_reads_the_same_moment_and_writes_nothing(monkeypatch):
    """A payment that comes in between two checks is seen by neither; writing is refused."""
    count = Invariant("test.count", "None", "SELECT count(*) AS payments FROM payments_payment")
    level = Invariant("test.level", "None", "SHOW transaction_isolation")
    writes = Invariant("test.writes", "None", "SHOW transaction_read_only")
    check = verify._check

    def check_and_meddle(invariant):
        result = check(invariant)
        if invariant is count:
            meddler = threading.Thread(target=_pay)
            meddler.start()
            meddler.join()
        return result

    monkeypatch.setattr(verify, "installed_invariants", lambda: [count, count, level, writes])
    monkeypatch.setattr(verify, "_check", check_and_meddle)

    _, out = run(json=True)

    rows = [found["rows"][0] for found in json.loads(out)["invariants"]]
    assert rows[:2] == [{"payments": 0}, {"payments": 0}]
    assert rows[2:] == [{"transaction_isolation": "repeatable read"}, {"transaction_read_only": "on"}]


@pytest.mark.django_db
def test_a_machine_that_was_tampered_with_is_named_row_by_row():
    invariant = machine(
        code="test.machine",
        title="A lamp",
        table="lamp",
        history="lamp_step",
        reference="lamp_id",
        transitions={"off": ["on"], "on": ["off", "broken"], "broken": []},
        initial="off",
        state="status",
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE lamp (id int, status text) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMPORARY TABLE lamp_step (id int, lamp_id int, from_state text, to_state text) ON COMMIT DROP"
        )
        cursor.execute(
            "INSERT INTO lamp VALUES (1, 'off'), (2, 'on'), (3, 'broken'), (4, 'on'), (5, 'on'), (6, 'broken')"
        )
        cursor.execute(
            "INSERT INTO lamp_step VALUES (1, 2, 'off', 'on'), (2, 3, 'off', 'on'), (3, 3, 'on', 'broken'), "
            "(4, 4, 'off', 'broken'), (5, 4, 'broken', 'on'), (6, 5, 'on', 'off'), (7, 5, 'off', 'on')"
        )
        cursor.execute(invariant.sql)
        found = sorted(cursor.fetchall(), key=str)

    assert found == [
        (4, 4, "off", "broken", "not an allowed step"),
        (4, 5, "broken", "on", "not an allowed step"),
        (5, 6, "on", "off", "does not begin at off"),
        (6, None, None, None, "but the state is broken"),
    ]


def _pay():
    PaymentFactory()
    connection.close()
