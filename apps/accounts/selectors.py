from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.accounts.emails import normalise_email
from apps.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who stands behind a `user:17`, for people to read."""

    user_id: int
    email: str
    name: str


def exists(user_id: int) -> bool:
    """Whether there is such a user."""
    return User.objects.filter(pk=user_id).exists()


def by_email(email: str) -> Person | None:
    """Who signs in with that address."""
    row = User.objects.filter(email=normalise_email(email)).first()
    return Person(user_id=row.pk, email=row.email, name=row.name or row.email) if row else None


def people(user_ids: Iterable[int]) -> dict[int, Person]:
    """The names behind user ids, in one statement."""
    rows = User.objects.filter(pk__in=set(user_ids)).values_list("pk", "email", "name")
    return {pk: Person(user_id=pk, email=email, name=name or email) for pk, email, name in rows}
