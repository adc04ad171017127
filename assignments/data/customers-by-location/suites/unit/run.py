"""Calls the candidate's two functions; TAP 14 goes to file descriptor 3, which only this program knows.

The canary is a test that cannot pass. A report in which it passes was not written by this program.
"""

import os
import sys

sys.path.insert(0, os.getcwd())  # the candidate's tree


def texts(values):
    """A named tuple of the candidate's, compared by value so that an own class works too."""
    return [tuple(value) for value in values]


def quoted_fields(customers):
    got, problems = customers.read_customers(
        ["name,city,country\n", '"Haddad, Nadia",Lyon,France\n', '"Ana ""Nita""",Porto,Portugal\n'])
    assert texts(got) == [("Haddad, Nadia", "Lyon", "France"), ('Ana "Nita"', "Porto", "Portugal")], got
    assert not problems, problems


def start_line(customers):
    got, problems = customers.read_customers(iter(
        ["name,city,country\n", '"Petit\n', '& Sons",Lyon,France\n', '"Costa\n', 'Lda",Porto\n']))
    assert texts(got) == [("Petit & Sons", "Lyon", "France")], got
    assert texts(problems) == [(4, "expected 3 fields, found 2")], problems


def sorted_groups(customers):
    people = [customers.Customer("Zoe", "Lyon", "France"), customers.Customer("ada", "Porto", "Portugal"),
              customers.Customer("Bo", "lyon", "FRANCE"), customers.Customer("Cy", "Zwolle", "Belgium")]
    before = list(people)
    got = [(tuple(place), [person.name for person in group])
           for place, group in customers.by_location(people)]
    assert got == [(("Zwolle", "Belgium"), ["Cy"]), (("Lyon", "France"), ["Bo", "Zoe"]),
                   (("Porto", "Portugal"), ["ada"])], got
    assert people == before, "by_location changed the list that it was given"


def canary(customers):
    assert customers.by_location([]) == ["no submission returns this"], "as it must"


CASES = [
    ("a quoted field is one value", quoted_fields),
    ("a problem has the line on which its row starts", start_line),
    ("locations and names are sorted, and the argument is left alone", sorted_groups),
    ("canary: this case cannot pass", canary),
]


def run(case):
    """None when the case holds, else one line that says what was got."""
    try:
        import customers
        case(customers)
    except (Exception, SystemExit) as failure:
        return f"{type(failure).__name__}: {failure}".replace("\n", " ")[:200]
    return None


def main():
    failed = 0
    with os.fdopen(3, "w", encoding="utf-8") as report:
        print(f"TAP version 14\n1..{len(CASES)}", file=report, flush=True)
        for number, (name, case) in enumerate(CASES, 1):
            reason = run(case)
            failed += reason is not None
            print(f"{'not ok' if reason else 'ok'} {number} - {name}", file=report)
            if reason:
                print(f"  ---\n  message: {reason!r}\n  ...", file=report)
            report.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
