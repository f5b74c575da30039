"""How plans are made and changed in these tests."""

import pytest

from conversations.actions.scheduling import (
    change_plan,
    schedule,
)


@pytest.fixture
def plan(programme, team, lead, next_week):
    """A function that plans a conversation for next week at 2pm, with changes by keyword."""

    def plan(**changes):
        given = {"team": team, "by": lead, "programme": programme, "starts_at": next_week, "minutes": 60}
        return schedule(**{**given, "place": "Room 4.12", **changes})

    return plan


@pytest.fixture
def change(lead):
    """A function that changes a plan as its lead, who has seen it as it is."""

    def change(conversation, **changes):
        kept = {name: getattr(conversation, name) for name in ("starts_at", "minutes", "place", "link", "facilitator")}
        return change_plan(
            **{"conversation": conversation, "by": lead, "seen": conversation.sequence, **kept, **changes}
        )

    return change
