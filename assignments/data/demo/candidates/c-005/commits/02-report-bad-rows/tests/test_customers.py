"""Floods when it is run: the row below never gets its third field."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import customers


class BadRows(unittest.TestCase):
    def test_a_short_row_is_reported(self):
        people, _ = customers.read_customers(["name,city,country\n", "Nadia,Lyon\n"])
        self.assertEqual(people, [])


if __name__ == "__main__":
    unittest.main()
