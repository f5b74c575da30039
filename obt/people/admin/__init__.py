"""Django admin for people and organisations: reference data and accounts, for the central team only.

What stands here and what does not: docs/decisions/0005-people.md.
"""

from . import champions, email_domains, organisations, people, profile_choices

__all__ = ["champions", "email_domains", "organisations", "people", "profile_choices"]
