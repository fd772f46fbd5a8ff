import factory
from factory.django import DjangoModelFactory

from apps.backoffice.models import SavedFilter
from tests.factories.accounts import UserFactory


class SavedFilterFactory(DjangoModelFactory):
    class Meta:
        model = SavedFilter

    owner = factory.SubFactory(UserFactory)
    page = "orders.order"
    name = factory.Sequence(lambda n: f"Filter {n}")
    query = "status__exact=placed"
