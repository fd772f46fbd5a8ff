"""The examinations of `manage.py doctor`: each looks at one part and says in plain words what it found."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.connection import Connection
from kombu.exceptions import KombuError

from apps.core.management.commands import compile_texts
from omni import connections

GOOD, NOTE, MEND = "good", "note", "mend"
OLDEST, NEWEST = 15, 18
TIMEOUTS = {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}
ROLES = {"omni_owner": set(), "omni_web": TIMEOUTS, "omni_worker": TIMEOUTS}
SHORTEST_KEY = 50
LEAST_FREE = 2 * 1024**3
PATIENCE = 3.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence about one part; `mend` means that something does not work, or is not safe."""

    about: str
    level: str
    text: str


def examine() -> list[Finding]:
    """Every examination, in the order in which a person would look."""
    findings = list(_database())
    if all(finding.level != MEND for finding in findings):
        for look in (_version, _roles, _connections, _migrations, _test_clock):
            findings += look()
    for look in (_broker, _mail, _cards, _address, _secret, _time_zones, _texts, _files):
        findings += look()
    return findings


def _finding(about: str, level: str, text: str) -> Finding:
    return Finding(about=about, level=level, text=text)


def _database() -> Iterator[Finding]:
    kind = "the one that DATABASE_URL names" if os.environ.get("DATABASE_URL") else "the embedded one of this folder"
    try:
        connection.ensure_connection()
    except Error as refusal:
        yield _finding("database", MEND, f"The database ({kind}) does not answer: {str(refusal).strip()}")
    else:
        yield _finding("database", GOOD, f"The database is {kind}, and it answers.")


def _version() -> Iterator[Finding]:
    major = connection.pg_version // 10000  # type: ignore[attr-defined]  # of the PostgreSQL backend
    if OLDEST <= major <= NEWEST:
        yield _finding("database", GOOD, f"It is PostgreSQL {major}.")
    else:
        yield _finding("database", MEND, f"It is PostgreSQL {major}; Omni is tested on {OLDEST} to {NEWEST}.")


def _roles() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, coalesce(rolconfig, '{}') FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        found = {name: {setting.partition("=")[0] for setting in chosen} for name, chosen in cursor.fetchall()}
    missing = sorted(set(ROLES) - set(found))
    bare = sorted(name for name, wanted in ROLES.items() if name in found and not wanted <= found[name])
    if missing:
        yield _finding("roles", MEND, f"The roles {', '.join(missing)} are missing: run omni/embedded/roles.sql there.")
    if bare:
        yield _finding(
            "roles", MEND, f"The roles {', '.join(bare)} have no timeouts: run omni/embedded/roles.sql there."
        )
    if not missing and not bare:
        yield _finding("roles", GOOD, "The roles of owner, web and worker are there, with their timeouts.")


def _connections() -> Iterator[Finding]:
    wanted, allowed = connections.wanted(), connections.allowed()
    text = f"The parts of one machine may open {wanted} connections; the server leaves {allowed}."
    yield _finding("pool", GOOD if wanted <= allowed else MEND, text)


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        yield _finding("tables", MEND, f"{pending} migrations are missing: run python manage.py migrate.")
    else:
        yield _finding("tables", GOOD, "The tables are those of this program.")


def _test_clock() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('omni.test_clock', true), '') = 'on'")
        open_in_database = cursor.fetchone()[0]
    if not settings.OMNI_TEST_CLOCK and not open_in_database:
        yield _finding("clock", GOOD, "Time cannot be moved here.")
    elif settings.OMNI_PUBLIC_URL.startswith("https:"):
        yield _finding(
            "clock",
            MEND,
            "The test clock can move time on a public address: unset OMNI_TEST_CLOCK and omni.test_clock.",
        )
    else:
        where = (
            "the program and the database"
            if settings.OMNI_TEST_CLOCK
            else "the database alone (OMNI_TEST_CLOCK is off)"
        )
        yield _finding("clock", NOTE, f"The test clock may move time: it is open in {where}.")


def _broker() -> Iterator[Finding]:
    kind = "the one that BROKER_URL names" if os.environ.get("BROKER_URL") else "the embedded one of this folder"
    try:
        with Connection(settings.BROKER_URL, connect_timeout=PATIENCE) as line:  # type: ignore[no-untyped-call]  # kombu ships no types
            line.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (KombuError, OSError) as refusal:
        yield _finding("broker", MEND, f"The broker ({kind}) does not answer: {refusal}")
    else:
        yield _finding("broker", GOOD, f"The broker is {kind}, and it answers.")


def _mail() -> Iterator[Finding]:
    address = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    given = bool(os.environ.get("EMAIL_HOST"))
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), PATIENCE):
            yield _finding("mail", GOOD, f"Mails go to {address}, which answers.")
    except OSError as refusal:
        if given:
            yield _finding("mail", MEND, f"The mail server {address} does not answer: {refusal}")
        else:
            yield _finding(
                "mail", NOTE, "EMAIL_HOST is not set: `serve` runs a development mailbox; now nobody takes mails."
            )


def _cards() -> Iterator[Finding]:
    keys = [settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY]
    if all(keys):
        yield _finding("cards", GOOD, "Cards are taken through Stripe.")
        if not settings.STRIPE_WEBHOOK_SECRETS:
            yield _finding(
                "cards",
                MEND,
                "STRIPE_WEBHOOK_SECRETS is not set: Stripe's messages are refused, and orders wait for polling.",
            )
    elif any(keys):
        yield _finding("cards", MEND, "Set STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY, both or neither.")
    else:
        yield _finding("cards", NOTE, "No keys of Stripe are set: orders are paid in the shop.")


def _address() -> Iterator[Finding]:
    if settings.OMNI_PUBLIC_URL.startswith("https:"):
        yield _finding("address", GOOD, f"Pages are at {settings.OMNI_PUBLIC_URL}; cookies travel encrypted only.")
        if not settings.SECURE_PROXY_SSL_HEADER:
            yield _finding(
                "address",
                NOTE,
                "TRUSTED_PROXIES is not set: behind a proxy that ends https, pages would redirect for ever.",
            )
    else:
        text = f"Pages are at {settings.OMNI_PUBLIC_URL}, without https: no HSTS, no secure cookies"
        yield _finding("address", NOTE, f"{text}; camera, installation and offline work only on this machine itself.")
    if settings.DEBUG:
        yield _finding("address", MEND, "DEBUG is on: errors show the program's insides to everybody.")


def _secret() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY or settings.SECRET_KEY.startswith("django-insecure"):
        yield _finding("secret", MEND, f"SECRET_KEY is guessable: take {SHORTEST_KEY} random characters or more.")
    else:
        yield _finding("secret", GOOD, "The server key is long enough.")


def _time_zones() -> Iterator[Finding]:
    try:
        ZoneInfo("Europe/Madrid")
    except ZoneInfoNotFoundError:
        yield _finding("time", MEND, "There are no time zones here: install the package tzdata.")
    else:
        yield _finding("time", GOOD, "Time zones are known.")


def _texts() -> Iterator[Finding]:
    if stale := compile_texts.stale():
        yield _finding(
            "texts", MEND, f"{len(stale)} translations are not compiled: run python manage.py compile_texts."
        )
    else:
        yield _finding("texts", GOOD, "Translations are compiled.")


def _files() -> Iterator[Finding]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield _finding(
            "files", NOTE, "Static files are not collected: `serve` does it, or run python manage.py collectstatic."
        )
    for name, folder in (("media", Path(settings.MEDIA_ROOT)), ("state", Path(settings.STATE_DIR))):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not os.access(there, os.W_OK):
            yield _finding("files", MEND, f"The {name} folder {folder} cannot be written.")
        elif shutil.disk_usage(there).free < LEAST_FREE:
            yield _finding("files", MEND, f"Less than 2 GiB are free for the {name} folder {folder}.")
        else:
            yield _finding("files", GOOD, f"The {name} folder can be written, and its disk has room.")
