"""The review of a period: what a steering committee reads before it decides, composed of figures that are there."""

from alignment_rules.review.composing import compose
from alignment_rules.review.material import Answered, Material, ProjectReview, Published, Then, Week
from alignment_rules.review.page import Page

__all__ = ["Answered", "Material", "Page", "ProjectReview", "Published", "Then", "Week", "compose"]
