import os
import sys
import time

import pytest
from _dev.supervisor import Program, Supervisor, pid_file


class Signals:
    """Stands for the signals: nobody asks until a test says so."""

    asked = False
    asked_again = False


def program(name, code, patience=5.0):
    return Program(name, [sys.executable, "-u", "-c", code], patience)


@pytest.fixture
def supervisor(checkout):
    return Supervisor(checkout, dict(os.environ), Signals())


def test_lines_carry_the_name_of_who_said_them(supervisor, capsys):
    talker = program("web", "import sys; print('one'); print('two', file=sys.stderr); print('no end', end='')")
    supervisor.start(talker)
    assert supervisor.watch(until=lambda: False) == "web"
    supervisor.stop([talker])
    assert capsys.readouterr().out.splitlines() == ["web   | one", "web   | two", "web   | no end"]


def test_an_unexpected_end_is_told_with_its_code(supervisor):
    short = program("beat", "raise SystemExit(7)")
    supervisor.start(short)
    assert supervisor.watch(until=lambda: False) == "beat"
    assert supervisor.how_it_ended("beat") == "exit code 7"
    supervisor.stop([short])


def test_stopping_ends_the_whole_group_and_removes_the_pid_file(supervisor, checkout, tmp_path):
    child = tmp_path / "child"
    code = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(child)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    master = program("web", code)
    supervisor.start(master)
    supervisor.watch(until=lambda: child.exists() and child.read_text() != "")
    assert pid_file(checkout, "web").exists()
    supervisor.stop([master])
    assert not pid_file(checkout, "web").exists()
    assert _ends(int(child.read_text()))


def test_who_does_not_listen_is_killed_at_the_end_of_patience(supervisor, checkout):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    deaf = program("web", code, patience=0.3)
    supervisor.start(deaf)
    began = time.monotonic()
    supervisor.watch(until=lambda: time.monotonic() - began > 0.3)
    supervisor.stop([deaf])
    assert time.monotonic() - began < 5


def test_who_asks_again_need_not_wait_for_the_end_of_patience(supervisor):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    deaf = program("web", code, patience=60)
    supervisor.start(deaf)
    supervisor.interrupts.asked_again = True
    began = time.monotonic()
    supervisor.stop([deaf])
    assert time.monotonic() - began < 5


def test_a_signal_ends_the_watching(supervisor):
    sleeper = program("web", "import time; time.sleep(60)")
    supervisor.start(sleeper)
    supervisor.interrupts.asked = True
    assert supervisor.watch(until=lambda: False) is None
    supervisor.stop([sleeper])


def _ends(pid):
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
