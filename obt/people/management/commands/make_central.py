"""The first of the central team has nobody who could appoint them: an operator does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obt.people.models import EmailDomain, Person


class Command(BaseCommand):
    help = "Put the person with this e-mail address into the central team; makes the person if there is none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = email.strip().lower()
        if not EmailDomain.objects.allow(email):
            raise CommandError(f"{email} is in no allowed domain (load_reference loads them)")
        person, _ = Person.objects.get_or_create(email=email)
        person.is_central = True
        person.save(update_fields=["is_central"])
        self.stdout.write(f"{email} is in the central team.")
