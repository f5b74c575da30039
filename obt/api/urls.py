"""The addresses of the API, of its documentation, and of a person's tokens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .opening import opened
from .resources import api
from .views import docs, tokens

_resources = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
for _one in _resources:
    _one.callback = opened(_one.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", docs.root, name="api_root"),
    path("api/v1/docs", docs.page, name="api_docs"),
    path("api/v1/openapi.json", docs.openapi, name="api_openapi"),
    path("api/v1/", include((_resources, "api"))),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/new/", tokens.new, name="token_new"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
]
