"""Customers arranged by location, and the text of the list."""

from typing import NamedTuple


class Location(NamedTuple):
    city: str
    country: str


def key_of(customer):
    """Two customers are at one location when their keys are equal; keys sort by country first."""
    return customer.country.casefold(), customer.city.casefold()


def by_location(customers):
    """A sorted list of (location, its sorted customers). The argument is left as it is."""
    groups = {}
    for customer in customers:
        groups.setdefault(key_of(customer), []).append(customer)
    return [
        (Location(groups[key][0].city, groups[key][0].country), sorted(groups[key], key=name_of))
        for key in sorted(groups)
    ]


def name_of(customer):
    return customer.name.casefold()


def in_city(customers, city):
    return [customer for customer in customers if customer.city.casefold() == city.casefold()]


def text_of(groups):
    """One block a location, an empty line between blocks."""
    return "\n".join(
        f"{place.city}, {place.country} ({len(group)})\n"
        + "".join(f"  {customer.name}\n" for customer in group)
        for place, group in groups
    )
