"""The Jinja2 environment of all our pages (`TEMPLATES` names it).

Filters are the functions of `obt.govuk.words`, `markdown`, and Django's `capfirst`. Globals:

- `url(name, *args, **kwargs)` – the address of a view;
- `static(path)` – the address of a static file, and `static_or_bare(path)`, which never fails (error pages);
- `service_name`, `govuk_domain` (is the crown ours to show?);
- `govuk_params(bound_field)`, `error_list(form)` – what the form templates need (`obt.govuk.components`).
"""

from typing import Any

import jinja2
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import capfirst

from obt.govuk import components, words
from obt.govuk.markdown import markdown

SERVICE_NAME = "One Big Thing"


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of the view called `name` with these arguments; NoReverseMatch if there is none."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def static_or_bare(path: str) -> str:
    """The address of a static file, without its hash when nobody has collected the files.

    For error pages: they must not fail because of a style sheet.
    """
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment out of the options of Django's Jinja2 backend.

    `ChainableUndefined` is what the Design System's macros are written for: they ask for
    parameters of parameters that were never given.
    """
    options["undefined"] = jinja2.ChainableUndefined
    options["loader"] = jinja2.ChoiceLoader(
        [
            options["loader"],
            jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    env = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 – Django asks for autoescape
    env.filters.update(words.FILTERS, markdown=markdown, capfirst=capfirst)
    env.globals.update(
        url=url,
        static=static,
        static_or_bare=static_or_bare,
        service_name=SERVICE_NAME,
        govuk_domain=settings.OBT_GOVUK_DOMAIN,
        govuk_params=components.params_of,
        error_list=components.error_list,
    )
    return env
