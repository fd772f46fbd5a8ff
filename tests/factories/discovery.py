import uuid

import factory
from factory.django import DjangoModelFactory

from apps.discovery.models import FacetLabel, FacetTerm, SearchEntry, SearchWord
from tests.factories.catalogue import ProductFactory
from tests.factories.pricing import LONG_AGO
from tests.factories.stores import SalesChannelFactory


class SearchEntryFactory(DjangoModelFactory):
    """A bare entry; tests of search build real ones from products, see tests/discovery/test_search.py."""

    class Meta:
        model = SearchEntry

    product = factory.SubFactory(ProductFactory)
    channel = factory.SubFactory(SalesChannelFactory)
    language = "en"
    public_id = factory.LazyFunction(uuid.uuid4)
    name = "Blue shirt"
    slug = factory.Sequence(lambda n: f"blue-shirt-{n}")
    document = ""
    codes = []
    variant_ids = []
    facets = []
    in_stock_at = []
    published_at = LONG_AGO


class FacetTermFactory(DjangoModelFactory):
    class Meta:
        model = FacetTerm

    group = "brand"
    code = factory.Sequence(lambda n: f"brand-{n}")


class FacetLabelFactory(DjangoModelFactory):
    class Meta:
        model = FacetLabel

    term = factory.SubFactory(FacetTermFactory)
    language = "en"
    group_name = ""
    name = "Alba"


class SearchWordFactory(DjangoModelFactory):
    class Meta:
        model = SearchWord

    language = "en"
    word = factory.Sequence(lambda n: f"word{n}")
