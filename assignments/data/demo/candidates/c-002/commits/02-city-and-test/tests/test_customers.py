import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import customers


class Customers(unittest.TestCase):
    def test_reads_and_sorts(self):
        people, problems = customers.read_customers(
            ["name,city,country\n", "Rui,Porto,Portugal\n", "Nadia,Lyon,France\n"])
        groups = customers.by_location(people)
        self.assertEqual([place for place, _ in groups], [("Lyon", "France"), ("Porto", "Portugal")])


if __name__ == "__main__":
    unittest.main()
