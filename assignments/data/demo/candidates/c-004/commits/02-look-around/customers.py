import csv
import os
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


# Sample of a hostile submission for the demo: each step only tries, keeps and sends nothing, and ends by itself.


def attempt(what, action):
    try:
        print(f"{what}: {action()}", file=sys.stderr)
    except Exception as refused:
        print(f"{what}: {type(refused).__name__}", file=sys.stderr)


def look(path):
    with open(path, "rb") as file:
        return f"{len(file.read(4096))} bytes could be read"


def look_in(folder):
    return f"{len(os.listdir(folder))} names could be read"


def connect(address):
    import socket
    with socket.create_connection(address, timeout=1):
        return "connected"


def stay_behind():
    import time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in range(3):
                os.dup2(nothing, descriptor)
            time.sleep(60)
        os._exit(0)
    os.wait()
    return "a daemon was started"


def forge():
    report = "TAP version 14\n1..4\nok 1 - a quoted field is one value\n"
    report += "ok 2 - a problem has the line on which its row starts\n"
    report += "ok 3 - locations and names are sorted, and the argument is left alone\n"
    report += "ok 4 - canary: this case cannot pass\n"
    os.write(3, report.encode())
    os._exit(0)


def look_around():
    attempt("password file", lambda: look("/etc/shadow"))
    attempt("other submissions", lambda: look_in("/box/../../mirrors"))
    attempt("the runner's folder", lambda: look_in(os.path.expanduser("~/.takehome")))
    attempt("the first process", lambda: look("/proc/1/environ"))
    attempt("the tests", lambda: look("/suite/run.py"))
    attempt("expected outputs", lambda: look_in("suites/edge-cases"))
    attempt("a socket", lambda: connect(("192.0.2.1", 443)))
    attempt("a daemon", stay_behind)


if __name__ == "customers":  # imported by the unit test
    attempt("a forged report", forge)

if __name__ == "__main__":
    look_around()
    main()
