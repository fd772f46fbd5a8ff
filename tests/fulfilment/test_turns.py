"""Every step of the pickup machine × every kind of actor, from the table in turns.py, and that table held whole."""

from __future__ import annotations

import inspect

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.errors import NotFound, PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import WrongCode
from apps.fulfilment.models import FulfilmentTransition
from apps.inventory.models import LedgerEntry
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.fulfilment.scenes import DONE_BY, LOGS, Scene, actor
from tests.fulfilment.turns import BY_ITSELF, KINDS, TURNS, WITHIN, pairs

pytestmark = pytest.mark.django_db
REFUSALS = {"no": PermissionDenied, "nil": NotFound, "code": WrongCode}
WITH_CARD = "draft: paying by card"


def takes_actor(service):
    return callable(service) and "actor" in inspect.signature(service).parameters


def test_every_pair_of_every_machine_is_shown_by_a_row_or_happens_by_itself():
    shown = {(machine, str(source), str(to)) for turn in TURNS.values() for machine, source, to in turn.moves}

    assert pairs() - set(BY_ITSELF) == shown
    assert not any(takes_actor(service) for services in BY_ITSELF.values() for service in services)


def test_every_service_that_takes_an_actor_is_played_by_a_row():
    played = {turn.by for turn in TURNS.values()}
    asked = {
        getattr(module, name)
        for module in (fulfilment, checkout)
        for name in module.__all__
        if inspect.isfunction(getattr(module, name)) and takes_actor(getattr(module, name))
    }

    assert asked - WITHIN == played
    assert set(DONE_BY) == set(TURNS)


def traces():
    return LedgerEntry.objects.count(), FulfilmentTransition.objects.count(), Event.objects.count()


@pytest.mark.parametrize("name", TURNS)
def test_who_may_not_is_refused_and_nothing_moves(name):
    scene = Scene(name)
    before = traces()

    for kind in KINDS:
        if TURNS[name].who[kind] != "ok":
            with pytest.raises(REFUSALS[TURNS[name].who[kind]]):
                scene.do(actor(kind, scene.shop))

    assert not scene.is_done()
    assert traces() == before
    assert scene.moves() == set()


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, turn in TURNS.items() for kind in KINDS if turn.who[kind] == "ok"]
)
def test_who_may_does_it(name, kind, request):
    if name == WITH_CARD:
        request.getfixturevalue("stripe")
    scene = Scene(name)

    scene.do(actor(kind, scene.shop))

    assert scene.is_done()
    assert {move for move in TURNS[name].moves if move[0] in LOGS} <= scene.moves()
    outbox.relay()
    call_command("verify", verbosity=0)
