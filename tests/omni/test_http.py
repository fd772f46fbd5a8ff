from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from apps.accounts import services as accounts
from apps.accounts.errors import TokenNotValid
from apps.accounts.permissions import Permission, Role
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.customers import services as customers
from apps.stores import services as stores
from omni import http
from tests.factories.accounts import UserFactory
from tests.factories.stores import EmploymentFactory, LocationFactory

VISITOR = str(uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057"))


def request_with(path: str = "/", *, user=None, cookies=None, **headers) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user or AnonymousUser()
    request.COOKIES.update(cookies or {})
    http.ActorMiddleware(lambda _: HttpResponse())(request)
    return request


def enrolled(shop) -> str:
    code = stores.issue_enrolment_code(actor=SYSTEM, location_id=shop.pk, name="Tablet")
    return stores.enrol_device(code=code)[1]


@pytest.mark.django_db
def test_nothing_is_asked_until_somebody_asks(django_assert_num_queries):
    shop = LocationFactory()
    cookies = {http.DEVICE_COOKIE: enrolled(shop)}

    with django_assert_num_queries(0):
        request = request_with(cookies=cookies, Authorization="Bearer x")
        assert isinstance(request.user, AnonymousUser)


def test_a_guest_costs_no_statement_and_carries_the_visitors_id():
    signed = signing.Signer(salt="omni.visitor").sign(VISITOR)

    actor = request_with(cookies={http.VISITOR_COOKIE: signed}).actor

    assert (actor.kind, actor.key, actor.visitor_id, dict(actor.grants)) == (
        ActorKind.GUEST,
        f"visitor:{VISITOR}",
        VISITOR,
        {},
    )


@pytest.mark.parametrize("forged", [VISITOR, f"{VISITOR}:x", "", "x" * 5000, "\x00"])
def test_a_forged_visitor_is_nobody(forged):
    assert request_with(cookies={http.VISITOR_COOKIE: forged}).actor.visitor_id is None


@pytest.mark.parametrize(("header", "visitor"), [(VISITOR.upper(), VISITOR), ("7", None), ("' OR 1=1", None)])
def test_an_app_names_its_visitor_in_a_header(header, visitor):
    assert request_with(**{"X-Omni-Visitor": header}).actor.visitor_id == visitor


def test_a_kept_visitor_comes_back():
    response = HttpResponse()
    http.keep_visitor(response, VISITOR)
    cookie = response.cookies[http.VISITOR_COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert request_with(cookies={http.VISITOR_COOKIE: cookie.value}).actor.visitor_id == VISITOR
    http.forget_cookie(response, http.VISITOR_COOKIE)
    assert response.cookies[http.VISITOR_COOKIE]["max-age"] == 0


@pytest.mark.django_db
def test_a_signed_in_customer_is_two_statements(django_assert_num_queries):
    user = UserFactory(language="es")
    customer_id = customers.customer_for_user(user_id=user.pk)
    request = request_with(user=user, **{"X-Omni-Visitor": VISITOR})

    with django_assert_num_queries(2):
        actor = request.actor
        kind = actor.kind

    assert (kind, actor.key, actor.customer_id, actor.visitor_id, actor.language) == (
        ActorKind.CUSTOMER,
        f"user:{user.pk}",
        customer_id,
        VISITOR,
        "es",
    )


@pytest.mark.django_db
def test_staff_signed_in_have_their_rights():
    row = EmploymentFactory(role=Role.MANAGER)

    actor = request_with(user=row.user).actor

    assert actor.kind is ActorKind.STAFF
    assert actor.may(Permission.ORDER_CANCEL, row.location_id)


@pytest.mark.django_db
def test_a_key_comes_before_cookies(django_assert_num_queries):
    row = EmploymentFactory()
    token = accounts.issue_token(user_id=row.user_id, name="Sync", actor=SYSTEM)
    request = request_with(user=UserFactory(), Authorization=f"bearer  {token}")

    with django_assert_num_queries(2):
        actor = request.actor
        kind = actor.kind

    assert (kind, actor.user_id) == (ActorKind.CLIENT, row.user_id)


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer ", "Bearer nope", "Bearer \u00ff", "bearer " + "x" * 9000])
def test_a_wrong_key_is_refused_and_never_a_guest(header):
    request = request_with(user=UserFactory(), Authorization=header)

    with pytest.raises(TokenNotValid):
        _ = request.actor.kind


@pytest.mark.django_db
def test_the_shop_floor_belongs_to_the_device_other_pages_to_the_user():
    shop = LocationFactory()
    user, cookies = UserFactory(), {http.DEVICE_COOKIE: enrolled(shop)}

    assert request_with("/store/", user=user, cookies=cookies).actor.kind is ActorKind.DEVICE
    assert request_with("/", user=user, cookies=cookies).actor.kind is ActorKind.CUSTOMER
    assert request_with("/api/v1/orders", cookies=cookies).actor.location_id == shop.pk
    assert request_with("/store/", cookies={http.DEVICE_COOKIE: "revoked"}).actor.kind is ActorKind.GUEST


@pytest.mark.django_db
def test_a_pin_makes_the_device_a_person():
    shop = LocationFactory()
    device_token = enrolled(shop)
    row = EmploymentFactory(location=shop)
    stores.set_pin(employment_id=row.pk, pin="485926", actor=SYSTEM)
    probe = request_with("/store/", cookies={http.DEVICE_COOKIE: device_token}).actor
    session = stores.unlock(device_id=probe.device_id, user_id=row.user_id, pin="485926")

    actor = request_with("/store/", cookies={http.DEVICE_COOKIE: device_token, http.STAFF_COOKIE: session}).actor

    assert (actor.kind, actor.user_id, actor.location_id) == (ActorKind.STAFF, row.user_id, shop.pk)


def view(_: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def as_actor(actor: Actor) -> HttpRequest:
    request = RequestFactory().get("/orders?page=2")
    request.actor = actor
    return request


GUEST = Actor(kind=ActorKind.GUEST, key="guest")
CUSTOMER = Actor(kind=ActorKind.CUSTOMER, key="user:1", user_id=1)
CLERK = Actor(kind=ActorKind.STAFF, key="user:2", user_id=2, grants={Permission.ORDER_VIEW: frozenset({7})})


def test_needs_lets_in_who_may_and_sends_guests_to_sign_in():
    guarded = http.needs(Permission.ORDER_VIEW)(view)

    assert guarded(as_actor(CLERK)).content == b"in"
    assert guarded(as_actor(GUEST)).url == f"{reverse('account_login')}?next=/orders%3Fpage%3D2"
    with pytest.raises(PermissionDenied):
        guarded(as_actor(CUSTOMER))
    assert guarded.needs is Permission.ORDER_VIEW


def test_signed_in_lets_in_any_account():
    guarded = http.signed_in(view)

    assert guarded(as_actor(CUSTOMER)).content == b"in"
    assert guarded(as_actor(GUEST)).status_code == 302
    with pytest.raises(PermissionDenied):
        guarded(as_actor(Actor(kind=ActorKind.DEVICE, key="device:1", device_id=1)))
    assert http.anyone(view).needs == "anyone"


def policy(path: str, response: HttpResponse | None = None) -> dict[str, str]:
    answer = http.ContentSecurityPolicyMiddleware(lambda _: response or HttpResponse())(RequestFactory().get(path))
    return dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("path", ["/", "/store/queue", "/api/docs/", "/administrators", "/accounts/login/"])
def test_pages_run_nothing_inline(path):
    found = policy(path)

    assert found["default-src"] == "'none'"
    assert (found["script-src"], found["style-src"]) == ("'self'", "'self'")
    assert "unsafe" not in str(found)
    assert found["frame-ancestors"] == "'none'"


def test_the_admin_alone_may_evaluate():
    found = policy("/admin/stores/location/")

    assert found["script-src"] == "'self' 'unsafe-eval'"
    assert found["style-src"] == "'self' 'unsafe-inline'"
    assert found["img-src"] == policy("/")["img-src"]


def test_streams_of_another_origin_are_named(settings):
    settings.OMNI_LIVE_URL = "http://127.0.0.1:8001/live/"

    assert policy("/")["connect-src"] == "'self' http://127.0.0.1:8001"


def test_an_answer_with_its_own_policy_keeps_it():
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'self'"})

    assert policy("/", own) == {"default-src": "'self'"}


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # nobody we know: the header is noise
        ("10.0.0.2", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.2", "9.9.9.9, 1.2.3.4", "1.2.3.4"),  # what the caller wrote itself stands further left
        ("10.0.0.2", "1.2.3.4, 10.0.0.7", "1.2.3.4"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "spoof", "spoof"),
    ],
)
def test_only_our_proxies_are_believed(settings, remote, forwarded, seen):
    settings.OMNI_TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})

    http.TrustedProxiesMiddleware(lambda _: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == seen


@pytest.mark.django_db
def test_real_pages_carry_the_policy(client):
    assert "script-src 'self';" in client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "'unsafe-eval'" in client.get("/admin/login/").headers["Content-Security-Policy"]
