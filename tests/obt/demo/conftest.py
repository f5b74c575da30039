import pytest
from django.core.management import call_command

from experiments.models import BackgroundStory, Starter
from obt.demo import departments, figures
from obt.people.models import EmailDomain, EmailDomainOrganisation, Grade, Organisation, Profession, Region

REFERENCE = (
    Organisation, EmailDomain, EmailDomainOrganisation, Grade, Profession, Region, Starter, BackgroundStory,
)  # fmt: skip


@pytest.fixture(autouse=True)
def without_departments(monkeypatch):
    """A quarter of a million people and their figures take their time; their own tests make some of them."""
    monkeypatch.setattr(departments, "SHARE", 0)
    monkeypatch.setattr(figures, "AT_ONCE", False)


@pytest.fixture
def demo_mode(settings):
    settings.OBT_DEMO = True
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(scope="session")
def reference_rows():
    """What load_reference made, table by table; the first test that needs it fills it in."""
    return {}


@pytest.fixture
def reference(db, reference_rows):
    """The organisations, lists and domains of the reference files. Reading them takes a second: done once."""
    if reference_rows:
        for table, rows in reference_rows.items():
            table.objects.bulk_create(rows)
    else:
        call_command("load_reference", verbosity=0)
        reference_rows.update({table: list(table.objects.order_by("pk")) for table in REFERENCE})


@pytest.fixture
def demo(demo_mode, reference):
    """The demo as `seed_demo` makes it today."""
    call_command("seed_demo", verbosity=0)
