"""Messages to customers and to shops, the words that they carry, and who asked to be told of stock."""

from __future__ import annotations

from apps.messaging.services._again import send_code_again
from apps.messaging.services._alerts import ask_restock, erase_address, erase_messages, stop_alert, tell_restocked
from apps.messaging.services._sending import queue, resend, send_due, write
from apps.messaging.services._words import MailRefused, reset_words, save_words, send_test

__all__ = [
    "MailRefused",
    "ask_restock",
    "erase_address",
    "erase_messages",
    "queue",
    "resend",
    "reset_words",
    "save_words",
    "send_code_again",
    "send_due",
    "send_test",
    "stop_alert",
    "tell_restocked",
    "write",
]
