"""Sessions in the database, as Django keeps them; only the statement that every page begins with is written out."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from obt import statements

_UNEXPIRED = f"""
SELECT {statements.columns(Session, "s")} FROM django_session s
WHERE s.session_key = %(key)s AND s.expire_date > %(now)s
"""  # noqa: S608  # only names of columns are put in


class SessionStore(DatabaseStore):
    """Django's own store; only loading a session differs, and gives the same."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The row of this session if it has not run out; otherwise None, and the key is forgotten, as in Django's."""
        found = (
            statements.rows(_UNEXPIRED, {"key": self.session_key, "now": timezone.now()}) if self.session_key else []
        )
        if not found:
            self._session_key = None
            return None
        return statements.instance(Session, found[0])
