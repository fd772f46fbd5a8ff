"""A worker in a process of its own that dies at its n-th statement.

It is forked from a server that has no threads (`forkserver`). A child of the test process itself would inherit the locks
of its threads (a browser's, a stand-in's), held for ever by nobody: it hung, and its server ended it after a minute.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from apps.imports import services
from apps.imports.models import ImportJob
from apps.imports.services import _run as runner
from tests.imports.running import NOW

_CLEAN = multiprocessing.get_context("forkserver")
_CLEAN.set_forkserver_preload(["tests.imports.preloaded"])


def run_until(job: ImportJob, *, statement: int, batches: dict[Any, int]) -> bool:
    """Works at the job; True if it came to the end, False if it was killed at that statement.

    Files of tests lie in memory: the process gets a copy.
    """
    with job.file.open("rb") as file:
        content = file.read()
    child = _CLEAN.Process(target=_run, args=(job.pk, content, statement, batches, dict(connection.settings_dict)))
    child.start()
    child.join()
    assert child.exitcode in {0, -signal.SIGKILL}
    return child.exitcode == 0


def _run(job_id: int, content: bytes, statement: int, batches: dict[Any, int], database: dict[str, Any]) -> None:
    connection.settings_dict.update(database)
    runner.BATCHES = batches
    job = ImportJob.objects.get(pk=job_id)
    job.file.storage.save(job.file.name, ContentFile(content))
    with connection.execute_wrapper(_Deadly(statement)):
        services.run(job_id=job.pk, now=NOW)
    connection.close()


class _Deadly:
    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
