"""`python -m tests.bench.record_writer NUMBER WRITERS RATE SECONDS`: record learning, so many a second.

Says that it begins, then how long each record took in milliseconds, from the call to the commit, as JSON.
"""

import json
import os
import sys
import time

TITLE = "Bench of snapshots"


def main(number: int, writers: int, rate: float, seconds: float) -> None:
    """Each at its time, so that a slow one delays none of the others by more than itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")
    import django

    django.setup()
    from django.utils import timezone

    from learning.actions import record_other_learning
    from obt.people.models import Person
    from obt.programme.models import Programme

    programme, today = Programme.objects.current(), timezone.localdate()
    wanted = int(rate * seconds) + 10
    people = list(Person.objects.registered().order_by("pk")[number * wanted : (number + 1) * wanted])

    def write(n: int) -> float:
        began = time.perf_counter()
        record_other_learning(
            person=people[n], programme=programme, title=f"{TITLE} {time.time()}", completed_on=today, minutes=15
        )
        return 1000 * (time.perf_counter() - began)

    for n in range(wanted - 10, wanted):  # connect, and plan
        write(n)
    print("begins", flush=True)
    began, took = time.perf_counter(), []
    for n in range(wanted - 10):
        due = began + (n + number / writers) / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        if time.perf_counter() - began > seconds + 1:
            break
        took.append(write(n))
    print(json.dumps(took))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
