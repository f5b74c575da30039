"""From an empty database to the whole Civil Service."""

import time

from .place import Place


def measure(place: Place) -> dict[str, float]:
    """Make the database anew; return the seconds that seed_scale took, without migrations and reference data."""
    place.database.make_anew()
    place.manage("migrate", "--verbosity=0")
    place.manage("load_reference")
    began = time.monotonic()
    print(f"  {place.manage('seed_scale', '--people', str(place.people)).strip()}")
    return {"seed_scale_s": round(time.monotonic() - began, 1)}
