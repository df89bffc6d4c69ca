"""The edge, both ways: trackers and people in, figures and messages out. Judges nothing."""
