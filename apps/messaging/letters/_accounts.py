"""Letters about an account: codes, passwords, addresses and second factors. They leave at once, by whoever needs them now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.messaging.enums import Occasion, Purpose
from apps.messaging.letters._letter import Block, Letter, Link

CODE = ("code_to_type", "brand")
LINK = ("account_address", "brand")
DONE = ("account_address", "happened_at", "came_from", "brand")
SIGN_IN = _("Look after your account")
NOT_YOU = _(
    "It was done on {happened_at}, from {came_from}. If that was not you, choose a new password at once and sign out"
    " everywhere else."
)

ACCOUNTS: dict[str, Letter] = {
    Occasion.ACCOUNT_CODE: Letter(
        subject=_("Your code: {code_to_type}"),
        headline=_("Is this your address?"),
        text=_("Type this code to show that this address is yours. It is good for a quarter of an hour."),
        placeholders=CODE,
        blocks=(Block.TYPED,),
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_SIGN_IN: Letter(
        subject=_("Your code: {code_to_type}"),
        headline=_("Sign in with this code"),
        text=_("Type this code where you want to sign in. It is good for a quarter of an hour."),
        placeholders=CODE,
        blocks=(Block.TYPED,),
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_PASSWORD_LINK: Letter(
        subject=_("Choose a new password"),
        headline=_("Choose a new password"),
        text=_("Somebody asked for a new password for {account_address}. Open this page to choose it."),
        button=_("Choose a new password"),
        placeholders=LINK,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_EXISTS: Letter(
        subject=_("You have an account already"),
        headline=_("You have an account already"),
        text=_(
            "Somebody wanted to make an account for {account_address}, but there is one already. If it was you, sign in,"
            " or choose a new password if you forgot it."
        ),
        button=_("Choose a new password"),
        placeholders=LINK,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_UNKNOWN: Letter(
        subject=_("There is no account with this address"),
        headline=_("There is no account with this address"),
        text=_(
            "Somebody wanted to sign in as {account_address}, but there is no account with this address. If it was you,"
            " make one."
        ),
        button=_("Make an account"),
        placeholders=LINK,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_EMAIL_CHANGED: Letter(
        subject=_("Your address was changed"),
        headline=_("Your address was changed"),
        text=_(
            "You now sign in as {new_address} instead of {account_address}.\n\nIt was done on {happened_at}, from"
            " {came_from}. If that was not you, choose a new password at once and sign out everywhere else."
        ),
        button=SIGN_IN,
        placeholders=(*DONE, "new_address"),
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_EMAIL_REMOVED: Letter(
        subject=_("An address was removed"),
        headline=_("An address was removed"),
        text=_(
            "{account_address} no longer belongs to your account.\n\nIt was done on {happened_at}, from {came_from}. If"
            " that was not you, choose a new password at once and sign out everywhere else."
        ),
        button=SIGN_IN,
        placeholders=DONE,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_PASSWORD_CHANGED: Letter(
        subject=_("Your password was changed"),
        headline=_("Your password was changed"),
        text=NOT_YOU,
        button=SIGN_IN,
        placeholders=DONE,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_FACTOR_ADDED: Letter(
        subject=_("A way to sign in was added"),
        headline=_("A way to sign in was added"),
        text=_(
            "An app or a passkey now opens your account.\n\nIt was done on {happened_at}, from {came_from}. If that was"
            " not you, choose a new password at once and sign out everywhere else."
        ),
        button=SIGN_IN,
        placeholders=DONE,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_FACTOR_REMOVED: Letter(
        subject=_("A way to sign in was removed"),
        headline=_("A way to sign in was removed"),
        text=_(
            "An app or a passkey no longer opens your account.\n\nIt was done on {happened_at}, from {came_from}. If that"
            " was not you, choose a new password at once and sign out everywhere else."
        ),
        button=SIGN_IN,
        placeholders=DONE,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
    Occasion.ACCOUNT_RECOVERY_CODES: Letter(
        subject=_("You have new recovery codes"),
        headline=_("You have new recovery codes"),
        text=_(
            "The codes that you had before are good for nothing any more.\n\nIt was done on {happened_at}, from"
            " {came_from}. If that was not you, choose a new password at once and sign out everywhere else."
        ),
        button=SIGN_IN,
        placeholders=DONE,
        link=Link.ACCOUNT,
        purpose=Purpose.ACCOUNT,
    ),
}
