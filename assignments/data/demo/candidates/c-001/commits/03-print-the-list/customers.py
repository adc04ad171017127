"""customers.py FILE [--city CITY]: lists customers by location."""

import argparse
import sys

from listing import Location, by_location, in_city, text_of
from reading import Customer, NoColumn, Problem, read_customers

OK, SKIPPED_OR_NONE, UNREADABLE = 0, 1, 2


def complain(*parts):
    print(":".join(str(part) for part in parts), file=sys.stderr)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--city")
    options = parser.parse_args(arguments)

    try:
        # newline="" leaves line ends to csv; utf-8-sig drops a byte order mark
        with open(options.file, encoding="utf-8-sig", newline="") as lines:
            customers, problems = read_customers(lines)
    except NoColumn as reason:
        complain(options.file, 1, f" {reason}")
        return UNREADABLE
    except (OSError, UnicodeError):
        complain(options.file, " cannot be read")
        return UNREADABLE

    for problem in problems:
        complain(options.file, problem.line, f" {problem.reason}")
    if options.city is not None:
        customers = in_city(customers, options.city)
        if not customers:
            complain(f"no customers in {options.city}")
            return SKIPPED_OR_NONE
    print(text_of(by_location(customers)), end="")
    return SKIPPED_OR_NONE if problems else OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
