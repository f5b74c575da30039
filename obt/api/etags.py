"""What an answer is known again by: the times of the figures, who may see them, and the names that stand in them."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from obt import statements

from .asked import Subject

FORM = "1"  # of answers: another one whenever the same figures are told in another way


def not_changed(request: HttpRequest, response: HttpResponse, about: Subject, *until: object) -> HttpResponse | None:
    """Give `response` the ETag of what is asked, and return the answer 304 if the caller has that already.

    `until` is what dates the figures: they are the same as long as it is. One statement, whatever is asked.
    """
    caller = about.caller
    scope = (caller.organisation.pk, caller.path) if caller.organisation else ()
    parts = (FORM, request.get_full_path(), scope, _names(), about.programme.pk, *until)
    response["ETag"] = quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32])
    found = get_conditional_response(request, etag=response["ETag"])
    if found is not None:
        found["ETag"] = response["ETag"]
    return found


def by_content(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give `response` the ETag of its own content; return it, or 304 if that is what the caller has."""
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _names() -> str:
    """A digest of the tree of organisations and of the lists that breakdowns name."""
    return str(statements.rows(_NAMES, {})[0][0])


_NAMES = """
SELECT md5(
  (SELECT coalesce(string_agg(concat_ws('|', id, path, slug, name, is_sub_unit), ',' ORDER BY id), '')
   FROM people_organisation)
  || (SELECT coalesce(string_agg(concat_ws('|', dimension, id, "order", name), ',' ORDER BY dimension, id), '') FROM (
        SELECT 'grade' AS dimension, id, name, "order" FROM people_grade
        UNION ALL SELECT 'profession', id, name, "order" FROM people_profession
        UNION ALL SELECT 'region', id, name, "order" FROM people_region) lists))
"""
