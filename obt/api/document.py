"""The OpenAPI document: what ninja writes, with what it does not know."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from .problems import CONTENT_TYPE
from .resources import api

_ETAG = {
    "description": "Send it back as If-None-Match: 304 says that nothing has changed.",
    "schema": {"type": "string"},
}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


@lru_cache(maxsize=1)
def document() -> bytes:
    """Return the document as JSON."""
    described: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    for path in described["paths"].values():
        for operation in path.values():
            _complete(operation)
    described["components"]["schemas"] = _referred_to(described)
    return json.dumps(described, indent=1, default=str).encode()


def _complete(operation: dict[str, Any]) -> None:
    """Say which answers are problem+json, and which headers come along."""
    operation["operationId"] = operation["operationId"].rpartition("resources_")[2]
    for status, answer in operation["responses"].items():
        if status >= 400:
            answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    operation["responses"][200]["headers"] = {"ETag": {**_ETAG, "required": True}}
    operation["responses"][304]["headers"] = {"ETag": {**_ETAG, "required": True}}
    operation["responses"][429]["headers"] = {"Retry-After": {**_RETRY_AFTER, "required": True}}


def _referred_to(described: dict[str, Any]) -> dict[str, Any]:
    """The schemas that something in the document names; ninja leaves those of parameters over."""
    schemas = described["components"]["schemas"]
    named: set[str] = set()
    left = [json.dumps(described["paths"], default=str)]
    while left:
        text = left.pop()
        for name in schemas:
            if name not in named and f'"#/components/schemas/{name}"' in text:
                named.add(name)
                left.append(json.dumps(schemas[name], default=str))
    return {name: one for name, one in schemas.items() if name in named}
