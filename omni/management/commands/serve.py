"""Runs the whole installation in the foreground."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import Resolver404, resolve

from omni import connections, embedded, parts, serve

DOORS = [("Shop", "/"), ("Store tablet", "/store/"), ("Admin", "/admin/"), ("REST API", "/api/docs/")]


class Command(BaseCommand):
    help = "Run web, live streams, worker, beat and a development mailbox in the foreground; Ctrl-C ends them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", type=int, default=8000, help="port of the pages; the next free one if it is taken"
        )
        parser.add_argument("--only", default=",".join(parts.PARTS), help=f"parts to run, of {','.join(parts.PARTS)}")

    def handle(self, *, host: str, port: int, only: str, **_options: object) -> None:
        wanted = [part.strip() for part in only.split(",")]
        if unknown := set(wanted) - set(parts.PARTS):
            raise CommandError(f"--only knows {', '.join(parts.PARTS)}, not {', '.join(sorted(unknown))}.")
        self._check()
        call_command("compile_texts")
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        claims = parts.PortClaims()
        plan = self._plan(host, port, wanted, claims)
        lease = embedded.use(settings.STATE_DIR)
        connection.close()
        with lease:
            supervisor = serve.Supervisor(
                parts=plan.parts(),
                healthy=lambda: _healthy(plan),
                ready=lambda: self._announce(plan),
                look_in=lease.nudge,
            )
            supervisor.run()

    def _check(self) -> None:
        """Raises: CommandError for what would only fail later."""
        wanted, allowed = connections.wanted(), connections.allowed()
        if wanted > allowed:
            raise CommandError(
                f"The parts may open {wanted} database connections, the server leaves {allowed}: "
                "lower OMNI_WEB_WORKERS, OMNI_WEB_THREADS or OMNI_WORKER_CONCURRENCY, or raise max_connections."
            )
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is older than the program: run python manage.py migrate.")

    def _plan(self, host: str, port: int, only: list[str], claims: parts.PortClaims) -> parts.Plan:
        web_port = claims.first_free(host, port)
        live_port = claims.first_free(host, web_port + 1)
        own_mailbox = "EMAIL_HOST" not in os.environ and "mail" in only
        mail_port = claims.first_free("127.0.0.1", settings.EMAIL_PORT) if own_mailbox else settings.EMAIL_PORT
        if web_port != port:
            self.stdout.write(f"Port {port} is taken: using {web_port}.")
        name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asked for by who starts it
        return parts.Plan(
            host=host,
            web_port=web_port,
            live_port=live_port,
            mail_port=mail_port,
            public_url=os.environ.get("OMNI_PUBLIC_URL") or f"http://{name}:{web_port}",
            live_url=os.environ.get("OMNI_LIVE_URL") or f"http://{name}:{live_port}/live/",
            state_dir=Path(settings.STATE_DIR),
            workers=settings.OMNI_WEB_WORKERS,
            threads=settings.OMNI_WEB_THREADS,
            concurrency=settings.OMNI_WORKER_CONCURRENCY,
            only=only,
            own_mailbox=own_mailbox,
        )

    def _announce(self, plan: parts.Plan) -> None:
        public = plan.public_url.rstrip("/")
        lines = ["", f"Omni is ready: {public}/"]
        if "web" in plan.only:
            lines += [f"  {label:<13}{public}{path}" for label, path in DOORS if _exists(path)]
        if plan.own_mailbox:
            lines += [f"  {'Mails':<13}{plan.state_dir / 'mail'}"]
        if urlsplit(public).scheme == "http":
            lines += ["  This is plain http: for this machine alone (python manage.py doctor says what is off)."]
        logins = plan.state_dir / "logins.txt"
        if logins.exists():
            lines += ["", logins.read_text(encoding="utf-8").rstrip()]
        self.stdout.write("\n".join([*lines, "  Ctrl-C ends it.", ""]))
        self.stdout.flush()


def _healthy(plan: parts.Plan) -> bool:
    web = "web" not in plan.only or parts.answers(plan.host, plan.web_port, "/healthz")
    return web and ("live" not in plan.only or parts.answers(plan.host, plan.live_port, "/live/healthz"))


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
