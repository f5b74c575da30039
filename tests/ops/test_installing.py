import pytest
from _dev import installing
from _dev.checkout import Checkout


@pytest.fixture
def checkout(tmp_path):
    lists = tmp_path / "requirements"
    lists.mkdir()
    for name in ("base", "local", "test"):
        (lists / f"{name}.txt").write_text(f"{name}\n")
    found = Checkout(tmp_path)
    found.prepare()
    return found


@pytest.fixture
def installed(monkeypatch):
    """The names of the lists that were installed; making the environment makes an empty directory."""
    names = []
    monkeypatch.setattr(installing, "_make_venv", lambda checkout: checkout.venv.mkdir(exist_ok=True))
    monkeypatch.setattr(installing, "_venv_works", lambda checkout: checkout.venv.is_dir())
    monkeypatch.setattr(installing, "_install", lambda checkout, name: names.append(name))
    return names


def test_what_is_installed_is_not_installed_again(checkout, installed):
    installing.set_up(checkout, "run")
    installing.set_up(checkout, "run")
    assert installed == ["local"]


def test_tests_need_more_than_a_run_and_a_run_nothing_more_than_tests(checkout, installed):
    installing.set_up(checkout, "run")
    installing.set_up(checkout, "test")
    installing.set_up(checkout, "run")
    assert installed == ["local", "test"]


def test_a_changed_list_is_installed(checkout, installed):
    installing.set_up(checkout, "run")
    (checkout.root / "requirements" / "local.txt").write_text("newer\n")
    installing.set_up(checkout, "run")
    assert installed == ["local", "local"]


def test_an_installation_that_failed_is_tried_again(checkout, installed, monkeypatch):
    def fail(checkout, name):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(installing, "_install", fail)
        with pytest.raises(KeyboardInterrupt):
            installing.set_up(checkout, "run")
    assert not installing.is_set_up(checkout, "run")
