"""What templates need to know of demo mode."""

from django.conf import settings
from django.http import HttpRequest

DEMO_ACCOUNTS: tuple[tuple[str, str], ...] = (
    ("participant@example.gov.uk", "Participant: masterclass not yet recorded"),
    ("lead@example.gov.uk", "Team lead"),
    ("champion@example.gov.uk", "Departmental champion"),
    ("central@example.gov.uk", "Central team"),
    ("newcomer@example.gov.uk", "Newcomer: profile empty"),
    ("outsider@example.gov.uk", "Outsider: another department"),
)


def demo(request: HttpRequest) -> dict[str, object]:
    """`demo_accounts` (address, what it is) in demo mode, nothing otherwise."""
    return {"demo_accounts": DEMO_ACCOUNTS} if settings.OBT_DEMO else {}
