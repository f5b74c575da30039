"""The teams that could do with a hand: four lists, each with whom it holds and since when.

A list holds the same teams as are counted in `Total.things` (`obt.dashboards.counting`), and of an organisation as its
whole totals do: itself with everything below it, bodies on the other side of the Civil Service left out. Nothing of
what is in a team is fetched here: a champion sees its name, its part of the organisation and who leads it.
"""
