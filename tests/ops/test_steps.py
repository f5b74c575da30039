import os
import re
import sys
from pathlib import Path

import pytest
from _dev.checkout import Trouble
from _dev.steps import quietly, seconds, step


def test_a_step_shows_its_name_and_its_time(capsys):
    with step("Installing packages"):
        assert capsys.readouterr().out == "Installing packages … "
    assert re.fullmatch(r"\d+\.\d s\n", capsys.readouterr().out)


def test_a_step_that_fails_shows_no_time(capsys):
    with pytest.raises(ValueError, match="no"), step("Installing packages"):
        raise ValueError("no")
    assert capsys.readouterr().out == "Installing packages … stopped\n"


def test_seconds_have_one_decimal():
    assert seconds(31.24) == "31.2 s"


def test_output_is_shown_only_on_failure(capsys):
    fine = [sys.executable, "-c", "print('chatter')"]
    quietly(fine, environ=os.environ, cwd=Path("/"), failing="It failed.")
    assert capsys.readouterr() == ("", "")
    broken = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(Trouble, match="It failed"):
        quietly(broken, environ=os.environ, cwd=Path("/"), failing="It failed.")
    assert "the reason" in capsys.readouterr().err
