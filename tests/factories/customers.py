from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.customers.enums import Wish
from apps.customers.models import Address, Consent, Customer, CustomerGroup, GroupMember


class CustomerFactory(DjangoModelFactory):
    """A guest."""

    class Meta:
        model = Customer

    name = "Ana García"
    email = factory.Sequence(lambda n: f"ana{n}@example.com")
    email_normalised = factory.SelfAttribute("email")


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    customer = factory.SubFactory(CustomerFactory)
    name = "Ana García"
    street = "Calle Mayor 1"
    city = "Madrid"
    postcode = "28013"
    country = "ES"


class CustomerGroupFactory(DjangoModelFactory):
    class Meta:
        model = CustomerGroup

    code = factory.Sequence(lambda n: f"group-{n}")
    name = "Club"


class GroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = GroupMember

    group = factory.SubFactory(CustomerGroupFactory)
    customer = factory.SubFactory(CustomerFactory)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    customer = factory.SubFactory(CustomerFactory)
    wish = Wish.NEWS
    is_given = True
    source = "account"
