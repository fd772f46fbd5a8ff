"""Imports in the back office: who gets in, upload, progress, report."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.accounts.permissions import Role
from apps.imports import tasks
from apps.imports.models import ImportIssue, ImportJob, ImportTransition
from tests.factories.accounts import UserFactory
from tests.factories.imports import ImportIssueFactory, ImportJobFactory, ImportTransitionFactory
from tests.factories.stores import EmploymentFactory
from tests.imports.running import bring_in
from tests.imports.samples import shopify

pytestmark = pytest.mark.django_db

LIST = "admin:imports_importjob_changelist"
ADD = "admin:imports_importjob_add"
PAGE = "admin:imports_importjob_change"


def browser(role: Role) -> Client:
    employment = EmploymentFactory(user=UserFactory(is_staff=True), location=None, role=role)
    client = Client()
    client.force_login(employment.user)
    return client


@pytest.fixture
def boss() -> Client:
    return browser(Role.ADMIN)


def upload(client: Client, content: str, **fields: str):
    file = SimpleUploadedFile("products.csv", content.encode(), content_type="text/csv")
    return client.post(reverse(ADD), {"file": file, "language": "en", **fields})


def test_an_uploaded_file_goes_in_and_its_page_says_what_became_of_it(boss):
    answer = upload(boss, shopify({}, {"Variant Price": "<b>x</b>"}))

    job = ImportJob.objects.get()
    assert answer.headers["Location"] == reverse(PAGE, args=[job.pk])
    assert (job.state, job.requested_by[:5]) == ("queued", "user:")
    waiting = boss.get(reverse(PAGE, args=[job.pk])).content.decode()
    assert reverse("admin:imports_importjob_progress", args=[job.pk]) in waiting

    tasks.run()

    page = boss.get(reverse(PAGE, args=[job.pk])).content.decode()
    assert "Read as Shopify products." in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page
    assert "Done · 2 of 2 rows" in page
    assert "Left out, it is detected." not in page  # what helps to choose says nothing about what was chosen


def test_progress_is_told(boss):
    job = bring_in(shopify({}))

    answer = boss.get(reverse("admin:imports_importjob_progress", args=[job.pk])).json()

    assert (answer["is_over"], answer["rows"], answer["total"]) == (True, 1, 1)
    assert answer["text"].startswith("Done · 1 of 1 rows")


def test_the_report_is_downloaded(boss):
    job = bring_in(shopify({"Variant Price": "=1+1"}))

    answer = boss.get(reverse("admin:imports_importjob_download_report", args=[job.pk]))

    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "2,Variant Price,'=1+1," in content


def test_what_is_refused_at_the_door_is_said_on_the_page(boss):
    answer = upload(boss, " ")
    assert ImportJob.objects.count() == 1  # one blank: only the worker can tell
    assert answer.status_code == 302
    answer = boss.post(reverse(ADD), {"file": SimpleUploadedFile("a.csv", b""), "language": "en"})
    assert "empty" in answer.content.decode()
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.MARKETING])
def test_who_may_not_import_gets_nothing(role):
    client, job = browser(role), ImportJobFactory()

    assert upload(client, shopify({})).status_code == 403
    for name, arguments in [
        (LIST, []),
        (PAGE, [job.pk]),
        ("admin:imports_importjob_progress", [job.pk]),
        ("admin:imports_importjob_download_report", [job.pk]),
    ]:
        assert client.get(reverse(name, args=arguments)).status_code in {302, 403}
    assert ImportJob.objects.count() == 1


def test_only_a_failed_import_is_tried_again(boss):
    failed = bring_in(shopify({}))
    again = reverse("admin:imports_importjob_try_again", args=[failed.pk])

    assert "Only a failed import" in boss.get(again, follow=True).content.decode()
    ImportJob.objects.update(state="failed")
    boss.get(again)

    failed.refresh_from_db()
    assert failed.state == "queued"


@pytest.mark.parametrize(
    ("model", "factory"),
    [(ImportJob, ImportJobFactory), (ImportIssue, ImportIssueFactory), (ImportTransition, ImportTransitionFactory)],
)
def test_lists_cost_the_same_for_one_row_and_three(boss, model, factory):
    url = reverse(f"admin:imports_{model._meta.model_name}_changelist")
    counts = []
    for more in (1, 2):
        factory.create_batch(more)
        boss.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert boss.get(url).status_code == 200
        counts.append(len(queries))

    assert counts == [8, 8]


def test_pages_speak_spanish(boss):
    job = ImportJobFactory()
    boss.cookies["django_language"] = "es"

    with translation.override(None):  # the request leaves its language behind
        page = boss.get(reverse(PAGE, args=[job.pk])).content.decode()

    assert "En espera" in page
    with translation.override("es"):
        assert str(ImportJob._meta.verbose_name) == "importación"
