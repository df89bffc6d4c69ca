from deploy.generate import stale


def test_what_is_made_from_code_is_committed_as_code_says():
    assert stale() == [], "run `make generate` and commit the result"
