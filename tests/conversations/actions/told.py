"""What people were told of a conversation."""

from icalendar import Calendar

from obt.mail.models import Message


def read(rendered):
    """The calendar object that a message carries, and its one event."""
    calendar = Calendar.from_ical(rendered.calendar.content)
    (event,) = calendar.events
    assert calendar["METHOD"] == rendered.calendar.method
    return calendar["METHOD"], event


def waiting():
    """The kind and address of every message that waits, in order."""
    return sorted(Message.objects.filter(state="queued").values_list("kind", "address"))
