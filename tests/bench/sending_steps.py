"""`python -m tests.bench.sending_steps SECONDS`: empty the outbox for so long, with a stopwatch at each step.

The last line that it prints is JSON: messages, seconds, those of the processor in this process, and those of each step.
"""

from __future__ import annotations

import functools
import json
import smtplib
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any


def main(seconds: float) -> None:
    import django

    django.setup()
    from obt.mail import claims, delivery, kinds, letters

    took: Counter[str] = Counter()
    times: Counter[str] = Counter()

    def watch(owner: Any, name: str, step: str) -> None:
        timed: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(timed)
        def stopwatch(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return timed(*given, **named)
            finally:
                took[step] += time.perf_counter() - began
                times[step] += 1

        setattr(owner, name, stopwatch)

    watch(claims, "claim", "claim")
    watch(delivery, "_still_wanted", "wanted")
    watch(kinds.Kind, "render", "render")
    watch(letters, "letter", "build")
    watch(smtplib.SMTP, "sendmail", "hand over")
    watch(delivery, "_mark", "mark")
    delivery.drain("bulk", seconds=1)
    took.clear()
    times.clear()
    began, processor_began = time.perf_counter(), time.process_time()
    delivery.drain("bulk", seconds=seconds)
    found = {"messages": times["mark"], "seconds": time.perf_counter() - began, "steps": took}
    print(json.dumps({**found, "processor_seconds": time.process_time() - processor_began}))


if __name__ == "__main__":
    main(float(sys.argv[1]))
