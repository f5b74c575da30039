"""The figures of a page as HTML: made once for a count and a choice of order, then shown to everybody who asks.

Everybody who may see the page sees the same figures, which change twice a minute at most.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from obt.people.models import Organisation
from obt.programme.models import Programme

from . import pages, published
from .choices import Choices
from .teams.lists import offered

KEPT = 120  # seconds: longer than the time between two counts; the key holds the count's own time


def figures_html(programme: Programme, organisation: Organisation | None, choices: Choices) -> SafeString:
    """Return the figures of `organisation`, or of the whole programme, as HTML."""
    today, beside = timezone.localdate(), published.beside(programme, organisation)
    of = organisation and (organisation.pk, organisation.path, organisation.slug, organisation.name)
    dates = (programme.pk, programme.name, programme.opens_on, programme.closes_on, programme.records_close_on)
    lists = offered(programme)
    digest = hashlib.sha256(repr((of, dates, lists, choices, beside, today)).encode()).hexdigest()
    key = f"figures:{digest}"
    kept = cache.get(key)
    if kept is None:
        page = pages.page_of(programme, organisation, beside, today)
        kept = render_to_string("dashboards/figures.html", pages.context(page, choices))
        cache.set(key, kept, KEPT)
    return mark_safe(kept)  # noqa: S308 – rendered by a template of ours a moment ago
