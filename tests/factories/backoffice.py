import factory
from factory.django import DjangoModelFactory

from apps.backoffice.models import BulkEdit, BulkEditLine, SavedFilter
from tests.factories.accounts import UserFactory


class SavedFilterFactory(DjangoModelFactory):
    class Meta:
        model = SavedFilter

    owner = factory.SubFactory(UserFactory)
    page = "orders.order"
    name = factory.Sequence(lambda n: f"Filter {n}")
    query = "status__exact=placed"


class BulkEditFactory(DjangoModelFactory):
    class Meta:
        model = BulkEdit

    owner = factory.SubFactory(UserFactory)
    page = "pricing.price"


class BulkEditLineFactory(DjangoModelFactory):
    class Meta:
        model = BulkEditLine

    edit = factory.SubFactory(BulkEditFactory)
    row_id = factory.Sequence(lambda n: n)
    row_name = "Blue shirt"
    field = "amount"
