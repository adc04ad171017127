import csv
import sys
from collections import namedtuple

Customer = namedtuple("Customer", "name city country")


def read_customers(lines):
    rows = csv.DictReader(lines, skipinitialspace=True)
    return [Customer(row["name"].strip(), row["city"].strip(), row["country"].strip()) for row in rows], []


def by_location(customers):
    groups = {}
    for customer in sorted(customers, key=lambda c: (c.country, c.city, c.name)):
        groups.setdefault((customer.city, customer.country), []).append(customer)
    return list(groups.items())


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        customers, _ = read_customers(lines)
    blocks = []
    for (city, country), group in by_location(customers):
        if "--city" not in sys.argv or city == sys.argv[-1]:
            blocks.append(f"{city}, {country} ({len(group)})\n" + "".join(f"  {c.name}\n" for c in group))
    print("\n".join(blocks), end="")


if __name__ == "__main__":
    main()
