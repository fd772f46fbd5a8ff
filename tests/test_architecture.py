"""What import-linter cannot see: relations and names that point up, missing factories, words and permissions."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.db.models import ForeignKey, ManyToManyField, Model, OneToOneField
from factory.django import DjangoModelFactory

import tests.factories
from apps.outbox.registry import every_event

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.name for path in (ROOT / "apps").iterdir() if (path / "apps.py").exists())
SOURCES = [path for path in (ROOT / "apps").rglob("*.py") if "migrations" not in path.parts]
SNAPSHOT = ROOT / "tests" / "events.json"
DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py", "extras.py", "signals.py"}


def rank() -> dict[str, int]:
    """The height of each app, from the contract in pyproject.toml: the bottom is 0."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(
        contract["layers"] for contract in contracts if contract["type"] == "layers" and "exhaustive" in contract
    )
    rows = [re.findall(r"\w+", row) for row in reversed(layers)]
    return {app: height for height, row in enumerate(rows) for app in row}


def our_models() -> list[type[Model]]:
    return [model for model in registry.get_models() if model.__module__.startswith("apps.")]


def relations():
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                yield model, field


def app_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1] if model.__module__.startswith("apps.") else ""


def test_every_app_has_its_place_in_the_contract():
    assert set(APPS) <= set(rank())


def test_every_app_keeps_its_inner_layers():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inner = next(contract for contract in contracts if contract["name"].startswith("Inside an app"))

    assert set(inner["containers"]) == {f"apps.{app}" for app in APPS if app != "core"}


def test_relations_point_down_or_stay():
    heights = rank()
    upward = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if app_of(field.related_model) and heights[app_of(field.related_model)] > heights[app_of(model)]
    ]

    assert not upward


def test_relations_across_apps_leave_no_accessor():
    open_ends = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if app_of(field.related_model) not in {"", app_of(model)} and not field.remote_field.hidden
    ]

    assert not open_ends


def test_every_model_has_a_factory():
    made = set()
    for module in pkgutil.iter_modules(tests.factories.__path__):
        loaded = importlib.import_module(f"tests.factories.{module.name}")
        for _name, thing in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(thing, DjangoModelFactory) and thing._meta.model:
                made.add(thing._meta.model)

    assert not {model.__name__ for model in our_models() if model not in made}


@pytest.mark.parametrize("app", APPS)
def test_public_services_and_selectors_say_what_they_do(app):
    silent = []
    for name in ("services", "selectors"):
        try:
            module = importlib.import_module(f"apps.{app}.{name}")
        except ModuleNotFoundError:
            continue
        public = getattr(module, "__all__", None) or [key for key in vars(module) if not key.startswith("_")]
        for key in public:
            thing = getattr(module, key)
            if inspect.isfunction(thing) and thing.__module__.startswith(f"apps.{app}.") and not thing.__doc__:
                silent.append(f"{name}.{key}")

    assert not silent


@pytest.mark.parametrize("app", APPS)
def test_models_and_tasks_say_what_they_are(app):
    silent = [
        model.__name__
        for model in our_models()
        if app_of(model) == app and model.__doc__.startswith(f"{model.__name__}(")
    ]
    path = ROOT / "apps" / app / "tasks.py"
    if path.exists():
        tree = ast.parse(path.read_text())
        silent += [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not ast.get_docstring(node)]

    assert not silent


def test_there_are_no_drawers():
    assert not [path.relative_to(ROOT) for path in SOURCES if path.name in DRAWERS]


def test_only_doors_and_shells_ask_for_the_time():
    asking = {"clock.py", "tasks.py", "handlers.py"}
    doors = {"api", "storefront", "kiosk", "backoffice"}
    wrong = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name not in asking
        and "admin" not in path.stem
        and not {"commands", "admin"} & set(path.parts)
        and path.relative_to(ROOT / "apps").parts[0] not in doors
        and re.search(r"\b(timezone\.now|clock\.now|datetime\.now|date\.today)\(", path.read_text())
    ]

    assert not wrong


def test_models_have_no_side_effects():
    overrides = []
    for path in SOURCES:
        if path.name != "models.py" and "models" not in path.parts:
            continue
        overrides += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
        ]

    assert not overrides


def test_tasks_ignore_arguments_of_other_versions():
    strict = []
    for path in SOURCES:
        if path.name != "tasks.py":
            continue
        strict += [
            f"{path.relative_to(ROOT)}: {node.name}"
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and node.decorator_list and node.args.kwarg is None
        ]

    assert not strict


def test_events_only_ever_gain_fields():
    """tests/events.json is the contract with events already written: add to it, never take away."""
    now = {
        event.name: {field.name: str(field.type) for field in fields(event)}
        for event in every_event()
        if event.__module__.startswith("apps.")
    }
    before = json.loads(SNAPSHOT.read_text())

    assert now == before, "If fields or events were only added, write the new snapshot: " + json.dumps(
        now, indent=2, sort_keys=True
    )
