from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.customers.models import Address, Customer


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
