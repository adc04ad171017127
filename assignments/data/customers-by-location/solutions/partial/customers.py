"""Customers by location: reads with split(), so a quoted comma or line break is not understood."""

import sys
from typing import NamedTuple


class Customer(NamedTuple):
    name: str
    city: str
    country: str


def read_customers(lines):
    customers, problems = [], []
    header = None
    for number, line in enumerate(lines, 1):
        fields = [field.strip() for field in line.split(",")]
        if header is None:
            header = fields
        elif line.strip() and len(fields) != len(header):
            problems.append((number, f"expected {len(header)} fields, found {len(fields)}"))
        elif line.strip():
            row = dict(zip(header, fields))
            empty = [column for column in ("name", "city", "country") if not row[column]]
            if empty:
                problems.append((number, f"no {empty[0]}"))
            else:
                customers.append(Customer(row["name"], row["city"], row["country"]))
    return customers, problems


def by_location(customers):
    groups = {}
    for customer in sorted(customers, key=lambda c: (c.country.casefold(), c.city.casefold(), c.name.casefold())):
        groups.setdefault((customer.city, customer.country), []).append(customer)
    return list(groups.items())


def main(arguments):
    try:
        with open(arguments[0], encoding="utf-8") as lines:
            customers, problems = read_customers(lines)
    except FileNotFoundError:
        print(f"{arguments[0]}: cannot be read", file=sys.stderr)
        return 2
    if len(arguments) == 3 and arguments[1] == "--city":
        customers = [c for c in customers if c.city.casefold() == arguments[2].casefold()]
        if not customers:
            print(f"no customers in {arguments[2]}", file=sys.stderr)
            return 1
    for line, reason in problems:
        print(f"{arguments[0]}:{line}: {reason}", file=sys.stderr)
    blocks = []
    for (city, country), group in by_location(customers):
        blocks.append(f"{city}, {country} ({len(group)})\n" + "".join(f"  {c.name}\n" for c in group))
    print("\n".join(blocks), end="")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
