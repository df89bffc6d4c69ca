"""What items serve, told in the trackers themselves: the same for each; the writing is the tracker's own."""

from connectors.write_back.way import Judged, Way
from connectors.write_back.write_back import WriteBack

__all__ = ["Judged", "Way", "WriteBack"]
