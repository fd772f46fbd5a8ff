"""Users, their access, and the keys of programs. Every change of access leaves an audit row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts import attempts
from apps.accounts.emails import normalise_email
from apps.accounts.errors import EmailTaken, NotYourself, WeakPassword
from apps.accounts.models import ApiToken, User
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import ids
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound
from apps.core.models import OmniNow

ERASED: Final = "@erased.invalid"
"""Ends the address of an account whose person was erased; no mail goes there."""


@dataclass(frozen=True, kw_only=True)
class TokenUse:
    """Whose key a request carries."""

    token_public_id: UUID
    user_id: int
    is_superuser: bool
    language: str


@transaction.atomic
def create_user(
    *,
    email: str,
    actor: Actor,
    password: str | None = None,
    name: str = "",
    language: str = "en",
    is_staff: bool = False,
    is_verified: bool = False,
) -> User:
    """A new person who can sign in: with the password, or with a code by mail.

    `is_verified` says that the address is known to be theirs; else the first sign-in asks for a code from a mail.

    Raises: InvalidInput (email), WeakPassword, EmailTaken; PermissionDenied where a person makes staff without STAFF_EDIT.
    """
    if is_staff:
        _require_everywhere(actor)
    user = User(email=_valid_email(email), name=name.strip(), language=language, is_staff=is_staff)
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken(field="email") from None
    EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
    if is_staff:
        audit.record(actor=actor, verb="accounts.user_created", object_key=user_key(user.pk), after={"is_staff": True})
    return user


@transaction.atomic
def set_access(*, user_id: int, is_active: bool, is_staff: bool, actor: Actor) -> None:
    """Suspends a user or lets them back in, and opens or closes the back office to them; both from the next request.

    Locks: the user. Raises: NotYourself, PermissionDenied, NotFound.
    """
    if actor.user_id == user_id:
        raise NotYourself
    _require_everywhere(actor)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    before = {"is_active": user.is_active, "is_staff": user.is_staff}
    after = {"is_active": is_active, "is_staff": is_staff}
    if before == after:
        return
    User.objects.filter(pk=user_id).update(**after)
    audit.record(actor=actor, verb="accounts.access_changed", object_key=user_key(user_id), before=before, after=after)


def set_profile(*, user_id: int, name: str, language: str) -> None:
    """What people may say about themselves. Raises: NotFound."""
    if not User.objects.filter(pk=user_id).update(name=name.strip(), language=language):
        raise NotFound


@transaction.atomic
def issue_token(*, user_id: int, name: str, actor: Actor, seconds: int | None = None) -> str:
    """A new key for a program that acts as this user, shown once; `seconds` is how long it lasts (None: until revoked).

    Raises: NotFound; PermissionDenied for somebody else's key without STAFF_EDIT everywhere.
    """
    if actor.user_id != user_id:
        _require_everywhere(actor)
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise NotFound
    token = ids.new_token()
    issued = ApiToken.objects.create(
        user_id=user_id, name=name.strip() or _("API key"), token_hash=ids.token_hash(token)
    )
    if seconds is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_apitoken SET expires_at = omni_now() + %s * interval '1 second' WHERE id = %s",
                [seconds, issued.pk],
            )
    audit.record(
        actor=actor, verb="accounts.token_issued", object_key=f"api_token:{issued.pk}", after={"user_id": user_id}
    )
    return token


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor) -> None:
    """Ends a key at once; twice is as good as once. Raises: NotFound; PermissionDenied as in `issue_token`."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound
    if actor.user_id != token.user_id:
        _require_everywhere(actor)
    if ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=OmniNow()):
        audit.record(actor=actor, verb="accounts.token_revoked", object_key=f"api_token:{token_id}")


_NOTE_USE = """
WITH found AS (
    SELECT token.id, token.public_id, token.last_used_at, holder.id AS user_id, holder.is_superuser, holder.language
    FROM accounts_apitoken token JOIN accounts_user holder ON holder.id = token.user_id AND holder.is_active
    WHERE token.token_hash = %s AND token.revoked_at IS NULL
      AND (token.expires_at IS NULL OR token.expires_at > omni_now())
), noted AS (
    UPDATE accounts_apitoken SET last_used_at = omni_now() FROM found
    WHERE accounts_apitoken.id = found.id
      AND (found.last_used_at IS NULL OR found.last_used_at < omni_now() - interval '60 seconds')
)
SELECT public_id, user_id, is_superuser, language FROM found
"""


def use_token(*, token: str) -> TokenUse | None:
    """Whom the key belongs to, if it still opens anything. One statement; notes the use once a minute."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_USE, [ids.token_hash(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    return TokenUse(token_public_id=row[0], user_id=row[1], is_superuser=row[2], language=row[3])


@transaction.atomic
def unlock_attempts(*, key: str, actor: Actor) -> None:
    """Lets in again whom wrong tries had locked out. Raises: PermissionDenied."""
    _require_everywhere(actor)
    attempts.reset(key=key)
    audit.record(actor=actor, verb="accounts.unlocked", object_key=key)


@transaction.atomic
def forget_second_factors(*, user_id: int, actor: Actor) -> None:
    """For a lost phone: apps, passkeys and emergency codes of a person are gone, and so are their sessions. Audited.

    Raises: NotYourself, PermissionDenied.
    """
    if actor.user_id == user_id:
        raise NotYourself
    _require_everywhere(actor)
    removed, _rows = Authenticator.objects.filter(user_id=user_id).delete()
    _end(UserSession.objects.filter(user_id=user_id))
    audit.record(
        actor=actor, verb="accounts.second_factors_forgotten", object_key=user_key(user_id), after={"removed": removed}
    )


@transaction.atomic
def end_session(*, session_id: int, actor: Actor) -> None:
    """Signs one browser of a person out. Audited. Raises: PermissionDenied, NotFound."""
    _require_everywhere(actor)
    found = UserSession.objects.filter(pk=session_id)
    row = found.first()
    if row is None:
        raise NotFound
    _end(found)
    audit.record(actor=actor, verb="accounts.session_ended", object_key=user_key(row.user_id))


@dataclass(frozen=True, kw_only=True)
class KnownAs:
    """By which names and addresses an account is known."""

    emails: frozenset[str]
    names: frozenset[str]


def known_as(*, user_id: int) -> KnownAs:
    """Every address and name of an account. Raises: NotFound."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    proved = EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True)
    return KnownAs(emails=frozenset({user.email, *proved}), names=frozenset({user.name} - {""}))


@transaction.atomic
def erase_user(*, user_id: int) -> None:
    """Nobody signs in as this user any more, and nothing says who it was: what it did keeps its number.

    The caller has asked who acts, and audits. Locks: the user. Raises: NotFound.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    _end(UserSession.objects.filter(user_id=user_id))
    Authenticator.objects.filter(user_id=user_id).delete()
    EmailAddress.objects.filter(user_id=user_id).delete()
    ApiToken.objects.filter(user_id=user_id).delete()
    user.email, user.name, user.is_active, user.last_login = f"{user.public_id}{ERASED}", "", False, None
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "is_active", "last_login", "password"])


def _end(sessions: QuerySet[UserSession]) -> None:
    for session in sessions:
        session.end()


def user_key(user_id: int) -> str:
    """How audit rows and actors name a user."""
    return f"user:{user_id}"


def _require_everywhere(actor: Actor) -> None:
    if actor.kind is ActorKind.SYSTEM:
        return
    actor.require(Permission.STAFF_EDIT, 0)


def _valid_email(email: str) -> str:
    normalised = normalise_email(email)
    try:
        validate_email(normalised)
    except ValidationError:
        raise InvalidInput(_("Enter a valid e-mail address."), field="email") from None
    if len(normalised) > 254:
        raise InvalidInput(_("This e-mail address is too long."), field="email")
    return normalised


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise WeakPassword(" ".join(refusal.messages), field="password") from None
