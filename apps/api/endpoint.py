"""The one way in: who may, how often, what was sent; then one service; then the answer.

A resource is a class whose methods are operations. `needs` names what each asks for (a Permission, SIGNED_IN or
ANYONE); `@operation` says what it reads and answers, for the schema and for this dispatcher alike:

    class Orders(Endpoint):
        needs = {"cancel": ANYONE}

        @operation("cancel_order", body=CancelIn, answers={200: OrderOut}, key=Key.REQUIRED)
        def cancel(self, public_id: UUID, body: CancelIn) -> HttpResponse: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.viewsets import ViewSet

from apps.accounts.permissions import Permission
from apps.api import errors, idempotency, limits, problems, reading
from apps.api.idempotency import Key
from apps.api.shapes import Shape
from apps.core import clock
from apps.core.actor import Actor, ActorKind
from apps.core.errors import PermissionDenied
from omni.http import DEVICE_COOKIE

ANYONE: Final = "anyone"
SIGNED_IN: Final = "signed_in"
CART_TOKEN: Final = "X-Omni-Cart-Token"  # noqa: S105 the name of a header
ORDER_TOKEN: Final = "X-Omni-Order-Token"  # noqa: S105 the name of a header
DOCUMENT_CODE: Final = "X-Omni-Document-Code"

_SAFE: Final = frozenset({"GET", "HEAD"})
_WORTH_A_RETRY: Final = frozenset({"40P01", "40001"})  # deadlock, serialization failure: nothing was written
_TRIES: Final = 3

Handler = TypeVar("Handler", bound=Callable[..., HttpResponse])
Need = Permission | str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What an operation reads and answers. `answers` maps a status to a shape, or None for no content."""

    name: str
    summary: str
    answers: Mapping[int, type[Shape] | str | None]
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    key: Key = Key.NONE
    tokens: tuple[str, ...] = ()
    takes_file: bool = False


def operation(
    name: str,
    *,
    answers: Mapping[int, type[Shape] | str | None],
    body: type[Shape] | None = None,
    query: type[Shape] | None = None,
    key: Key = Key.NONE,
    tokens: tuple[str, ...] = (),
    takes_file: bool = False,
) -> Callable[[Handler], Handler]:
    """Declares the method as operation `name`; its docstring is the description."""

    def decorate(handler: Handler) -> Handler:
        handler.operation = Operation(  # type: ignore[attr-defined]
            name=name,
            summary=(handler.__doc__ or "").strip().splitlines()[0],
            answers=answers,
            body=body,
            query=query,
            key=key,
            tokens=tokens,
            takes_file=takes_file,
        )
        return handler

    return decorate


class _Csrf(CsrfViewMiddleware):
    """Django's check, which says why instead of answering."""

    def _reject(self, _request: HttpRequest, reason: str) -> Any:
        return reason


_csrf = _Csrf(lambda _request: HttpResponse())


class Endpoint(ViewSet):
    """Base of all resources. Unlisted operations are refused."""

    tag: ClassVar[str] = ""
    needs: ClassVar[Mapping[str, Need]] = {}
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    request: Any
    key: str | None
    data: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Instead of REST framework's: without its request wrapper, parsers and negotiation, which nothing here uses."""
        self.request = request
        try:
            response = self._respond(request, kwargs)
        except Exception as exc:  # noqa: BLE001 the door answers everything
            response = problems.answer_to(exc)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _respond(self, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
        limits.check(request)
        method = (request.method or "").lower()
        action = self.action_map.get(method) if self.action_map else None
        if action is None:
            raise errors.MethodNotAllowed(context={"allow": sorted(verb.upper() for verb in self.action_map or ())})
        self.action = action
        handler = getattr(self, action)
        spec: Operation = handler.operation
        self._refuse_forgery(request)
        self._refuse_strangers(action)
        self.key = idempotency.key_of(request, spec.key)
        if spec.query is not None:
            parts["query"] = reading.read_query(spec.query, request.GET)
        self.data = None
        if spec.takes_file and spec.body is not None:
            parts["file"] = self._file(request)
            parts["body"] = reading.read_query(spec.body, request.POST)
        elif spec.body is not None:
            self.data = self._body(request)
            parts["body"] = reading.read_body(spec.body, self.data)
        return self._run(lambda: handler(**parts))

    @property
    def actor(self) -> Actor:
        return cast("Actor", self.request.actor)

    def once(self, work: Callable[[], HttpResponse], *, actor: Actor | None = None, adds: bool = False) -> HttpResponse:
        """Runs `work`; under an Idempotency-Key once per actor. A guest without any proof has no keys to keep.

        `adds` says that doing it again would do it twice: then work and answer are one transaction, so that a worker
        that dies in between leaves neither. Other work is the same when it is done again, and commits sooner.
        """
        key = self.key
        actor_key = (actor or self.actor).key
        if key is None or actor_key == "guest":
            return work()
        whole = idempotency.with_answer(work, actor_key=actor_key, key=key) if adds else work
        return idempotency.once(
            actor_key=actor_key, key=key, request=self.request, data=self.data, work=lambda: self._run(whole)
        )

    def header(self, name: str) -> str | None:
        return cast("str | None", self.request.headers.get(name))

    def _run(self, work: Callable[[], HttpResponse]) -> HttpResponse:
        """Tries again what the database gave up before anything was written."""
        for _try in range(_TRIES - 1):
            try:
                return work()
            except OperationalError as refusal:
                if getattr(refusal.__cause__, "sqlstate", None) not in _WORTH_A_RETRY:
                    raise
        return work()

    def _refuse_strangers(self, action: str) -> None:
        need = self.needs.get(action)
        if need == ANYONE:
            return
        if need is None:
            raise PermissionDenied
        actor = self.actor
        if need == SIGNED_IN:
            if actor.user_id is None:
                raise errors.SignInFirst
        elif not actor.may(need):
            if actor.kind is ActorKind.GUEST:
                raise errors.SignInFirst
            actor.require(need)

    def _refuse_forgery(self, request: HttpRequest) -> None:
        """Whoever is known by a cookie proves that the request comes from a page of ours."""
        if request.method in _SAFE or "Authorization" in request.headers:
            return
        known = request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, DEVICE_COOKIE}
        if not known:
            return
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        _csrf.process_request(request)
        if _csrf.process_view(request, _unexempted, (), {}) is not None:
            raise errors.CsrfFailed

    def _body(self, request: HttpRequest) -> Any:
        raw = request.body
        if not raw:
            return {}
        if request.content_type != "application/json":
            raise errors.NotJson
        return reading.parse_json(raw)

    def _file(self, request: HttpRequest) -> UploadedFile[bytes]:
        if request.content_type != "multipart/form-data":
            raise errors.NotForm
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise errors.FileMissing(field="file")
        return file

    @classmethod
    def as_view(cls, actions: Any = None, **initkwargs: Any) -> Any:
        """As Django's, marked with what it needs, for tests/test_architecture.py."""
        missing = set(actions.values()) - cls.needs.keys()
        if missing:
            raise TypeError(f"{cls.__name__}: say in `needs` who may {', '.join(sorted(missing))}.")
        needs = {action: cls.needs[action] for action in actions.values()}
        view: Any = super().as_view(actions, **initkwargs)
        view.needs = needs
        return view


def as_guest(actor: Actor, key: str) -> Actor:
    """Whoever holds the token of a basket or an order acts as its owner, and as nobody else."""
    return Actor(kind=ActorKind.GUEST, key=key, visitor_id=actor.visitor_id, language=actor.language)


def now() -> Any:
    """The business time of this request."""
    return clock.now()


def _unexempted(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
