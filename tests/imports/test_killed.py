"""Workers that die in the middle: kill -9 at any statement, run again, and the tables are those of a quiet run."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from apps.core.actor import SYSTEM
from apps.core.clock import OmniNow
from apps.imports import services
from apps.imports.models import ImportIssue, ImportJob
from apps.imports.services import _jobs, _run
from tests.imports.killing import run_until
from tests.imports.running import NOW, bring_in, dump, order

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

FACTS = """
SELECT product.external_handle, product.status, text.name, variant.option_key, variant.sku, variant.gtin, price.amount,
    price.compare_at_amount, level.on_hand, entry.on_hand
FROM catalogue_product product
JOIN catalogue_producttext text ON text.product_id = product.id
JOIN catalogue_variant variant ON variant.product_id = product.id
LEFT JOIN pricing_price price ON price.variant_id = variant.id
LEFT JOIN inventory_stocklevel level ON level.variant_id = variant.id
LEFT JOIN inventory_ledgerentry entry ON entry.variant_id = variant.id
ORDER BY 1, 4
"""
COUNTS = (
    "state",
    "rows_read",
    "created",
    "updated",
    "unchanged",
    "skipped",
    "prices_changed",
    "levels_opened",
    "errors",
    "warnings",
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(_run, "BATCHES", dict.fromkeys(_run.BATCHES, 60))


def start(content: bytes) -> ImportJob:
    return services.start(file=ContentFile(content), order=order(), actor=SYSTEM)


def work_until(job: ImportJob, *, statement: int) -> bool:
    """Works at the job in another process, which dies at its n-th statement; True if it came to the end before."""
    is_done = run_until(job, statement=statement, batches=dict(_run.BATCHES))
    ImportJob.objects.filter(state="running").update(lease_until=OmniNow() - _jobs.LEASE)
    return is_done


def facts() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        return cursor.fetchall()


def state_of(job: ImportJob) -> dict[str, object]:
    job.refresh_from_db()
    issues = list(ImportIssue.objects.filter(job=job).order_by("row", "id").values_list("row", "column", "reason"))
    return {
        "facts": facts(),
        "rows": dump(ids=False),
        "counts": [getattr(job, name) for name in COUNTS],
        "issues": issues,
    }


@pytest.fixture
def content(shared_data) -> bytes:
    return (shared_data / "shopify-products" / "2017_bicycles.csv").read_bytes()


@pytest.fixture
def quiet(content) -> dict[str, object]:
    """What an import without any trouble leaves."""
    state = state_of(bring_in(content))
    call_command("flush", interactive=False, verbosity=0)
    return state


def test_killed_again_and_again_it_ends_where_a_quiet_run_ends(content, quiet):
    job = start(content)

    lives = 1
    while not work_until(job, statement=17 + 29 * lives):
        lives += 1
        assert lives < 60

    assert lives > 3
    assert state_of(job) == quiet
    call_command("verify", verbosity=0)


def test_killed_half_way_and_imported_anew_it_ends_where_a_quiet_run_ends(content, quiet):
    assert not work_until(start(content), statement=130)
    assert 0 < len(facts()) < len(quiet["facts"])

    again = bring_in(content)

    assert (again.state, again.errors) == ("done", 0)
    assert facts() == quiet["facts"]
    assert dump(ids=False) == quiet["rows"]


def test_a_worker_that_was_thought_dead_stores_nothing_twice(content, quiet):
    job = start(content)
    slow = _jobs_run(job)
    ImportJob.objects.update(lease_until=OmniNow() - _jobs.LEASE)

    assert services.run(job_id=job.pk, now=NOW).state == "done"
    with pytest.raises(_run._LeaseLost):
        slow.go()

    assert state_of(job) == quiet


def _jobs_run(job: ImportJob) -> _run._Run:
    """A worker that has claimed the job and stands before its first batch."""
    claimed = services.run(job_id=job.pk, now=NOW, seconds=0)
    ImportJob.objects.update(state="running", started_at=OmniNow(), lease_until=OmniNow())
    claimed.refresh_from_db()
    return _run._Run(claimed, claimed.file.open("rb"), now=NOW, seconds=None, progress=None)
