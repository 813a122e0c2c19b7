from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.names import catalog_name, table_resource


@given(st.text(min_size=1))
def test_the_stored_spelling_is_found_again_by_itself(name: str) -> None:
    assert catalog_name(catalog_name(name)) == catalog_name(name)


def test_names_are_lower_cased_and_otherwise_left_alone() -> None:
    assert catalog_name("My Table/ÄÖ-1") == "my table/äö-1"


def test_the_resource_of_a_table_is_what_its_arn_says() -> None:
    assert table_resource("Sales", "Orders/2024") == "sales/orders/2024"
