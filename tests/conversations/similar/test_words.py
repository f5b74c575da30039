"""The tables of words: what stands in them, that they are swapped at once, and who puts them there."""

import threading

import pytest
from django.conf import settings

from conversations.models import Idea, Lexeme, Slip, Word
from conversations.similar import similar_ideas
from conversations.similar.words import rebuild
from conversations.tasks import count_words
from tests.at_once import at_once


@pytest.mark.django_db
def test_it_counts_the_ideas_that_have_a_word(others):
    assert rebuild() == Word.objects.count()
    assert Lexeme.objects.get(lexeme="locker").texts == 5
    assert (Word.objects.get(word="lockers").lexeme, Word.objects.get(word="lockers").texts) == ("locker", 5)
    assert Slip.objects.filter(slip="lokers").get().word == "lockers"
    assert Slip.objects.filter(slip="cheklst").get().word == "checklist"


@pytest.mark.django_db
def test_stop_words_are_kept_without_a_stem(others):
    rebuild()
    assert Word.objects.get(word="the").lexeme == ""
    assert not Lexeme.objects.filter(lexeme="the").exists()


@pytest.mark.django_db
def test_a_word_of_one_idea_is_kept_nowhere(others, put_forward):
    put_forward("Ask Zebedee Quartermain")
    rebuild()
    assert not Lexeme.objects.filter(lexeme__startswith="zebede").exists()
    assert not Word.objects.filter(word="zebedee").exists()


@pytest.mark.django_db
def test_the_next_night_follows_what_has_changed(others, put_forward):
    rebuild()
    Idea.objects.filter(title__contains="lockers").update(title="Nothing", change="Nothing")
    for n in range(6):
        put_forward(f"Canteen {n}")
    rebuild()
    assert not Lexeme.objects.filter(lexeme="locker").exists()
    assert not Slip.objects.filter(word="lockers").exists()
    assert Lexeme.objects.get(lexeme="canteen").texts == 6
    assert Slip.objects.filter(slip="caneen").exists()


@pytest.mark.django_db
def test_the_task_makes_them_every_night(others):
    count_words()
    assert Lexeme.objects.exists()
    assert settings.CELERY_BEAT_SCHEDULE["count-words"]["task"] == count_words.name


@pytest.mark.django_db(transaction=True)
def test_searching_while_they_are_made_anew_finds_what_it_always_finds(others, put_forward, priya):
    put_forward("Text reminders the day before an appointment")
    rebuild()
    made = threading.Semaphore(0)

    def search():
        searches = 0
        while not made.acquire(blocking=False):
            found = similar_ideas(person=priya, title="Simplfy lokers for recepton")
            assert [one.idea.title for one in found] == ["Simplify lockers for reception"] * 3
            assert all(table.objects.exists() for table in (Word, Slip, Lexeme))
            searches += 1
        return searches > 0

    def make():
        for _ in range(10):
            rebuild()
        made.release()
        return True

    assert at_once(search, search, make, make) == [True] * 4
