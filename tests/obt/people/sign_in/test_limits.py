"""How often: by address and by browser, but no department is locked out; and when the counters are away."""

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

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


def test_an_ip_address_has_a_ceiling_of_its_own(new_browser, settings):
    settings.SIGN_INS_PER_IP_10M = 3
    answers = [asked(new_browser(REMOTE_ADDR="203.0.113.7").ask(f"p{number}@dwp.gov.uk")) for number in range(5)]
    assert answers == [True] * 3 + [False] * 2
    assert asked(new_browser(REMOTE_ADDR="203.0.113.8").ask("elsewhere@dwp.gov.uk"))


def test_the_ceiling_is_counted_anew_after_ten_minutes(new_browser, settings):
    settings.SIGN_INS_PER_IP_10M = 1
    assert asked(new_browser().ask("one@dwp.gov.uk"))
    assert not asked(new_browser().ask("two@dwp.gov.uk"))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10), tick=True):
        assert asked(new_browser().ask("three@dwp.gov.uk"))


def test_behind_trusted_proxies_the_last_address_before_them_counts(new_browser, settings):
    settings.SIGN_INS_PER_IP_10M, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1
    made_up = [f"198.51.100.{number}, 203.0.113.7" for number in range(2)]
    answers = [asked(new_browser(HTTP_X_FORWARDED_FOR=one).ask("nia@dwp.gov.uk")) for one in made_up]
    assert answers == [True, False]


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
