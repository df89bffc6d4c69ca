"""How a colour looks with a kind of colour blindness, and how far two colours are apart.

Matrices: Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB. Distance: CIE76 in Lab under D65; about 2.3 is
just noticeable.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Color = NDArray[np.float64]

BLINDNESS: Final = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_XYZ: Final = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE: Final = np.array([0.95047, 1.0, 1.08883])


def seen(color: str, blindness: str) -> Color:
    """`#17694f` as somebody sees it, in linear RGB."""
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.clip(BLINDNESS[blindness] @ linear, 0, 1)


def distance(one: Color, other: Color) -> float:
    """How far apart two colours are for the eye."""
    return float(np.linalg.norm(_lab(one) - _lab(other)))


def _lab(linear: Color) -> Color:
    xyz = _XYZ @ linear / _WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
