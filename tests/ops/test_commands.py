"""`bin/dev` and make as somebody types them."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from .conftest import ROOT


def dev(*arguments, cwd=ROOT, **environ):
    return subprocess.run(
        [sys.executable, "bin/dev", *arguments],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def bare(tmp_path):
    """A checkout with nothing but `bin/`: what fails early must not need more."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    return tmp_path


@pytest.mark.parametrize("name", ["setup", "services", "manage", "run", "test", "bench", "soak"])
def test_every_command_explains_itself(name):
    assert name in dev("--help").stdout
    assert dev(name, "--help").stdout.startswith(f"usage: bin/dev {name}")


def test_a_busy_port_stops_a_run_before_anything_starts(bare):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        done = dev("run", cwd=bare, PORT=str(port))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} is in use.")
    assert len(done.stderr.splitlines()) == 1
    assert not (bare / ".venv").exists()


def test_a_second_run_is_told_of_the_first(bare):
    code = (
        "import sys; sys.path.insert(0, 'bin'); from _dev import locks; from pathlib import Path;"
        "Path('var/run').mkdir(parents=True); lock = locks.try_alone(Path('var/run/run.lock'));"
        "lock.write('process 1, http://127.0.0.1:8000'); lock.flush(); print(flush=True); sys.stdin.read()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code], cwd=bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with first:
        first.stdout.readline()
        second = dev("run", cwd=bare)
        first.stdin.close()
    assert second.returncode == 1
    told = "One Big Thing already runs from this checkout (process 1, http://127.0.0.1:8000).\n"
    assert second.stderr == told


def test_make_alone_lists_the_commands():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("make run", "make test", "make bench", "make soak"):
        assert target in shown


def test_missing_long_runs_are_said_to_be_missing(bare, capfd):
    from _dev.checkout import Checkout
    from _dev.gate import run_module

    assert run_module(Checkout(bare), os.environ, "tests.soak", []) == 1
    assert "There is no tests.soak in this checkout." in capfd.readouterr().err


def test_the_build_servers_script_is_sound():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_a_failed_check_does_not_keep_the_others_from_running(monkeypatch, checkout, capsys):
    from _dev import gate

    def check(name, code):
        return gate.Check(name, [sys.executable, "-c", code], dict(os.environ))

    three = [check("first", "raise SystemExit(1)"), check("second", "print('chatter')"), check("third", "1/0")]
    results = gate._run_side_by_side(checkout, three)
    assert gate._sum_up(results) == 1
    shown = capsys.readouterr().out
    assert {result.name: result.passed for result in results} == {"first": False, "second": True, "third": False}
    assert "ZeroDivisionError" in shown
    assert "chatter" not in shown
    assert sorted(shown.rsplit("Failed: ")[1].strip().split(", ")) == ["first", "third"]
