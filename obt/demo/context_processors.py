"""What templates need to know of demo mode."""

from django.http import HttpRequest

from .accounts import ACCOUNTS
from .rules import demo_is_on

DEMO_ACCOUNTS: tuple[tuple[str, str], ...] = tuple((account.email, account.is_what) for account in ACCOUNTS)


def demo(request: HttpRequest) -> dict[str, object]:
    """`demo_accounts` (address, what it is) in demo mode, nothing otherwise."""
    return {"demo_accounts": DEMO_ACCOUNTS} if demo_is_on() else {}
