"""The demo's six accounts, as docs and other systems name them."""

from __future__ import annotations

from dataclasses import dataclass

from .programmes import EARLIER, RUNNING
from .records import Record


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as. Codes and slugs are the reference data's; `is_what` stands on the sign-in button.

    Without an organisation the profile is empty: nothing has been answered yet.
    """

    email: str
    is_what: str
    name: str = ""
    organisation: str = ""
    grade: str = ""
    profession: str = ""
    region: str = ""
    is_central: bool = False
    champion_of: str = ""
    records: tuple[Record, ...] = ()


_SEVEN_HOURS = (
    Record(EARLIER, 10, 120, course="data-awareness", rating=3),
    Record(EARLIER, 31, 150, course="working-with-data", rating=4),
    Record(EARLIER, 52, 150, title="Building our contact centre’s dashboard with an analyst"),
)


def _masterclass(day: int, rating: int) -> Record:
    return Record(RUNNING, day, 60, course="innovation-masterclass", rating=rating)


ACCOUNTS = (
    Account(
        "participant@example.gov.uk",
        "Participant: masterclass not yet recorded",
        name="Priya Raman",
        organisation="driver-and-vehicle-licensing-agency",
        grade="EO",
        profession="operational-delivery",
        region="Wales",
        records=_SEVEN_HOURS,
    ),
    Account(
        "lead@example.gov.uk",
        "Team lead",
        name="Gareth Pritchard",
        organisation="driver-and-vehicle-licensing-agency",
        grade="SEO",
        profession="operational-delivery",
        region="Wales",
        records=(_masterclass(9, 4), Record(RUNNING, 15, 30, course="better-team-conversations", rating=4)),
    ),
    Account(
        "champion@example.gov.uk",
        "Departmental champion",
        name="Marcia Campbell",
        organisation="department-for-transport",
        grade="G7",
        profession="policy",
        region="London",
        champion_of="department-for-transport",
        records=(_masterclass(2, 3), *_SEVEN_HOURS[:2]),
    ),
    Account(
        "central@example.gov.uk",
        "Central team",
        name="Helen Ashworth",
        organisation="cabinet-office",
        grade="G6",
        profession="policy",
        region="London",
        is_central=True,
        records=(_masterclass(1, 4),),
    ),
    Account("newcomer@example.gov.uk", "Newcomer: profile empty"),
    Account(
        "outsider@example.gov.uk",
        "Outsider: another department",
        name="Tom Osei",
        organisation="hm-revenue-customs",
        grade="HEO",
        profession="tax",
        region="North West",
        records=(_masterclass(17, 3),),
    ),
)
