"""How often: by address and by new_browser, but no department is locked out; and when the counters are away."""

import pytest
from django.core.cache import cache

from obt.mail.models import Message


def asked(answer):
    return answer.status_code == 302


def test_an_address_is_sent_five_codes_in_ten_minutes(new_browser):
    assert [asked(new_browser().ask("nia@dvla.gov.uk")) for _ in range(7)] == [True] * 5 + [False] * 2
    assert Message.objects.count() == 5


def test_somebody_over_the_limit_is_told_to_wait(new_browser):
    for _ in range(5):
        new_browser().ask("nia@dvla.gov.uk")
    assert "wait 10 minutes" in new_browser().ask("nia@dvla.gov.uk").content.decode()


def test_a_browser_asks_for_ten_codes_in_ten_minutes(visitor):
    answers = []
    for number in range(12):
        answers.append(asked(visitor.ask(f"somebody{number}@dvla.gov.uk")))
        visitor.client.cookies.pop("obt_session", None)
    assert answers == [True] * 10 + [False] * 2


def test_sixty_people_behind_one_address_all_get_in(new_browser, code):
    for number in range(60):
        visitor = new_browser(REMOTE_ADDR="203.0.113.7")
        assert asked(visitor.ask(f"person{number}@dwp.gov.uk"))
        visitor.type(code())
        assert visitor.signed_in_as()


def test_a_new_browser_starts_with_a_token_of_its_own(new_browser):
    one, two = new_browser(), new_browser()
    one.ask("a@dvla.gov.uk")
    two.ask("b@dvla.gov.uk")
    assert one.client.cookies["csrftoken"].value != two.client.cookies["csrftoken"].value


@pytest.fixture
def no_cache(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


def test_without_the_cache_people_still_sign_in(no_cache, visitor, nia, code):
    assert cache.get("anything") is None
    assert asked(visitor.ask(nia.email))
    assert "not the code" in visitor.type("BBBB-BBBB").content.decode()
    visitor.type(code())
    assert visitor.signed_in_as() == nia.pk
