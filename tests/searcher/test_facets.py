"""Facets as a page shows them."""

from searcher.facets import SHOWN, facets
from searcher.results import FacetValue


def test_values_come_most_first_and_equal_ones_by_name() -> None:
    (facet,) = facets({"lang": {"fa": 2, "ps": 5, "en": 2}}, {})
    assert facet.values == (FacetValue("ps", 5), FacetValue("en", 2), FacetValue("fa", 2))


def test_years_come_newest_first() -> None:
    (facet,) = facets({"year": {"2016": 9, "2019": 1}}, {"year": "2016"})
    assert facet.values == (FacetValue("2019", 1), FacetValue("2016", 9, True))


def test_the_chosen_value_is_shown_whatever_its_count() -> None:
    many = {f"s{number:02}": 100 - number for number in range(SHOWN + 5)}
    (facet,) = facets({"source": many}, {"source": "s16"})
    assert [value.value for value in facet.values if value.chosen] == ["s16"]
    assert len(facet.values) == SHOWN + 1
    (facet,) = facets({"source": {"a": 1}}, {"source": "gone"})
    assert facet.values[-1] == FacetValue("gone", 0, True)


def test_a_facet_without_values_is_left_out() -> None:
    assert facets({"type": {}, "lang": {"fa": 1}}, {})[0].field == "lang"
    assert facets({}, {}) == ()
