"""How many codes may be asked for from one IP address.

allauth's own limits take a lock for each count. At an address or a browser nobody contends for it; behind the IP
address of a department hundreds of people do at the same moment, and whoever waits longer than a second for the lock
is refused (99 of 2,000 were, with 64 at a time). This counts without one.
"""

from __future__ import annotations

import hashlib
import time

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_S = 600


def may_ask_from_here(request: HttpRequest) -> bool:
    """Count one code asked for from the IP address of `request`; return whether it is within the setting.

    Windows are fixed, ten minutes each. An IPv6 address counts as its network, as allauth has it. Raises
    PermissionDenied where the server does not say where the request comes from.
    """
    where = hashlib.sha256(get_ip(request).encode()).hexdigest()
    key = f"codes-asked:{int(time.time()) // WINDOW_S}:{where}"
    cache.add(key, 0, timeout=2 * WINDOW_S)
    return cache.incr(key) <= settings.SIGN_INS_PER_IP_10M
