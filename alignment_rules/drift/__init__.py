"""Drift: whether the work that people begin still follows the plan, or an alarm that is rarely false.

The method is a mixture of Shiryaev–Roberts e-detectors over clipped likelihood ratios; docs/drift.md tells it in words,
with its sources and what was measured. `watch.py` is the way in: `target`, `watch`, and what follows from them.
"""
