"""Running the same thing from many threads at once, each on a connection of its own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def race(*jobs: Callable[[], Any]) -> list[Any]:
    """Starts all jobs at the same moment; returns what each gave or raised, in order of the jobs."""
    results: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(index: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            results[index] = job()
        except Exception as failure:  # noqa: BLE001 the test looks at what was raised
            results[index] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def outcomes(results: Sequence[Any]) -> Counter[str]:
    """How often each kind of thing came back: the class of an error, or "ok"."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else "ok" for result in results)
