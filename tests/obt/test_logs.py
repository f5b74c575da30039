import logging

from obt.logs import NoiseOfStrangers


def record(name):
    return logging.LogRecord(name, logging.ERROR, "", 0, "Invalid HTTP_HOST header", (), (ValueError, None, None))


def test_what_strangers_can_cause_is_a_warning_without_a_traceback():
    noise = record("django.security.DisallowedHost")

    assert NoiseOfStrangers().filter(noise)
    assert (noise.levelname, noise.exc_info) == ("WARNING", None)


def test_a_mistake_of_ours_stays_an_error_with_its_traceback():
    ours = record("django.request")

    assert NoiseOfStrangers().filter(ours)
    assert (ours.levelname, ours.exc_info is None) == ("ERROR", False)
