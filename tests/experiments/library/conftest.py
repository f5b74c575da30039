"""A library: experiments that everyone may see, made with as few words as a test needs."""

import pytest
from django.utils.datastructures import MultiValueDict

from experiments.forms.library import LibraryForm
from experiments.library.search import find
from tests.factories import ConcludedExperimentFactory, RunningExperimentFactory

PLAIN = {"problem": "", "change": "-", "if_we": "-", "then": "-", "because": "-", "measure_name": "-"}


@pytest.fixture
def runs(programme):
    """A function: makes an entry that runs; it has no words but those given."""
    return lambda title="-", **said: RunningExperimentFactory(
        programme=programme, visibility="everyone", title=title, **{**PLAIN, **said}
    )


@pytest.fixture
def ended(programme):
    """A function: makes an entry that has ended, with "keep" unless said otherwise."""
    return lambda title="-", **said: ConcludedExperimentFactory(
        programme=programme, visibility="everyone", title=title,
        **{**PLAIN, "what_happened": "-", "learned": "-", **said},
    )  # fmt: skip


@pytest.fixture
def ask(db):
    """A function: what the library answers to a query, as it stands in an address; lists for several values."""

    def ask(**typed):
        query = MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in typed.items()})
        return find(LibraryForm(query).asked)

    return ask


@pytest.fixture
def titles(ask):
    """A function: the titles on the page that answers a query."""
    return lambda **typed: [line.experiment.title for line in ask(**typed).page.lines]
