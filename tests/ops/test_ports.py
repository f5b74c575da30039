import socket

import pytest
from _dev import ports
from _dev.checkout import Trouble


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken):
    assert not ports.is_free(taken)
    assert ports.is_free(ports.pick())


def test_a_listener_on_all_addresses_counts_too():
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()
        assert not ports.is_free(server.getsockname()[1])


def test_a_busy_port_is_told_in_one_line_with_a_way_out(taken):
    with pytest.raises(Trouble) as told:
        ports.require_free(taken)
    assert (
        str(told.value) == f"Port {taken} is in use. Stop what holds it, or choose another: make run PORT={taken + 1}"
    )


def test_a_remembered_port_stays_until_somebody_takes_it(tmp_path, taken):
    kept = tmp_path / "port"
    first = ports.remembered(kept)
    assert ports.remembered(kept) == first
    kept.write_text(f"{taken}\n")
    assert ports.remembered(kept) != taken


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty", "80 80", "²"])
def test_a_wrong_port_is_refused_by_name(text):
    with pytest.raises(Trouble, match="PORT must be a number from 1 to 65535"):
        ports.chosen({"PORT": text})


def test_the_port_is_8000_unless_the_environment_says_otherwise():
    assert ports.chosen({}) == 8000
    assert ports.chosen({"PORT": ""}) == 8000
    assert ports.chosen({"PORT": "8001"}) == 8001
