"""The command line of `bin/dev`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import environment, gate, ports, service
from .checkout import Checkout, Stopped, Trouble, this_checkout
from .installing import set_up
from .interrupts import Interrupts
from .services import Services


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    checkout = this_checkout()
    interrupts = Interrupts()
    try:
        checkout.prepare()
        code: int = options.command(checkout, options, interrupts)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.signal_number
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/dev", description="Set up, run and check One Big Thing on this machine.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, what: str, function: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what)
        added.set_defaults(command=function)
        return added

    one = command("setup", "make .venv and install the packages, checked by hash", _setup)
    one.add_argument("--for", dest="purpose", choices=["run", "test"], default="run", help="default: run")
    one = command("services", "local Postgres and Valkey, unless DATABASE_URL or REDIS_URL is set", _services)
    one.add_argument("action", choices=["start", "stop", "status"])
    one = command("manage", "manage.py with the local services and the settings of a local run", _manage)
    one.add_argument("arguments", nargs=argparse.REMAINDER)
    command("run", "everything: set-up, services, data, then web, workers and beat (PORT=8000)", _run)
    one = command("test", "lint, types, import contract and tests; what follows goes to pytest", _test)
    one.add_argument("arguments", nargs=argparse.REMAINDER)
    one = command("bench", "benchmarks on national-scale data (ONLY=home,similar for parts)", _bench)
    one.add_argument("arguments", nargs=argparse.REMAINDER)
    one = command("soak", "the long runs: faults with real processes, windows of reminders, histories", _soak)
    one.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _setup(checkout: Checkout, options: argparse.Namespace, _interrupts: Interrupts) -> int:
    set_up(checkout, options.purpose)
    return 0


def _services(checkout: Checkout, options: argparse.Namespace, _interrupts: Interrupts) -> int:
    services = Services.needed(checkout, os.environ)
    if options.action == "start":
        set_up(checkout, "run")
        services.start_and_keep()
    elif options.action == "stop":
        Services.all_of(checkout).stop()
    print("\n".join(services.status()))
    return 0


def _manage(checkout: Checkout, options: argparse.Namespace, interrupts: Interrupts) -> int:
    set_up(checkout, "run")
    services = Services.needed(checkout, os.environ)
    with services.in_use(Services.start):
        environ = environment.for_run(checkout, services, ports.chosen(os.environ))
        command: list[str | Path] = [checkout.python, checkout.root / "manage.py", *_after_dashes(options.arguments)]
        interrupts.note_only()  # the terminal tells the child too, and it knows best what to do
        return subprocess.run(command, env=environ).returncode


def _run(checkout: Checkout, _options: argparse.Namespace, interrupts: Interrupts) -> int:
    return service.run(checkout, interrupts)


def _test(checkout: Checkout, options: argparse.Namespace, _interrupts: Interrupts) -> int:
    set_up(checkout, "test")
    services = Services.needed(checkout, os.environ)
    with services.in_use(service.start_shown):
        return gate.run(checkout, services, _after_dashes(options.arguments))


def _bench(checkout: Checkout, options: argparse.Namespace, _interrupts: Interrupts) -> int:
    return _measure(checkout, "tests.bench", options.arguments)


def _soak(checkout: Checkout, options: argparse.Namespace, _interrupts: Interrupts) -> int:
    return _measure(checkout, "tests.soak", options.arguments)


def _measure(checkout: Checkout, module: str, arguments: Sequence[str]) -> int:
    set_up(checkout, "test")
    services = Services.needed(checkout, os.environ)
    with services.in_use(service.start_shown):
        environ = environment.for_bench(services)
        service.prepare(checkout, environ, [])
        return gate.run_module(checkout, environ, module, _after_dashes(arguments))


def _after_dashes(arguments: Sequence[str]) -> list[str]:
    """Without the `--` that may stand before arguments for another program."""
    return list(arguments[1:] if arguments[:1] == ["--"] else arguments)
