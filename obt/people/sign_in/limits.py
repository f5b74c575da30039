"""How many codes may be asked for from one IP address (99 of 2,000 were refused by a limit that takes a lock)."""

from __future__ import annotations

import hashlib

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest

from obt.people import limits


def may_ask_from_here(request: HttpRequest) -> bool:
    """Count one code asked for from the IP address of `request`; return whether it is within the setting.

    An IPv6 address counts as its network, as allauth has it. Raises PermissionDenied where the server does not say
    where the request comes from.
    """
    where = hashlib.sha256(get_ip(request).encode()).hexdigest()
    return limits.count("codes-asked", where) <= settings.SIGN_INS_PER_IP_10M
