"""Sessions in the database, as Django keeps them; only the statement that every page begins with is written out."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

_UNEXPIRED = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    """Django's own store. To build this one SELECT takes the ORM three times as long as to run it (docs/bench.md)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The row of this session if it has not run out; otherwise None, and the key is forgotten, as in Django's."""
        found = None
        if self.session_key:
            found = next(iter(Session.objects.raw(_UNEXPIRED, [self.session_key, timezone.now()])), None)
        if found is None:
            self._session_key = None
        return found
