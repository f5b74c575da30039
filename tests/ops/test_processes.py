import os
import subprocess
import sys
import time

import pytest
from _dev import processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


@pytest.fixture
def start():
    started = []

    def start(command):
        child = subprocess.Popen(command, process_group=0, stdout=subprocess.PIPE)
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_pid_file_names_its_process_while_it_runs(tmp_path, start):
    child = start(SLEEP)
    processes.record(tmp_path / "web.pid", child.pid)
    assert processes.recorded(tmp_path / "web.pid").pid == child.pid
    child.kill()
    child.wait()
    assert processes.recorded(tmp_path / "web.pid") is None
    assert not (tmp_path / "web.pid").exists()


def test_a_process_that_got_the_id_later_is_not_taken_for_ours(tmp_path):
    (tmp_path / "web.pid").write_text(f"{os.getpid()} another-boot:123\n")
    assert processes.recorded(tmp_path / "web.pid") is None


@pytest.mark.parametrize("content", ["", "junk", "12", "\n"])
def test_a_broken_pid_file_names_nothing(tmp_path, content):
    (tmp_path / "web.pid").write_text(content)
    assert processes.recorded(tmp_path / "web.pid") is None


def test_stopping_asks_first(start):
    child = start(SLEEP)
    processes.stop(processes.Known(child.pid, processes.began(child.pid)), patience=5)
    assert child.wait() == -15


def test_a_process_that_does_not_listen_is_killed(start):
    child = start(DEAF)
    child.stdout.readline()
    processes.stop(processes.Known(child.pid, processes.began(child.pid)), patience=0.2)
    assert child.wait() == -9


def test_stopping_a_stranger_with_the_same_id_does_nothing(start):
    child = start(SLEEP)
    processes.stop(processes.Known(child.pid, "another-boot:123"), patience=0.2)
    assert child.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's end")
def test_a_child_ends_with_a_killed_parent(tmp_path):
    code = (
        "import os, subprocess, sys, time; sys.path.insert(0, 'bin'); from _dev import processes;"
        f"child = subprocess.Popen({SLEEP!r}, preexec_fn=processes.die_with_parent);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with parent:
        child = processes.Known(int(parent.stdout.readline()), "")
        child = processes.Known(child.pid, processes.began(child.pid))
        assert child.is_alive()
        parent.kill()
    deadline = time.monotonic() + 5
    while child.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not child.is_alive()
