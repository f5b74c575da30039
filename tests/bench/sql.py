"""How many SQL statements a page takes, BEGIN and COMMIT included."""

import django

from . import visitors
from .forms import filled_in
from .place import Place

HOME = "/home/"
RECORD = "/learning/innovation-masterclass/record/"


def measure(place: Place) -> dict[str, float]:
    django.setup()
    person = visitors.known(1)[0]
    newcomer, spare = visitors.newly_registered(2)
    _send(spare, "get", RECORD)  # whatever a process does only once
    form = filled_in(_send(newcomer, "get", RECORD)[0].content.decode())
    return {
        "home_sql": count(person, "get", HOME, 200),
        "record_sql": count(newcomer, "get", RECORD, 200),
        "record_post_sql": count(newcomer, "post", RECORD, 302, form),
    }


def count(person, method: str, path: str, status: int, form: dict[str, str] | None = None) -> int:
    """Return how many statements a request by `person` takes, and print them; ends if the answer is not `status`."""
    answer, statements = _send(person, method, path, form)
    if answer.status_code != status:
        raise SystemExit(f"{method.upper()} {path} answered {answer.status_code} instead of {status}")
    print(f"  {method.upper()} {path}: {len(statements)}")
    for statement in statements:
        print(f"    {statement[:150]}")
    return len(statements)


def _send(person, method: str, path: str, form: dict[str, str] | None = None):
    """Send a request as `person`; return the answer and the statements it took."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies.load(visitors.cookies([person])[0])
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(path, form)
    return answer, [(query["sql"] or "(prepared)").replace("\n", " ") for query in queries]
