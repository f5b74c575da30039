"""Junk in every field of every form: an answer, never an error, and nothing saved is lost."""

from urllib.parse import urlencode

import pytest
from django.utils import timezone

from learning.models import Completion, OtherLearning
from tests.factories import CompletionFactory, OtherLearningFactory

pytestmark = pytest.mark.django_db

JUNK = {
    "nul": "a\0b",
    "a megabyte": "x" * 1_000_000,
    "negative": "-1",
    "huge": "9" * 400,
    "99999": "99999",
    "31": "31",
    "unicode digits": "１２",
    "arabic digits": "٣",
    "superscript": "²",
    "float": "1e400",
    "nan": "nan",
    "surrogate": "\ud800",
    "rtl": "\u202e12",
    "combining": "Z̸͠" * 50,
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "sql": "'; DROP TABLE learning_completion; --",
    "blank": "   ",
    "lines": "1\r\n2",
    "list": ["1", "2", "3"],
}
COMPLETION = [
    "declared_on-day",
    "declared_on-month",
    "declared_on-year",
    "declared_on",
    "minutes",
    "rating",
    "reflection",
]
OTHER = ["title", "link", "completed_on-day", "completed_on-month", "completed_on-year", "minutes"]


ANSWERS = (200, 302, 400)


@pytest.fixture
def send(me):
    """A function that posts fields as a browser does; a lone surrogate goes as the bytes it would be."""

    def send(address, fields):
        body = urlencode(fields, doseq=True, errors="surrogatepass")
        return me.post(address, data=body, content_type="application/x-www-form-urlencoded")

    return send


@pytest.mark.parametrize("field", COMPLETION)
def test_recording_a_completion(send, masterclass, typed, field):
    for name, junk in JUNK.items():
        answer = send("/learning/masterclass/record/", typed(**{field: junk}))
        assert answer.status_code in ANSWERS, name
        for kept in Completion.objects.all():
            assert kept.declared_on <= timezone.localdate(), name
            assert "\0" not in kept.reflection
            kept.delete()


@pytest.mark.parametrize("field", COMPLETION)
def test_changing_a_completion(send, person, programme, masterclass, typed, field):
    CompletionFactory(person=person, programme=programme, course=masterclass, reflection="Kept.")
    for name, junk in JUNK.items():
        answer = send("/learning/masterclass/change/", typed(reflection="Kept.") | {field: junk})
        assert answer.status_code in ANSWERS, name
        kept = Completion.objects.get()
        assert kept.declared_on <= timezone.localdate(), name
        assert field == "reflection" or kept.reflection == "Kept.", name


@pytest.mark.parametrize("field", OTHER)
def test_other_learning(send, person, programme, typed_other, field):
    there = OtherLearningFactory(person=person, programme=programme, title="Kept")
    for name, junk in JUNK.items():
        for address in ("/learning/other/record/", f"/learning/other/{there.pk}/change/"):
            assert send(address, typed_other(**{field: junk})).status_code in ANSWERS, name
    assert OtherLearning.objects.filter(pk=there.pk).exists()


@pytest.mark.parametrize("address", ["/learning/masterclass/record/", "/learning/other/record/"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=%ff&minutes=%", "application/x-www-form-urlencoded"),
        (b'{"minutes": 60}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"minutes[]=1&minutes[0]=2&declared_on-day[a]=1", "application/x-www-form-urlencoded"),
        (b"a=1&" * 3000, "application/x-www-form-urlencoded"),
    ],
)
def test_bodies(me, masterclass, address, body, kind):
    assert me.post(address, data=body, content_type=kind).status_code in (200, 400)
    assert not Completion.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/learning/", "/learning/masterclass/record/", "/learning/other/record/"])
def test_other_methods(me, masterclass, method, address):
    assert getattr(me, method)(address).status_code == 405
