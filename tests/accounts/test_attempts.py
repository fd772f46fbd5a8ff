from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.accounts import attempts
from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import AttemptCounter
from tests.factories.accounts import AttemptCounterFactory

THREE = attempts.Limit(tries=3, seconds=900)


def shift(key: str, seconds: int) -> None:
    """Lets the counter grow older."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_attemptcounter SET counted_since = counted_since - %(s)s * interval '1 second',"
            " locked_until = locked_until - %(s)s * interval '1 second' WHERE key = %(key)s",
            {"s": seconds, "key": key},
        )


@pytest.mark.django_db
def test_the_limit_is_looked_at_and_then_the_key_is_locked():
    assert [attempts.claim(key="k", limit=THREE) for _ in range(3)] == [1, 2, 3]

    with pytest.raises(TooManyAttempts) as refusal:
        attempts.claim(key="k", limit=THREE)

    assert 890 <= refusal.value.context["seconds"] <= 900
    assert str(refusal.value) == "Too many wrong tries. Wait 15 minutes and try again."
    assert AttemptCounter.objects.get(key="k").failures == 3


@pytest.mark.django_db
def test_another_key_is_not_concerned():
    for _ in range(3):
        attempts.claim(key="k", limit=THREE)

    assert attempts.claim(key="other", limit=THREE) == 1


@pytest.mark.django_db
def test_a_refused_try_does_not_prolong_the_lock():
    for _ in range(3):
        attempts.claim(key="k", limit=THREE)
    until = AttemptCounter.objects.get(key="k").locked_until

    with pytest.raises(TooManyAttempts):
        attempts.claim(key="k", limit=THREE)

    assert AttemptCounter.objects.get(key="k").locked_until == until


@pytest.mark.django_db
def test_the_lock_ends_by_itself_and_counting_begins_anew():
    for _ in range(3):
        attempts.claim(key="k", limit=THREE)

    shift("k", 901)

    attempts.check(key="k")
    assert attempts.claim(key="k", limit=THREE) == 1


@pytest.mark.django_db
def test_tries_of_long_ago_are_forgotten():
    attempts.claim(key="k", limit=THREE)
    attempts.claim(key="k", limit=THREE)

    shift("k", 901)

    assert attempts.claim(key="k", limit=THREE) == 1


@pytest.mark.django_db
def test_reset_unlocks_and_forgive_takes_back_one_try():
    for _ in range(3):
        attempts.claim(key="k", limit=THREE)

    attempts.forgive(key="k")
    assert attempts.claim(key="k", limit=THREE) == 3

    attempts.reset(key="k")
    assert attempts.claim(key="k", limit=THREE) == 1


@pytest.mark.django_db
def test_a_limit_of_one_locks_at_once():
    attempts.claim(key="k", limit=attempts.Limit(tries=1, seconds=60))

    with pytest.raises(TooManyAttempts):
        attempts.check(key="k")


@pytest.mark.django_db
def test_forget_stale_leaves_what_still_counts():
    AttemptCounterFactory(key="old")
    AttemptCounterFactory(key="new")
    shift("old", 90_000)

    assert attempts.forget_stale() == 1
    assert [row.key for row in AttemptCounter.objects.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
def test_a_try_is_not_counted_inside_a_transaction_that_could_forget_it():
    with transaction.atomic(), pytest.raises(transaction.TransactionManagementError):
        attempts.claim(key="k", limit=THREE)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("limit", "looked_at"), [(5, 5), (1000, 100)])
def test_a_hundred_parallel_tries_are_counted_exactly(limit, looked_at):
    start = threading.Barrier(20)

    def guess(_: int) -> int:
        start.wait()
        taken = 0
        for _try in range(5):
            try:
                attempts.claim(key="k", limit=attempts.Limit(tries=limit, seconds=900))
            except TooManyAttempts:
                continue
            taken += 1
        connection.close()
        return taken

    with ThreadPoolExecutor(20) as pool:
        taken = sum(pool.map(guess, range(20)))

    counter = AttemptCounter.objects.get(key="k")
    assert (taken, counter.failures) == (looked_at, looked_at)
    assert (counter.locked_until is not None) == (limit == 5)
