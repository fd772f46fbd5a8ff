"""API keys for people who are in the database already, by e-mail address, as JSON: what the tour signs in with."""

from __future__ import annotations

import json
import os
import sys

import django

LIFE = 60 * 86_400


def issue(emails: list[str]) -> dict[str, str]:
    """A key each, which outlives the days that the tour moves the test clock by; people who are not there are left out."""
    from apps.accounts import services as accounts  # noqa: PLC0415 slow import: Django is set up first
    from apps.accounts.models import User  # noqa: PLC0415
    from apps.core.actor import SYSTEM  # noqa: PLC0415

    found = User.objects.filter(email__in=emails, is_active=True)
    return {
        user.email: accounts.issue_token(user_id=user.pk, name="tour", seconds=LIFE, actor=SYSTEM) for user in found
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")
    django.setup()
    json.dump(issue(sys.argv[1:]), sys.stdout)
