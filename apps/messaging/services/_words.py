"""The words of letters: written by people, kept in versions, tried out before they are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts import attempts
from apps.accounts import selectors as accounts
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor, ActorKind
from apps.core.errors import Conflict, DomainError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.transactions import durable
from apps.messaging import frame, words
from apps.messaging.adapters import smtp
from apps.messaging.facts import Facts
from apps.messaging.letters import LETTERS
from apps.messaging.models import Wording
from apps.messaging.selectors import versions_of
from apps.messaging.words import Words
from apps.stores.models import SalesChannel

TESTS = attempts.Limit(tries=30, seconds=900)


class MailRefused(DomainError):
    """The mail server did not take a test mail."""

    code = "messaging.mail_refused"
    status = 502


@transaction.atomic
def save_words(
    *, occasion: str, language: str, channel_id: int | None, wanted: Words, seen_version: int, actor: Actor
) -> Wording:
    """Keeps new words as the next version; the same words again are no version. Audited.

    Raises: PermissionDenied, InvalidInput (naming the part), NotFound, Conflict where a newer version is there.
    """
    _allowed(occasion, language, channel_id, actor)
    clean = words.checked(occasion, wanted)
    newest = versions_of(occasion, language, channel_id).first()
    if newest is not None and not newest.is_reset and (newest.subject, newest.headline, newest.text, newest.button) == (
        clean.subject, clean.headline, clean.text, clean.button
    ):  # fmt: skip
        return newest
    return _next(
        Wording(
            occasion=occasion,
            language=language,
            channel_id=channel_id,
            subject=clean.subject,
            headline=clean.headline,
            text=clean.text,
            button=clean.button,
        ),
        seen_version,
        actor,
    )


@transaction.atomic
def reset_words(*, occasion: str, language: str, channel_id: int | None, seen_version: int, actor: Actor) -> None:
    """Goes back: a channel to the words of all channels, all channels to the words as shipped. Versions are kept. Audited.

    Raises: PermissionDenied, NotFound, Conflict.
    """
    _allowed(occasion, language, channel_id, actor)
    newest = versions_of(occasion, language, channel_id).first()
    if newest is None or newest.is_reset:
        return
    _next(Wording(occasion=occasion, language=language, channel_id=channel_id, is_reset=True), seen_version, actor)


@durable
def send_test(*, occasion: str, language: str, wanted: Words, facts: Facts, actor: Actor) -> str:
    """Sends these words, kept or not, to the person who tries them; returns the address. At most 30 in 15 minutes.

    The answer of the mail server is what the person wants to see, so it is asked at once and nothing is queued.
    Raises: PermissionDenied, InvalidInput, TooManyAttempts, MailRefused.
    """
    _allowed(occasion, language, None, actor)
    person = accounts.people([actor.user_id or 0]).get(actor.user_id or 0)
    if person is None:
        raise InvalidInput(_("Only a person with an e-mail address can get a test mail."))
    clean = words.checked(occasion, wanted)
    attempts.claim(key=f"test_mail:{person.user_id}", limit=TESTS)
    rendered = frame.put(occasion, clean, facts, language)
    try:
        smtp.send(
            smtp.Mail(
                to=person.email,
                subject=_("Test: %(subject)s") % {"subject": rendered.subject},
                text=rendered.text,
                html=rendered.html,
                language=language,
                pictures={"pickup-code": frame.picture(rendered.code)} if rendered.code else {},
            ),
            message_id=uuid7(),
        )
    except (OSError, smtp.Refused) as failure:
        raise MailRefused(_("The mail server did not take it: %(why)s") % {"why": failure}) from None
    return person.email


def _next(row: Wording, seen_version: int, actor: Actor) -> Wording:
    """The version after the one that the writer saw; somebody quicker wins."""
    newest = versions_of(row.occasion, row.language, row.channel_id).first()
    if (newest.version if newest else 0) != seen_version:
        raise Conflict
    row.version, row.actor_key = seen_version + 1, actor.key
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict from None
    audit.record(
        actor=actor,
        verb="message.words_reset" if row.is_reset else "message.words_saved",
        object_key=f"wording:{row.pk}",
        after={"occasion": row.occasion, "language": row.language, "version": row.version},
    )
    return row


def _allowed(occasion: str, language: str, channel_id: int | None, actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.MESSAGE_EDIT, 0)
    if occasion not in LETTERS or language not in dict(settings.LANGUAGES):
        raise NotFound
    if channel_id is not None and not SalesChannel.objects.filter(pk=channel_id).exists():
        raise NotFound
