"""The sandbox's GraphQL: what it understands, and what it refuses as GitHub does."""

import pytest

from deploy.sandbox.github_api.graphql_text import Selection, read
from deploy.sandbox.json_object import Bad


def test_a_query_is_read_with_its_variables_aliases_and_fragments() -> None:
    query = """query Named($ids: [ID!]!, $n: Int) {
      found: nodes(ids: $ids) { __typename ... on Issue { comments(last: $n, orderBy: {field: AT, direction: DESC}) { totalCount } } }
    }"""
    (found,) = read(query, {"ids": ["a"], "n": 5})
    assert (found.name, found.alias, found.arguments) == ("nodes", "found", {"ids": ["a"]})
    typename, fragment = found.inner
    assert (typename, fragment.on) == (Selection("__typename", "__typename"), "Issue")
    (comments,) = fragment.inner
    assert comments.arguments == {"last": 5, "orderBy": {"field": "AT", "direction": "DESC"}}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "{",
        "{ a ",
        "{ a } { b }",
        "query",
        "query($x",
        "{ a(b: ) }",
        "{ a(b c) }",
        "{ ... Issue }",
        "{ ; }",
    ],
)
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(Bad):
        read(query, {})
