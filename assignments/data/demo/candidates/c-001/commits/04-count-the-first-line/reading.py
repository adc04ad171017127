"""From lines of CSV to customers, and to the problems of rows that are skipped."""

import csv
from typing import NamedTuple

COLUMNS = ("name", "city", "country")


class Customer(NamedTuple):
    name: str
    city: str
    country: str


class Problem(NamedTuple):
    line: int
    reason: str


class NoColumn(ValueError):
    """The header lacks a column that every row needs."""


def read_customers(lines):
    """(customers in the file's order, problems). Raises NoColumn."""
    reader = csv.reader(lines)
    header = [clean(field) for field in next(reader, [])]
    for column in COLUMNS:
        if column not in header:
            raise NoColumn(f"no column {column}")

    customers, problems = [], []
    for line, row in numbered(reader):
        reason = what_is_wrong(header, row)
        if reason:
            problems.append(Problem(line, reason))
        else:
            values = dict(zip(header, row))
            customers.append(Customer(*(clean(values[column]) for column in COLUMNS)))
    return customers, problems


def numbered(reader):
    """(line on which the row starts, row) for each row with something on it."""
    start = reader.line_num + 1
    for row in reader:
        if row:
            yield start, row
        start = reader.line_num + 1  # line_num is where a row ended: quoted values span lines


def what_is_wrong(header, row):
    """A reason to skip the row, or None."""
    if len(row) != len(header):
        return f"expected {len(header)} fields, found {len(row)}"
    values = dict(zip(header, row))
    for column in COLUMNS:
        if not clean(values[column]):
            return f"no {column}"
    return None


def clean(field):
    """One line, no blanks at its ends."""
    return " ".join(line.strip() for line in field.strip().splitlines())
