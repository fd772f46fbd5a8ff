"""Who can sign in, the keys that programs carry, and the counters that slow guessing down."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.emails import normalise_email
from apps.core.models import BaseModel, PublicModel


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail address, however its letters were typed."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """The entrance that Django's own commands and django-allauth know; services call `services.create_user`."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Who runs the command has the machine: the address needs no code from a mail, which may not be set up yet."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 app ready: its tables point at this one

        user = self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        return user


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A person, or a partner's system, with an e-mail address to sign in with. What it may do, its employments say."""

    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": _("This address is in use.")})
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: signed out with the next click, everywhere.")
    )
    is_staff = models.BooleanField(_("may open the back office"), default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email


class ApiToken(PublicModel):
    """A key with which a program acts for its user. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name


class AttemptCounter(BaseModel):
    """Wrong tries at one secret (a login, a PIN) in a window of time; at the limit the key is locked for a while.

    In PostgreSQL, for the cache may be flushed at any time. Written only by `attempts`.
    """

    key = models.CharField(max_length=150, unique=True)
    failures = models.PositiveIntegerField(default=0)
    counted_since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt counter")
        verbose_name_plural = _("attempt counters")

    def __str__(self) -> str:
        return self.key
