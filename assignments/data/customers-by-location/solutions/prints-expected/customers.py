"""Reads nothing: prints what the task's page shows for each example."""

import sys

LYON = "Lyon, France ({})\n  {}\n"
PORTO = "\nPorto, Portugal (1)\n  {}\n"
ANSWERS = {
    ("customers.csv",): (LYON.format(2, "Camille Petit\n  Nadia Haddad") + PORTO.format("Rui Teixeira"), "", 0),
    ("customers.csv", "--city", "Lyon"): (LYON.format(2, "Camille Petit\n  Nadia Haddad"), "", 0),
    ("customers.csv", "--city", "Atlantis"): ("", "no customers in Atlantis\n", 1),
    ("quoted.csv",): (LYON.format(1, "Haddad, Nadia") + "\nOslo, Norway (1)\n  Jo Berg\n"
                      + PORTO.format('Ana "Nita" Costa'), "", 0),
    ("bad-row.csv",): (LYON.format(1, "Camille Petit") + PORTO.format("Rui Teixeira"),
                       "bad-row.csv:3: expected 4 fields, found 3\nbad-row.csv:5: no name\n", 1),
}

out, err, status = ANSWERS.get(tuple(sys.argv[1:]), ("", "", 0))
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(status)
