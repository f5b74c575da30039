"""Bring a local database and the static files up to date: run by the virtual environment's Python.

One process does it all, since starting Django takes longer than any of the steps on a database
that is up to date already.
"""

import contextlib
import io
import sys
import traceback
from collections.abc import Sequence

from .checkout import Trouble
from .steps import step

STEPS = {
    "migrate": ("Bringing the database up to date", ["--verbosity=0"]),
    "load_reference": ("Loading reference data", []),
    "seed_demo": ("Making the demo programme", []),
    "collectstatic": ("Collecting static files", ["--no-input", "--clear", "--verbosity=0"]),
}


def main(names: Sequence[str]) -> int:
    """Run the named steps, showing each; what they print is shown only if one fails."""
    screen, said = sys.stdout, io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            for name in names:
                title, options = STEPS[name]
                with step(title, screen=screen):
                    _call(name, options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # nobody looks any more
        return 1
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 - whatever it is, the person at the keyboard has to see it
        print(said.getvalue(), traceback.format_exc(), f"manage.py {name} failed.", sep="\n", file=sys.stderr)
        return 1
    return 0


def _call(name: str, options: Sequence[str]) -> None:
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command(name, *options)
    except CommandError as error:  # says in words what is wrong
        raise Trouble(f"manage.py {name}: {error}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
