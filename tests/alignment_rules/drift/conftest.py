"""Building a plan's tables takes longer than hypothesis allows one example, and than a hundred of them are worth."""

from hypothesis import settings

settings.register_profile("drift", deadline=None, max_examples=40, parent=settings())
settings.load_profile("drift")
