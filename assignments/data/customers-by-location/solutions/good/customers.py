"""Lists the customers of a CSV file by location. TASK.md says what is read and printed."""

import argparse
import csv
import sys
from collections.abc import Iterable
from typing import NamedTuple

NEEDED = ("name", "city", "country")


class Customer(NamedTuple):
    name: str
    city: str
    country: str


class Location(NamedTuple):
    city: str
    country: str


class Problem(NamedTuple):
    line: int
    reason: str


class MissingColumn(Exception):
    """The first line lacks a column without which no row can be read."""


def read_customers(lines: Iterable[str]) -> tuple[list[Customer], list[Problem]]:
    """The customers in the file's order, and the rows that were skipped."""
    rows = csv.reader(lines)
    header = [tidy(value) for value in next(rows, [])]
    for column in NEEDED:
        if column not in header:
            raise MissingColumn(f"no column {column}")
    places = [header.index(column) for column in NEEDED]

    customers, problems = [], []
    start = rows.line_num + 1
    for row in rows:
        if row:
            reason = fault(row, places, len(header))
            if reason:
                problems.append(Problem(start, reason))
            else:
                customers.append(Customer(*(tidy(row[place]) for place in places)))
        start = rows.line_num + 1
    return customers, problems


def fault(row: list[str], places: list[int], width: int) -> str | None:
    """Why a row is skipped, or None."""
    if len(row) != width:
        return f"expected {width} fields, found {len(row)}"
    for column, place in zip(NEEDED, places):
        if not tidy(row[place]):
            return f"no {column}"
    return None


def tidy(value: str) -> str:
    """A value on one line, without the blanks around it."""
    return " ".join(part.strip() for part in value.strip().splitlines())


def by_location(customers: Iterable[Customer]) -> list[tuple[Location, list[Customer]]]:
    """The customers of each location; locations and customers are sorted."""
    groups: dict[tuple[str, str], tuple[Location, list[Customer]]] = {}
    for customer in customers:
        key = (customer.country.casefold(), customer.city.casefold())
        group = groups.setdefault(key, (Location(customer.city, customer.country), []))
        group[1].append(customer)
    return [(place, sorted(group, key=lambda customer: customer.name.casefold()))
            for _, (place, group) in sorted(groups.items(), key=lambda item: item[0])]


def listing(groups: list[tuple[Location, list[Customer]]]) -> str:
    """The text that is printed."""
    blocks = []
    for place, group in groups:
        head = f"{place.city}, {place.country} ({len(group)})\n"
        blocks.append(head + "".join(f"  {customer.name}\n" for customer in group))
    return "\n".join(blocks)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--city")
    options = parser.parse_args(arguments)

    try:
        with open(options.file, encoding="utf-8-sig", newline="") as lines:
            customers, problems = read_customers(lines)
    except (OSError, UnicodeDecodeError):
        print(f"{options.file}: cannot be read", file=sys.stderr)
        return 2
    except MissingColumn as missing:
        print(f"{options.file}:1: {missing}", file=sys.stderr)
        return 2

    for problem in problems:
        print(f"{options.file}:{problem.line}: {problem.reason}", file=sys.stderr)
    groups = by_location(customers)
    if options.city is not None:
        wanted = options.city.casefold()
        groups = [(place, group) for place, group in groups if place.city.casefold() == wanted]
        if not groups:
            print(f"no customers in {options.city}", file=sys.stderr)
            return 1
    sys.stdout.write(listing(groups))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
