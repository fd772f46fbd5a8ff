"""Customers with their groups and addresses, and employees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts import selectors as account_reads
from apps.accounts import services as accounts
from apps.accounts.emails import normalise_email
from apps.accounts.models import User
from apps.accounts.permissions import Permission, Role
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.customers import services as customers
from apps.customers.models import Address, Customer, CustomerGroup, GroupMember
from apps.customers.places import PostalAddress
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.stores import services as stores
from apps.stores.models import Employment, Location


def _customer(values: Values) -> Customer | None:
    """By id; without one the guest of that address, for an address typed proves nothing about an account."""
    if identity := values.get("customer_id"):
        return _by_id(identity)
    email = values.get("email") or ""
    if not email:
        raise InvalidInput(_("A customer is known by id or e-mail address."), field="email")
    guests = Customer.objects.select_related("shop")
    return guests.filter(user=None, email_normalised=normalise_email(email)).first()


def _by_id(identity: str) -> Customer:
    try:
        known = Customer.objects.select_related("shop").filter(public_id=UUID(identity)).first()
    except ValueError:
        raise InvalidInput(_("This is no customer id."), field="customer_id") from None
    return needed(known, "customer_id")  # type: ignore[no-any-return]


def _customer_described(row: Customer) -> dict[str, Any]:
    return {
        "customer_id": str(row.public_id),
        "email": row.email,
        "name": row.name,
        "phone": row.phone,
        "language": row.language,
        "shop_code": row.shop.code if row.shop else "",
    }


def _write_customer(values: Values, found: Customer | None, actor: Actor) -> None:
    language = _language(values.get("language"))
    if found is None:
        pk = customers.recognise(email=values["email"], language=language)
    else:
        pk = found.pk
        if values.get("email", found.email) != found.email:
            raise InvalidInput(_("A file can't change an address; the customer does that."), field="email")
    customers.set_contact(
        customer_id=pk, name=values.get("name") or "", phone=values.get("phone") or "", language=language
    )
    shop = Location.objects.filter(code=values.get("shop_code") or "").first()
    if values.get("shop_code"):
        customers.choose_shop(customer_id=pk, location_id=needed(shop, "shop_code").pk)
    fields = sorted(name for name in values if name != "customer_id")
    audit.record(actor=actor, verb="customers.customer_imported", object_key=f"customer:{pk}", after={"fields": fields})


CUSTOMERS = Kind(
    code="customers",
    label="customers.Customer",
    changing=Permission.CUSTOMER_EDIT,
    rows=lambda rows: rows.select_related("shop"),
    describe=_customer_described,
    find=_customer,
    write=_write_customer,
    is_personal=True,
)


def _group(values: Values) -> CustomerGroup | None:
    return CustomerGroup.objects.filter(code=values["group_code"]).first()


def _write_group(values: Values, found: CustomerGroup | None, actor: Actor) -> None:
    done = customers.ensure_group(code=values["group_code"], name=values["name"])
    audit.record(
        actor=actor, verb="customers.customergroup_imported", object_key=f"customergroup:{done.pk}",
        before={"name": found.name} if found else None, after={"name": done.name},
    )  # fmt: skip


GROUPS = Kind(
    code="customer_groups",
    label="customers.CustomerGroup",
    changing=Permission.CUSTOMER_EDIT,
    rows=lambda rows: rows,
    describe=lambda row: {"group_code": row.code, "name": row.name},
    find=_group,
    write=_write_group,
)


def _member(values: Values) -> GroupMember | None:
    rows = GroupMember.objects.select_related("group", "customer")
    return rows.filter(group__code=values["group_code"], customer=_by_id(values["customer_id"])).first()


def _write_member(values: Values, _found: GroupMember | None, actor: Actor) -> None:
    group = needed(_group(values), "group_code")
    customers.add_member(group_id=group.pk, customer_id=_by_id(values["customer_id"]).pk, actor=actor)


MEMBERS = Kind(
    code="group_members",
    label="customers.GroupMember",
    changing=Permission.CUSTOMER_EDIT,
    rows=lambda rows: rows.select_related("group", "customer"),
    describe=lambda row: {"group_code": row.group.code, "customer_id": str(row.customer.public_id)},
    find=_member,
    write=_write_member,
    is_personal=True,
)
PARTS = ("name", "company", "street", "postcode", "city", "region", "country", "phone")


def _address(values: Values) -> Address | None:
    """By id; a row without one is an address more, unless the customer has one that reads the same."""
    mine = Address.objects.select_related("customer").filter(customer=_by_id(values["customer_id"]))
    identity = values.get("address_id") or ""
    if not identity:
        return mine.filter(**{name: values.get(name) or "" for name in PARTS}).first()
    try:
        return needed(mine.filter(public_id=UUID(identity)).first(), "address_id")  # type: ignore[no-any-return]
    except ValueError:
        raise InvalidInput(_("This is no id of an address."), field="address_id") from None


def _address_described(row: Address) -> dict[str, Any]:
    return {
        "customer_id": str(row.customer.public_id),
        "address_id": str(row.public_id),
        **{name: getattr(row, name) for name in PARTS},
        "is_default": row.is_default,
    }


def _write_address(values: Values, found: Address | None, actor: Actor) -> None:
    customer = _by_id(values["customer_id"])
    place = PostalAddress(**{name: values.get(name) or "" for name in PARTS})
    customers.save_address(
        customer_id=customer.pk, place=place, is_default=bool(values.get("is_default")), public_id=found.public_id if found else None
    )  # fmt: skip
    audit.record(
        actor=actor, verb="customers.address_imported", object_key=f"customer:{customer.pk}", after={"fields": sorted(PARTS)}
    )  # fmt: skip


ADDRESSES = Kind(
    code="addresses",
    label="customers.Address",
    changing=Permission.CUSTOMER_EDIT,
    rows=lambda rows: rows.select_related("customer"),
    describe=_address_described,
    find=_address,
    write=_write_address,
    is_personal=True,
)


def _employment(values: Values) -> Employment | None:
    return (
        Employment.objects.select_related("user", "location")
        .filter(user__email=normalise_email(values["email"]), location=_place(values), is_active=True)
        .first()
    )


def _place(values: Values) -> Location | None:
    code = values.get("location_code") or ""
    return needed(Location.objects.filter(code=code).first(), "location_code") if code else None


def _employment_described(row: Employment) -> dict[str, Any]:
    return {
        "email": row.user.email,
        "name": row.user.name,
        "language": row.user.language,
        "role": row.role,
        "location_code": row.location.code if row.location else "",
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def _write_employment(values: Values, _found: Employment | None, actor: Actor) -> None:
    """The person first, where they are new, then what they are where. PINs and passwords never travel in files."""
    email, language = normalise_email(values["email"]), _language(values.get("language"))
    known = account_reads.by_email(email)
    if known is None:
        user_id = accounts.create_user(email=email, name=values.get("name") or "", language=language, actor=actor).pk
    else:
        user_id = known.user_id
        user = User.objects.get(pk=user_id)
        name = values.get("name") or user.name
        if (name, language if values.get("language") else user.language) != (user.name, user.language):
            accounts.set_profile(user_id=user_id, name=name, language=values.get("language") or user.language)
    place = _place(values)
    stores.employ(
        user_id=user_id,
        location_id=place.pk if place else None,
        role=Role(values["role"]),
        starts_on=values.get("starts_on"),
        ends_on=values.get("ends_on"),
        actor=actor,
    )


def _language(code: str | None) -> str:
    """Raises: InvalidInput for a language that pages do not have."""
    known = dict(settings.LANGUAGES)
    if code and code not in known:
        raise InvalidInput(_("Write one of: %(codes)s.") % {"codes": ", ".join(known)}, field="language")
    return code or settings.LANGUAGE_CODE


EMPLOYEES = Kind(
    code="employees",
    label="stores.Employment",
    changing=Permission.STAFF_EDIT,
    rows=lambda rows: rows.filter(is_active=True).select_related("user", "location"),
    describe=_employment_described,
    find=_employment,
    write=_write_employment,
    is_personal=True,
)
