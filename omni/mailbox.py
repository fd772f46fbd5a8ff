"""The development mailbox: takes every mail over SMTP, keeps it as a file, and says so in a line.

`serve` starts it where EMAIL_HOST is not set. Mails lie in .omni/mail as .eml files that every mail program opens.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import signal
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 20 * 1024 * 1024


class Mailbox:
    """Keeps mails in a folder, newest last."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}.eml"
        scratch = self.folder / f".{name}"
        scratch.write_bytes(content)
        scratch.rename(self.folder / name)
        subject = email.message_from_bytes(content, policy=email.policy.default)["subject"] or "(no subject)"
        sys.stdout.write(f"{' '.join(str(subject).split())} → {', '.join(envelope.rcpt_tos)} · {self.folder / name}\n")
        sys.stdout.flush()
        return "250 OK"


async def serve(host: str, port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    box = Mailbox(folder)
    server = await loop.create_server(
        lambda: SMTP(box, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost"), host, port
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m omni.mailbox")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8025)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    asyncio.run(serve(given.host, given.port, given.folder))
