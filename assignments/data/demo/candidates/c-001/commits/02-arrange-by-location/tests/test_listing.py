import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from listing import Location, by_location, in_city, text_of
from reading import Customer

NADIA = Customer("Nadia", "Lyon", "France")
CAMILLE = Customer("camille", "LYON", "france")
RUI = Customer("Rui", "Porto", "Portugal")
CY = Customer("Cy", "Zwolle", "Belgium")


class ByLocation(unittest.TestCase):
    def test_locations_are_sorted_by_country_before_city(self):
        places = [place for place, _ in by_location([RUI, NADIA, CY])]
        self.assertEqual(places, [("Zwolle", "Belgium"), ("Lyon", "France"), ("Porto", "Portugal")])

    def test_case_does_not_make_two_locations_and_the_first_spelling_is_kept(self):
        self.assertEqual(by_location([NADIA, CAMILLE]), [(Location("Lyon", "France"), [CAMILLE, NADIA])])

    def test_sharp_s_and_double_s_are_one_city(self):
        self.assertEqual(in_city([Customer("Uwe", "Neustraße", "Germany")], "NEUSTRASSE")[0].name, "Uwe")

    def test_an_empty_line_stands_between_locations(self):
        self.assertEqual(text_of(by_location([RUI, NADIA])),
                         "Lyon, France (1)\n  Nadia\n\nPorto, Portugal (1)\n  Rui\n")


if __name__ == "__main__":
    unittest.main()
