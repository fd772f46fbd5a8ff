"""One spelling per e-mail address, so that equal addresses are equal strings."""

from __future__ import annotations

import unicodedata


def normalise_email(email: str) -> str:
    """The address by which a user signs in: NFC, without outer spaces, in lower case.

    No provider's rules are guessed: dots and plus-tags stay, for they may be somebody else's mailbox.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).lower())
