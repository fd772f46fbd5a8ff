"""The life of an import: who may start one, who works at it, how it goes on after a break."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from apps.accounts.permissions import Permission
from apps.core.actor import EVERYWHERE, SYSTEM, Actor, ActorKind
from apps.core.clock import OmniNow
from apps.core.errors import IllegalTransition, PermissionDenied
from apps.imports import services, tasks
from apps.imports.enums import TRANSITIONS, JobState
from apps.imports.errors import ImportRefused
from apps.imports.invariants import INVARIANTS
from apps.imports.models import ImportIssue, ImportJob, ImportTransition
from apps.imports.services import _jobs, _products
from apps.outbox.models import Event
from tests.factories.imports import ImportIssueFactory, ImportJobFactory, ImportTransitionFactory
from tests.imports.running import NOW, bring_in, dump, order
from tests.imports.samples import shopify, table

pytestmark = pytest.mark.django_db

CLERK = Actor(kind=ActorKind.STAFF, key="user:7", grants={Permission.IMPORT_RUN: EVERYWHERE})


def started(content: str = "", actor: Actor = SYSTEM, **options: object) -> ImportJob:
    return services.start(file=ContentFile((content or shopify({})).encode()), order=order(**options), actor=actor)


def steps() -> list[tuple[str, str]]:
    return list(ImportTransition.objects.values_list("from_state", "to_state"))


def test_a_started_import_waits_for_a_worker():
    job = started(actor=CLERK)

    assert (job.state, job.requested_by) == ("queued", "user:7")
    assert list(Event.objects.values_list("name", flat=True)) == ["imports.import_moved"]
    tasks.run()
    job.refresh_from_db()
    assert (job.state, job.created, job.started_at is not None, job.finished_at is not None) == ("done", 1, True, True)
    assert steps() == [("queued", "running"), ("running", "done")]


def test_who_may_not_import_starts_nothing():
    with pytest.raises(PermissionDenied):
        started(actor=Actor(kind=ActorKind.STAFF, key="user:8"))

    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    ("content", "options", "reason"), [("", {}, "empty"), ("x", {"format": "magento"}, "Known formats")]
)
def test_what_is_refused_at_the_door(content, options, reason):
    with pytest.raises(ImportRefused, match=reason):
        services.start(file=ContentFile(content.encode()), order=order(**options), actor=SYSTEM)

    assert not ImportJob.objects.exists()


def test_a_file_of_another_platform_is_refused_and_stores_nothing():
    before = dump()

    job = bring_in("name,slug,description\nshirt,shirt,x\n")

    assert (job.state, dump() == before, job.finished_at is not None) == ("refused", True, True)
    assert "no format that we know" in job.refusal


def test_a_worker_whose_time_is_up_leaves_the_rest_to_the_next(monkeypatch):
    monkeypatch.setattr(_products, "BATCH", 10)
    monkeypatch.setattr(services._run, "BATCHES", {**services._run.BATCHES, "shopify_products": 10})
    job = started(shopify(*({"Variant Price": "x" if n % 7 == 3 else "1"} for n in range(35))))

    rows = []
    for _turn in range(10):
        if services.run(job_id=job.pk, now=NOW, seconds=0) is None:
            break
        job.refresh_from_db()
        rows.append(job.rows_read)

    assert job.state == "done"
    assert rows == sorted(rows)
    assert len(rows) > 3
    assert (job.created, job.skipped, job.errors) == (30, 5, 10)
    assert ImportIssue.objects.count() == 10


def test_a_job_belongs_to_one_worker_until_its_lease_is_over():
    job = started()
    assert _jobs.claim(job_id=job.pk) is not None
    assert services.run(job_id=job.pk, now=NOW) is None

    ImportJob.objects.update(lease_until=OmniNow() - _jobs.LEASE)
    done = services.run(job_id=job.pk, now=NOW)

    assert (done.state, done.created) == ("done", 1)
    assert steps() == [("queued", "running"), ("running", "queued"), ("queued", "running"), ("running", "done")]


def test_a_job_that_breaks_off_again_and_again_is_given_up():
    job = started()
    ImportJob.objects.update(attempts=_jobs.MAX_ATTEMPTS)

    done = services.run(job_id=job.pk, now=NOW)

    assert (done.state, done.refusal) == ("refused", "The import broke off 5 times at the same row.")


def test_a_failed_import_can_be_tried_again():
    job = started()
    job.file.storage.delete(job.file.name)
    assert services.run(job_id=job.pk, now=NOW).state == "failed"

    job.file.storage.save(job.file.name, ContentFile(shopify({}).encode()))
    services.restart(job_id=job.pk, actor=CLERK)

    assert services.run(job_id=job.pk, now=NOW).state == "done"
    with pytest.raises(IllegalTransition):
        services.restart(job_id=job.pk, actor=CLERK)


@pytest.mark.parametrize(("before", "after"), list(product(JobState.values, JobState.values)))
def test_every_step_is_allowed_or_refused(before, after):
    times = {"finished_at": OmniNow()} if before in {"done", "failed", "refused"} else {}
    times |= {"started_at": OmniNow(), "lease_until": OmniNow()} if before == "running" else {}
    job = ImportJobFactory(state=before, **times)

    if after in TRANSITIONS[before]:
        job.lease_until = OmniNow() if after == "running" else None
        job.started_at = OmniNow()
        job.finished_at = OmniNow() if after in {"done", "failed", "refused"} else None
        _jobs.move(job, JobState(after), fields=("lease_until", "started_at", "finished_at"))
        assert steps() == [(before, after)]
    else:
        with pytest.raises(IllegalTransition):
            _jobs.move(job, JobState(after))
        assert (ImportJob.objects.get().state, steps()) == (before, [])


def test_the_report_is_a_table_that_a_spreadsheet_opens_safely():
    job = bring_in(shopify({"Variant Price": "=HYPERLINK(1)"}, {"Variant Inventory Qty": "-2"}))

    lines = "".join(services.report_lines(job_id=job.pk))

    rows = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))
    assert rows[0] == ["row", "column", "value", "reason", "severity"]
    assert rows[1][:3] == ["2", "Variant Price", "'=HYPERLINK(1)"]
    assert rows[3] == ["3", "Variant Inventory Qty", "'-2", "A stock can't be negative; 0 was taken.", "warning"]


def test_reports_speak_the_language_of_who_asked():
    with translation.override("es"):
        job = started(shopify({"Title": ""}))
    with translation.override("en"):
        services.run(job_id=job.pk, now=NOW)

    assert ImportIssue.objects.first().reason == "El producto no tiene título."


def test_invariants_hold_after_imports_and_name_what_breaks_them():
    bring_in(shopify({}, {"Variant Price": "x"}))
    bring_in("a,b\n1,2\n")
    assert _breaches() == [[], []]

    ImportIssueFactory()
    ImportTransitionFactory(to_state="done")
    assert all(_breaches())


def _breaches() -> list[list[tuple]]:
    with connection.cursor() as cursor:
        return [cursor.execute(invariant.sql).fetchall() for invariant in INVARIANTS]


def test_the_command_says_what_it_did_and_writes_the_report(tmp_path, capsys):
    file, report = tmp_path / "products.csv", tmp_path / "out" / "report.csv"
    file.write_text(shopify({}, {"Variant Price": "x"}), encoding="utf-8")

    call_command("import_products", str(file), "--language", "es", "--report", str(report))

    out = capsys.readouterr().out
    assert "Read as Shopify products." in out
    assert "The channel “Web shop” (web, EUR) was made." in out
    assert "2 rows read" in out
    assert "1 created, 0 updated, 0 unchanged, 1 rows left out" in out
    assert "Variant Price,x," in report.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--channel", "mars"], "There is no channel “mars”. Channels: –."),
        (["--location", "moon"], "There is no location “moon”"),
        (["--encoding", "klingon"], "no encoding"),
    ],
)
def test_the_command_refuses_in_a_sentence(tmp_path, options, reason):
    file = tmp_path / "products.csv"
    file.write_text(shopify({}), encoding="utf-8")

    with pytest.raises(CommandError, match=reason):
        call_command("import_products", str(file), *options, "--report", str(tmp_path / "r.csv"))


def test_the_command_for_shops_says_that_coordinates_are_swapped(tmp_path):
    file = tmp_path / "shops.csv"
    file.write_text(
        table(
            ("code", "name", "city", "country", "latitude", "longitude"), [("a", "A", "Madrid", "ES", "-3.7", "40.4")]
        ),
        encoding="utf-8",
    )

    with pytest.raises(CommandError, match="swap"):
        call_command("import_locations", str(file), "--report", str(tmp_path / "r.csv"))
    call_command("import_locations", str(file), "--swap-coordinates", "--report", str(tmp_path / "r.csv"))

    assert ImportJob.objects.latest("id").created == 1


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_products", str(tmp_path / "none.csv"))
