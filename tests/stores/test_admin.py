"""The back office over HTTP: who gets in, what a save does, what a refusal looks like."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import ApiToken, AttemptCounter, User
from apps.accounts.permissions import Role
from apps.audit.models import AuditEntry
from apps.customers.models import Customer
from apps.stores import services
from apps.stores.hours import Shift
from apps.stores.models import (
    ChannelText,
    Device,
    Employment,
    EnrolmentCode,
    LegalEntity,
    Location,
    OpeningException,
    OpeningHours,
    SalesChannel,
    StaffSession,
)
from tests.factories.accounts import ApiTokenFactory, AttemptCounterFactory, UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.factories.stores import (
    DeviceFactory,
    EmploymentFactory,
    EnrolmentCodeFactory,
    LegalEntityFactory,
    LocationFactory,
    SalesChannelFactory,
    StaffSessionFactory,
)

pytestmark = pytest.mark.django_db

FACTORIES = {
    User: UserFactory,
    ApiToken: ApiTokenFactory,
    AttemptCounter: AttemptCounterFactory,
    LegalEntity: LegalEntityFactory,
    Location: LocationFactory,
    SalesChannel: SalesChannelFactory,
    Employment: EmploymentFactory,
    Device: DeviceFactory,
    EnrolmentCode: EnrolmentCodeFactory,
    StaffSession: StaffSessionFactory,
    Customer: CustomerFactory,
}

STATEMENTS = {Customer: 9, Device: 9, Employment: 9, Location: 9}  # a filter that reads its choices


def page(model, kind: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def signed_in(role: Role, location: Location | None = None) -> Client:
    row = EmploymentFactory(role=role, location=location, user__is_staff=True)
    client = Client()
    client.force_login(row.user)
    return client


@pytest.fixture
def boss() -> Client:
    return signed_in(Role.ADMIN)


def form_of(client: Client, address: str) -> dict[str, object]:
    """What the browser would send back unchanged."""
    forms = [client.get(address).context["adminform"].form]
    forms += [part.formset for part in client.get(address).context["inline_admin_formsets"]]
    data: dict[str, object] = {}
    for form in forms:
        parts = [form] if hasattr(form, "fields") else [form.management_form, *form.forms]
        for part in parts:
            for bound in part:
                value = bound.value()
                if value is True:
                    data[bound.html_name] = "on"
                elif value is not None and value is not False:
                    data[bound.html_name] = ",".join(value) if isinstance(value, list) else value
    return data


@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model.__name__)
def test_every_table_opens_with_one_and_three_rows_in_the_same_statements(boss, model):
    for more in (1, 2):
        FACTORIES[model].create_batch(more)
        with CaptureQueriesContext(connection) as log:
            assert boss.get(page(model, "changelist")).status_code == 200
        assert len(log) == STATEMENTS.get(model, 8)
    row = model._default_manager.order_by("-pk").first()

    assert boss.get(page(model, "change", row.pk)).status_code == 200
    assert boss.get(page(model, "delete", row.pk)).status_code == 403


@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model.__name__)
@pytest.mark.parametrize("role", [Role.STAFF, Role.AGENT, Role.MARKETING, Role.FINANCE, Role.PARTNER])
def test_others_see_only_what_their_role_sees(model, role):
    client = signed_in(role)
    seen = {
        Role.AGENT: {Customer},
        Role.FINANCE: {Customer, LegalEntity, Location, SalesChannel},
        Role.MARKETING: {LegalEntity, Location, SalesChannel},
    }.get(role, set())

    assert client.get(page(model, "changelist")).status_code == (200 if model in seen else 403)
    if model is not Customer:
        assert client.get(page(model, "add")).status_code == 403


def test_a_customer_is_not_let_in_and_a_guest_signs_in_on_the_one_page():
    client = Client()
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url.startswith("/en/accounts/login/")
    client.force_login(UserFactory())

    assert client.get("/admin/login/?next=/admin/").status_code == 403


def test_djangos_own_permission_tables_are_out_of_sight():
    assert not any(model.__name__ in {"Group", "Permission"} for model in admin.site._registry)


def test_a_manager_sees_and_employs_in_their_shop_only():
    shop, other = LocationFactory(name="Mine"), LocationFactory(name="Other")
    EmploymentFactory(location=other, user__name="Elsewhere")
    manager, user = signed_in(Role.MANAGER, shop), UserFactory(name="Nueva")
    data = {"user": user.pk, "role": Role.STAFF, "pin": "485926", "_save": "1"}

    listed = manager.get(page(Employment, "changelist")).content.decode()
    assert "Elsewhere" not in listed
    refused = manager.post(page(Employment, "add"), {**data, "location": other.pk}, follow=True)
    assert "You don&#x27;t have permission" in refused.content.decode()
    assert not Employment.objects.filter(user=user).exists()
    manager.post(page(Employment, "add"), {**data, "location": shop.pk})

    row = Employment.objects.get(user=user)
    assert (row.role, row.location_id) == (Role.STAFF, shop.pk)
    assert row.pin_hash
    assert manager.get(page(Location, "changelist")).content.decode().count("Other") == 0


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_nobody_promotes_themselves_by_the_form(role):
    shop = LocationFactory()
    row = EmploymentFactory(role=role, location=shop if role is Role.MANAGER else None, user__is_staff=True)
    client = Client()
    client.force_login(row.user)

    answer = client.post(
        page(Employment, "change", row.pk), {"role": Role.FINANCE, "pin": "", "_save": "1"}, follow=True
    )
    client.post(page(User, "change", row.user_id), {"name": "x", "language": "en", "is_superuser": "on", "_save": "1"})

    row.refresh_from_db()
    assert row.role == role
    assert "change your own access" in answer.content.decode()
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_superuser_is_not_made_by_the_form(boss):
    user = UserFactory()

    boss.post(
        page(User, "change", user.pk),
        {"name": "Ana", "language": "es", "is_active": "on", "is_staff": "on", "is_superuser": "on", "_save": "1"},
    )

    user.refresh_from_db()
    assert (user.name, user.is_staff, user.is_superuser) == ("Ana", True, False)
    assert AuditEntry.objects.filter(verb="accounts.access_changed").count() == 1


def test_a_user_is_added_without_a_password(boss):
    boss.post(page(User, "add"), {"email": "Nueva@Example.com", "name": "Nueva", "language": "es", "_save": "1"})

    user = User.objects.get(email="nueva@example.com")
    assert not user.has_usable_password()


def test_a_key_is_shown_once(boss):
    user = UserFactory()

    answer = boss.post(page(ApiToken, "add"), {"user": user.pk, "name": "Sync", "_save": "1"}, follow=True)

    token = re.search(r"not shown again: ([\w-]{43})", answer.content.decode()).group(1)
    assert ApiToken.objects.get().token_hash not in answer.content.decode()
    assert token not in boss.get(page(ApiToken, "changelist")).content.decode()


def test_actions_call_services(boss):
    device, token, row = DeviceFactory(), ApiTokenFactory(), EmploymentFactory()
    AttemptCounterFactory(key="pin:user:1")
    for model, action, pk in (
        (Device, "revoke", device.pk),
        (ApiToken, "revoke", token.pk),
        (Employment, "end_now", row.pk),
        (AttemptCounter, "unlock", AttemptCounter.objects.get().pk),
    ):
        boss.post(page(model, "changelist"), {"action": action, "_selected_action": [pk], "index": 0})

    device.refresh_from_db()
    token.refresh_from_db()
    row.refresh_from_db()
    assert device.revoked_at and token.revoked_at  # noqa: PT018
    assert not row.is_active
    assert not AttemptCounter.objects.exists()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {
        "stores.device_revoked",
        "accounts.token_revoked",
        "stores.employment_ended",
        "accounts.unlocked",
    }


def test_an_enrolment_code_from_the_page_makes_a_device(boss):
    shop = LocationFactory()

    answer = boss.post(
        page(EnrolmentCode, "add"), {"location": shop.pk, "name": "Till", "kind": "till", "_save": "1"}, follow=True
    )

    code = re.search(r"15 minutes: ([0-9A-Z]{5}-[0-9A-Z]{5})", answer.content.decode()).group(1)
    device, _token = services.enrol_device(code=code)
    assert (device.location_id, device.kind) == (shop.pk, "till")


def test_a_shop_and_its_hours_are_saved_through_services(boss):
    shop = LocationFactory()
    services.set_hours(location_id=shop.pk, week={0: [Shift(time(9), time(14))]})
    services.set_exception(location_id=shop.pk, on=date(2026, 12, 25), name="Navidad")
    address = page(Location, "change", shop.pk)
    data = form_of(boss, address)
    data |= {
        "city": "Getafe",
        **inline(OpeningHours, data, {"weekday": 1, "opens": "10:00", "closes": "20:00"}),
        **inline(
            OpeningException, data, {"on": "2026-12-24", "opens": "10:00", "closes": "14:00", "name": "Nochebuena"}
        ),
    }

    boss.post(address, {**data, "_save": "1"})

    shop.refresh_from_db()
    assert shop.city == "Getafe"
    assert list(OpeningHours.objects.order_by("weekday").values_list("weekday", "opens")) == [
        (0, time(9)),
        (1, time(10)),
    ]
    assert list(OpeningException.objects.order_by("on").values_list("on", "is_closed")) == [
        (date(2026, 12, 24), False),
        (date(2026, 12, 25), True),
    ]
    assert AuditEntry.objects.get().after == {"city": "Getafe"}


def test_the_words_of_a_channel_are_saved_through_services(boss):
    channel = SalesChannelFactory(languages=["en", "es"], default_language="en")
    address = page(SalesChannel, "change", channel.pk)
    data = form_of(boss, address)

    boss.post(
        address,
        {**data, **inline(ChannelText, data, {"language": "es", "headline": "Sal fuera.\nVuelve."}), "_save": "1"},
    )

    words = ChannelText.objects.get()
    assert (words.language, words.headline) == ("es", "Sal fuera.\nVuelve.")


def test_overlapping_hours_are_refused_in_words_and_nothing_is_saved(boss):
    shop = LocationFactory(city="Madrid")
    services.set_hours(location_id=shop.pk, week={0: [Shift(time(9), time(14))]})
    address = page(Location, "change", shop.pk)
    data = form_of(boss, address)
    data |= {"city": "Getafe", **inline(OpeningHours, data, {"weekday": 0, "opens": "13:00", "closes": "20:00"})}

    answer = boss.post(address, {**data, "_save": "1"}, follow=True)

    shop.refresh_from_db()
    assert "These opening hours overlap." in answer.content.decode()
    assert (shop.city, OpeningHours.objects.count()) == ("Madrid", 1)


def test_a_wrong_time_zone_is_refused_in_words(boss):
    shop = LocationFactory()
    address = page(Location, "change", shop.pk)

    answer = boss.post(address, {**form_of(boss, address), "time_zone": "Mars/Olympus", "_save": "1"}, follow=True)

    shop.refresh_from_db()
    assert "Unknown time zone" in answer.content.decode()
    assert shop.time_zone == "Europe/Madrid"


def test_a_customer_is_changed_and_the_audit_names_no_personal_data():
    agent, address = signed_in(Role.AGENT), AddressFactory()
    where = page(Customer, "change", address.customer_id)

    agent.post(where, {**form_of(agent, where), "name": "Ana María", "phone": "600 000 000", "_save": "1"})

    customer = Customer.objects.get()
    assert (customer.name, customer.phone) == ("Ana María", "+34600000000")
    entry = AuditEntry.objects.get()
    assert entry.after == {"fields": ["name", "phone"]}
    assert "Ana" not in f"{entry.before}{entry.after}"


def test_a_channel_and_a_company_are_saved(boss):
    channel = SalesChannelFactory(name="Web")
    for row in (channel, channel.legal_entity):
        address = page(type(row), "change", row.pk)
        boss.post(address, {**form_of(boss, address), "name": "Renamed", "_save": "1"})
        row.refresh_from_db()
        assert row.name == "Renamed"
    boss.post(
        page(LegalEntity, "add"),
        {"name": "Filial", "tax_id": "b99", "country": "ES", "currency": "EUR", "_save": "1"},
    )
    assert LegalEntity.objects.get(name="Filial").tax_id == "B99"


def inline(model, data: dict[str, object], row: dict[str, object]) -> dict[str, object]:
    """One more row at the end of an inline table."""
    prefix = next(key[: -len("-TOTAL_FORMS")] for key in data if key.endswith("TOTAL_FORMS") and prefix_of(model, key))
    number = int(str(data[f"{prefix}-TOTAL_FORMS"]))
    return {f"{prefix}-TOTAL_FORMS": number + 1, **{f"{prefix}-{number}-{key}": value for key, value in row.items()}}


def prefix_of(model, key: str) -> bool:
    return key.startswith(model.__name__.lower())
