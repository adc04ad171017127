import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from reading import Customer, NoColumn, Problem, read_customers

HEADER = "name,city,country\n"


class ReadCustomers(unittest.TestCase):
    def test_a_quoted_comma_belongs_to_the_name(self):
        customers, problems = read_customers([HEADER, '"Haddad, Nadia",Lyon,France\n'])
        self.assertEqual(customers, [Customer("Haddad, Nadia", "Lyon", "France")])
        self.assertEqual(problems, [])

    def test_columns_are_found_by_their_name(self):
        customers, _ = read_customers(["country,name,city\n", "France,Nadia,Lyon\n"])
        self.assertEqual(customers, [Customer("Nadia", "Lyon", "France")])

    def test_a_short_row_is_a_problem_and_the_next_row_is_read(self):
        customers, problems = read_customers([HEADER, "Nadia,Lyon\n", "Rui,Porto,Portugal\n"])
        self.assertEqual(problems, [Problem(2, "expected 3 fields, found 2")])
        self.assertEqual(customers, [Customer("Rui", "Porto", "Portugal")])

    def test_a_header_without_city_is_refused(self):
        with self.assertRaisesRegex(NoColumn, "no column city"):
            read_customers(["name,town,country\n"])


if __name__ == "__main__":
    unittest.main()
