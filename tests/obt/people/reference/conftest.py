"""Small reference files that a test can edit, and the command that loads them."""

from io import StringIO

import pytest
from django.core.management import call_command

FILES = {
    "organisations.csv": """\
name,slug,parent,headcount,short_name,organisation_type,civil_service,headcount_month,headcount_source,approximate,note
Department of Health,health,,4000,DHSC,ministerial department,yes,2024-09,MWMI,yes,
Medicines Agency,medicines,health,1200,MHRA,executive agency,yes,2024-09,MWMI,yes,
Treasury,treasury,,2000,HMT,ministerial department,yes,2024-09,MWMI,yes,
""",
    "sub_units.csv": """\
name,slug,parent
Vaccines Unit,vaccines,medicines
""",
    "email_domains.csv": """\
domain,organisation_slug,with_subdomains,source,confidence,note
gov.uk,,yes,policy,listed,the allowed suffix
mhra.gov.uk,medicines,yes,a public list,listed,
treasury.gov.uk,treasury,yes,a public list,listed,
treasury.gov.uk,health,yes,seen in a text,derived,
gov.scot,health,no,a public list,listed,
""",
    "grades.csv": """\
order,code,label,offered,headcount_march_2023,group_name
1,AO,Administrative officer (AO),yes,100,Administrative
2,EO,Executive officer (EO),yes,200,Executive
""",
    "professions.csv": """\
order,code,label,offered,headcount_march_2023
1,policy,Policy,yes,300
""",
    "regions.csv": """\
order,code,label,offered,headcount_march_2023,bank_holidays
1,scotland,Scotland,yes,400,scotland
""",
}


@pytest.fixture
def files(tmp_path):
    """A directory with all files, as a service has loaded them before somebody edits one."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(files):
    """A function: put one text of a file in the place of another, which must be there."""

    def edit(name, old, new):
        path = files / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


@pytest.fixture
def load(files, db):
    """A function: load the files (or those of another directory), and return what the command says."""

    def load(*arguments, directory=files):
        said = StringIO()
        where = [f"--directory={directory}"] if directory else []
        call_command("load_reference", *where, *arguments, stdout=said)
        return said.getvalue()

    return load
