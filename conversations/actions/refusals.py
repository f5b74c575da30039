"""What the exceptions have in common by which actions on a conversation say that they did nothing."""

from __future__ import annotations

from conversations.models import Conversation


class Refused(Exception):
    """Something is in the way, and nothing was written. Attribute: `conversation`, the one in the way, as it is."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(f"{conversation} is {conversation.state}, at {conversation.starts_at}")
        self.conversation = conversation
