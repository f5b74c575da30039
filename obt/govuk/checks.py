"""What must be in place before a start."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register


@register
def gov_uk_files_are_there(**_: Any) -> list[CheckMessage]:
    """An Error if the service is said to be on a gov.uk domain and its font files were not written."""
    if not settings.OBT_GOVUK_DOMAIN or finders.find("gov-uk/gov-uk.css"):
        return []
    hint = "Run bin/vendor-govuk --gov-uk (docs/decisions/0002-fonts-and-crown.md), or unset OBT_GOVUK_DOMAIN."
    return [Error("OBT_GOVUK_DOMAIN is on, but static/gov-uk/gov-uk.css is missing.", hint=hint, id="govuk.E001")]
