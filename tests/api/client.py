"""A caller of REST for tests: plain JSON in and out, with one actor's credentials."""

from __future__ import annotations

import itertools
import json

from django.test import Client

_KEYS = itertools.count(1)


class Caller:
    """Sends JSON to /api/v1 as a guest, or with an API key, or with cookies of its Django client."""

    def __init__(self, *, token=None, client=None, **headers):
        self.client = client or Client(raise_request_exception=False)
        self.headers = {"Accept": "application/json", **headers}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **headers):
        return self.send("get", path, None, **headers)

    def post(self, path, body=None, **headers):
        return self.send("post", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self.send("patch", path, body, **headers)

    def delete(self, path, **headers):
        return self.send("delete", path, None, **headers)

    def send(self, method, path, body=None, *, raw=None, **headers):
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = raw if raw is not None else (json.dumps(body) if body is not None else b"")
        return getattr(self.client, method)(
            f"/api/v1/{path}",
            **({"data": data, "content_type": "application/json"} if method != "get" else {}),
            headers=sent,
        )


def fresh_key():
    return f"test-{next(_KEYS)}"
