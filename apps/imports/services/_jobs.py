"""Jobs: made, claimed by one worker at a time, moved from state to state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core import doorbell
from apps.core.actor import Actor, ActorKind
from apps.core.clock import OmniNow
from apps.core.errors import IllegalTransition, NotFound
from apps.core.transactions import in_transaction
from apps.imports.enums import TRANSITIONS, FormatCode, JobState
from apps.imports.errors import ImportRefused
from apps.imports.events import ImportMoved
from apps.imports.models import ImportJob, ImportTransition
from apps.outbox import services as outbox
from apps.stores import selectors as stores
from apps.stores.models import SalesChannel

LEASE = timedelta(seconds=60)
MAX_BYTES = 1 << 30
MAX_ATTEMPTS = 5
"""So many claims without one stored row in between, and the job is given up."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody wants of an import. Left out: the format is detected, the channel and the warehouse are the first."""

    file_name: str
    format: str = ""
    source: str = ""
    language: str = ""
    channel_id: int | None = None
    location_id: int | None = None
    encoding: str = ""
    decimal_mark: str = ""
    is_dry_run: bool = False
    swap_coordinates: bool = False


@transaction.atomic
def start(*, file: File[bytes], order: Order, actor: Actor) -> ImportJob:
    """Stores the file and queues its import. Publishes: ImportMoved. Raises: PermissionDenied, ImportRefused."""
    job = create(file=file, order=order, actor=actor)
    ring_after_commit()
    return job


def create(*, file: File[bytes], order: Order, actor: Actor) -> ImportJob:
    """The queued job, without ringing for a worker. Raises: PermissionDenied, ImportRefused."""
    in_transaction("A new import")
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.IMPORT_RUN)
    if order.format and order.format not in FormatCode.values:
        known = ", ".join(FormatCode.values)
        raise ImportRefused(
            _("There is no format “%(format)s”. Known formats: %(known)s.") % {"format": order.format, "known": known}
        )
    if not file.size:
        raise ImportRefused(_("This file is empty."))
    if file.size > MAX_BYTES:
        raise ImportRefused(_("This file is larger than 1 GiB."))
    job = ImportJob(
        file_name=order.file_name[-255:],
        asked_format=order.format,
        source=order.source,
        language=order.language or _first_language(order.channel_id),
        encoding=order.encoding,
        decimal_mark=order.decimal_mark,
        channel_id=order.channel_id,
        location_id=order.location_id,
        is_dry_run=order.is_dry_run,
        swap_coordinates=order.swap_coordinates,
        bytes_total=file.size,
        requested_by=actor.key,
        report_language=get_language() or "en",
    )
    job.file.save(f"{job.public_id}.csv", file, save=False)
    job.save()
    outbox.publish(ImportMoved(job_id=job.pk, state=JobState.QUEUED), key=f"import:{job.pk}")
    return job


@transaction.atomic
def restart(*, job_id: int, actor: Actor) -> None:
    """Tries a failed import again; it goes on where it stood. Publishes: ImportMoved. Raises: IllegalTransition."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Permission.IMPORT_RUN)
    job = lock(job_id)
    job.finished_at, job.attempts, job.refusal = None, 0, ""
    move(job, JobState.QUEUED, actor_key=actor.key, fields=("finished_at", "attempts", "refusal"))
    ring_after_commit()


def claim(*, job_id: int | None = None) -> ImportJob | None:
    """The job, or the next one that nobody works at, now ours for the length of a lease. Publishes: ImportMoved."""
    in_transaction("Claiming an import")
    open_jobs = ImportJob.objects.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=OmniNow())
    )
    if job_id is not None:
        open_jobs = open_jobs.filter(pk=job_id)
    job = open_jobs.order_by("pk").select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    if job.state == JobState.RUNNING:
        job.lease_until = None
        move(job, JobState.QUEUED, reason="its worker is gone", fields=("lease_until",))
    job.attempts += 1
    job.lease_until = OmniNow() + LEASE
    job.started_at = job.started_at or OmniNow()
    move(job, JobState.RUNNING, fields=("attempts", "lease_until", "started_at"))
    job.refresh_from_db()
    return job


def lock(job_id: int) -> ImportJob:
    """The job, locked. Raises: NotFound."""
    job = ImportJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFound
    return job


def close(job: ImportJob, to: JobState, *, refusal: str = "") -> None:
    """Ends a running job."""
    job.lease_until, job.finished_at, job.refusal = None, OmniNow(), refusal
    move(job, to, reason=refusal[:200], fields=("lease_until", "finished_at", "refusal"))
    job.refresh_from_db(fields=["finished_at"])


def move(
    job: ImportJob, to: JobState, *, actor_key: str = "system", reason: str = "", fields: tuple[str, ...] = ()
) -> None:
    """The only way a job changes its state: with its history and its event. Raises: IllegalTransition."""
    if to not in TRANSITIONS[job.state]:
        raise IllegalTransition(context={"from": job.state, "to": to})
    before, job.state = job.state, to
    job.save(update_fields=["state", *fields])
    ImportTransition.objects.create(job=job, from_state=before, to_state=to, actor_key=actor_key, reason=reason)
    outbox.publish(ImportMoved(job_id=job.pk, state=to), key=f"import:{job.pk}")


def ring_after_commit() -> None:
    """Wakes a worker; the beat looks every two seconds anyway."""
    doorbell.ring_after_commit("imports.run")


def _first_language(channel_id: int | None) -> str:
    chosen = SalesChannel.objects.filter(pk=channel_id).first() if channel_id else None
    try:
        return (chosen or stores.default_channel()).default_language
    except NotFound:
        return "en"
