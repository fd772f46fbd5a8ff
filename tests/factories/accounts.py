from __future__ import annotations

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from apps.accounts.models import ApiToken, AttemptCounter, User
from apps.core.models import OmniNow

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)
    address = factory.RelatedFactory("tests.factories.accounts.EmailAddressFactory", factory_related_name="user")

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        if create:
            instance.save(update_fields=["password"])


class EmailAddressFactory(DjangoModelFactory):
    """That the address is theirs is proved."""

    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory, address=None)
    email = factory.SelfAttribute("user.email")
    verified = True
    primary = True


class ApiTokenFactory(DjangoModelFactory):
    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    name = "Till system"
    token_hash = factory.Sequence(lambda n: f"{n:064x}")


class AttemptCounterFactory(DjangoModelFactory):
    class Meta:
        model = AttemptCounter

    key = factory.Sequence(lambda n: f"pin:user:{n}")
    failures = 1
    counted_since = OmniNow()
