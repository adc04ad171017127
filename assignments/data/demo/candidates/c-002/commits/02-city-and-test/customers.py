"""Lists customers by location."""

import csv
import sys
from collections import defaultdict
from typing import NamedTuple


class Customer(NamedTuple):
    name: str
    city: str
    country: str


def read_customers(lines):
    customers = []
    problems = []
    for number, row in enumerate(csv.reader(lines), 1):
        if number == 1:
            header = row
            continue
        if not row:
            continue
        if len(row) != len(header):
            problems.append((number, f"expected {len(header)} fields, found {len(row)}"))
            continue
        values = {key: value.strip() for key, value in zip(header, row)}
        missing = [column for column in ("name", "city", "country") if values[column] == ""]
        if missing:
            problems.append((number, f"no {missing[0]}"))
            continue
        customers.append(Customer(values["name"], values["city"], values["country"]))
    return customers, problems


def by_location(customers):
    groups = defaultdict(list)
    for customer in customers:
        groups[(customer.city, customer.country)].append(customer)
    for group in groups.values():
        group.sort(key=lambda customer: customer.name.casefold())
    return sorted(groups.items(), key=lambda item: (item[0][1].casefold(), item[0][0].casefold()))


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as lines:
        customers, problems = read_customers(lines)
    for number, reason in problems:
        print(f"{sys.argv[1]}:{number}: {reason}", file=sys.stderr)
    if len(sys.argv) > 3 and sys.argv[2] == "--city":
        customers = [c for c in customers if c.city.casefold() == sys.argv[3].casefold()]
        if not customers:
            print(f"no customers in {sys.argv[3]}", file=sys.stderr)
            return 1
    first = True
    for (city, country), group in by_location(customers):
        if not first:
            print()
        first = False
        print(f"{city}, {country} ({len(group)})")
        for customer in group:
            print(f"  {customer.name}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
