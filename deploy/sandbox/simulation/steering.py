"""How a team chooses what to begin: mostly what its intended mix lacks, at times what somebody fancies."""

from collections import Counter
from random import Random

from deploy.sandbox.simulation.theme import Mix, Serves, Team, Theme

_FANCY = 0.1
_MEAN_DAYS = 3.0


class Steering:
    """Keeps a team's effort near the mix it intends, rightly or wrongly."""

    def __init__(self, team: Team, random: Random) -> None:
        self._team, self._random = team, random
        self._mix: Mix = team.mix
        self._days: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()

    def intend(self, mix: Mix) -> None:
        """From now on another mix; what was done so far no longer counts."""
        self._mix = mix
        self._days.clear()

    def choose(self) -> Theme:
        """What to begin next."""
        end = self._fancied() if self._random.random() < _FANCY else self._lacking()
        fitting = [theme for theme in self._team.themes if end in theme.serves]
        return self._random.choices(fitting, [theme.weight * theme.serves[end] for theme in fitting])[0]

    def begun(self, serves: Serves) -> None:
        """Somebody begins a piece of work."""
        self._begun.update(dict(serves))

    def ended(self, serves: Serves) -> None:
        """Somebody ends one."""
        self._begun.subtract(dict(serves))

    def worked(self, serves: Serves) -> None:
        """Somebody worked on it for a day."""
        self._days.update(dict(serves))

    def _fancied(self) -> str:
        return self._random.choices(list(self._mix), list(self._mix.values()))[0]

    def _lacking(self) -> str:
        expected = {end: self._days[end] + _MEAN_DAYS / 2 * self._begun[end] for end in self._mix}
        total = sum(expected.values()) + 100 * _MEAN_DAYS
        return max(self._mix, key=lambda end: self._mix[end] * total - expected[end])
