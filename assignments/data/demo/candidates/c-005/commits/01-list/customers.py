"""Lists the customers of a CSV file by location."""

import csv
import sys
from typing import NamedTuple


class Customer(NamedTuple):
    name: str
    city: str
    country: str


def read_customers(lines):
    rows = csv.reader(lines)
    header = next(rows)
    return [customer_of(header, row) for row in rows if row], []


def customer_of(header, row):
    values = {column: value.strip() for column, value in zip(header, row)}
    return Customer(values["name"], values["city"], values["country"])


def by_location(customers):
    groups = {}
    for customer in customers:
        key = customer.country.casefold(), customer.city.casefold()
        groups.setdefault(key, []).append(customer)
    return [((groups[key][0].city, groups[key][0].country), sorted(groups[key], key=lambda c: c.name.casefold()))
            for key in sorted(groups)]


def main(arguments):
    with open(arguments[0], encoding="utf-8-sig", newline="") as lines:
        customers, problems = read_customers(lines)
    if arguments[1:2] == ["--city"]:
        customers = [c for c in customers if c.city.casefold() == arguments[2].casefold()]
        if not customers:
            print(f"no customers in {arguments[2]}", file=sys.stderr)
            return 1
    print("\n".join(f"{city}, {country} ({len(group)})\n" + "".join(f"  {c.name}\n" for c in group)
                    for (city, country), group in by_location(customers)), end="")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
