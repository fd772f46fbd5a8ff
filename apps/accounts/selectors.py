from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from apps.accounts.emails import normalise_email
from apps.accounts.models import User

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes alone do not."""


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


USER = "user:"


def actor_names(keys: Iterable[str]) -> dict[str, str]:
    """Actors such as `user:17` or `device:3` as people know them, by key. At most one statement."""
    wanted = set(keys)
    ids = {int(key.removeprefix(USER)) for key in wanted if key.startswith(USER) and key.removeprefix(USER).isdigit()}
    known = {f"{USER}{pk}": person.name for pk, person in people(ids).items()} if ids else {}
    return {key: known.get(key) or _kind_of(key) for key in wanted}


def _kind_of(key: str) -> str:
    kind, _colon, number = key.partition(":")
    words = {
        "": "–",
        "system": _("Automatic"),
        "guest": _("Guest"),
        "visitor": _("Guest"),
        "cart": _("Guest"),
        "customer": _("Customer"),
        "device": _("Shop device %(number)s") % {"number": number},
        "client": _("Program"),
    }
    return words.get(kind, key)


def has_second_factor(user_id: int) -> bool:
    """Whether this user has an authenticator app or a passkey."""
    found: bool = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()
    return found
