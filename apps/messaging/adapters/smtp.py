"""Mail over SMTP, through Django's configured backend."""

from __future__ import annotations

import smtplib
import uuid
from dataclasses import dataclass, field
from email.mime.image import MIMEImage
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

Refused = smtplib.SMTPException


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What goes out; `pictures` are shown in the HTML as cid:<name>."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    attachments: tuple[tuple[str, bytes, str], ...] = ()
    stop_url: str = ""


def send(mail: Mail, *, message_id: uuid.UUID) -> None:
    """Hands the mail to the server. The same message has the same Message-ID, so that a second copy can be told.

    Raises: Refused, OSError.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    outgoing = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Message-ID": f"<{message_id}@{domain}>",
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
            **_stopping(mail.stop_url),
        },
    )
    outgoing.attach_alternative(mail.html, "text/html")
    for name, picture in mail.pictures.items():
        part = MIMEImage(picture)
        part.add_header("Content-ID", f"<{name}>")
        part.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        outgoing.attach(part)
    for name, content, kind in mail.attachments:
        outgoing.attach(name, content, kind)
    outgoing.send()


def _stopping(url: str) -> dict[str, str]:
    """Lets mail programs offer one button that stops such messages (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}
