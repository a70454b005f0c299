"""A measure: an id, a sentence, and a function of the data in force and some parameters.

Features offer measures; whoever needs a number asks for it by id and never learns who works it
out. The number is not kept: it is worked out anew whenever the data change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from equity_core.errors import BadInput, NotFound, StoreProblem
from equity_core.settings import Settings

log = logging.getLogger(__name__)
MOST_KEPT = 512
UNREADABLE = (
    "There is no number now: the files behind it cannot be read. The server's log says more."
)


@dataclass(frozen=True)
class Number:
    """What a measure says now.

    Attributes
    ----------
    value
        In `unit`; always a finite number.
    unit
        Such as "percentage points".
    low, high
        Its 95 % interval in the same unit; None where it is not known how sure the number is.
    verdict
        What the interval lets us say, in words; empty where the measure tests nothing.
    period
        The years of the records, and of the people they are compared with.
    computed_from
        The files behind it, with their revisions, in words.
    sentence
        What the number is, in one plain sentence without the number.
    """

    value: float
    unit: str
    low: float | None
    high: float | None
    verdict: str
    period: str
    computed_from: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class NoNumber:
    """The measure cannot be worked out: why, and what to do, in plain words."""

    sentence: str


@dataclass(frozen=True)
class Answer:
    """A number, or why there is none, and the revision of the workspace that it was asked of."""

    found: Number | NoNumber
    revision: int


Compute = Callable[[Settings, str, Mapping[str, str]], Number]


@dataclass(frozen=True)
class Measure:
    """One way to get a number.

    Attributes
    ----------
    id
        By which actions name it; never changes.
    label, sentence
        Its name in a list, and what it says, in plain words.
    needed, optional
        The names of its parameters.
    two_sided
        The target is to be met, neither more nor less: a gap closes at 0 and opens beyond it.
    compute
        Settings, short name of the city, parameters -> the number, from the data in force. It
        raises NotFound or BadInput where there is none.
    """

    id: str
    label: str
    sentence: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    two_sided: bool
    compute: Compute


class Measures:
    """The measures that features offer, by id."""

    def __init__(self, offered: Iterable[Measure]) -> None:
        self._by_id: dict[str, Measure] = {}
        for one in offered:
            if one.id in self._by_id:
                raise ValueError(f"two measures have the id {one.id!r}")
            self._by_id[one.id] = one

    def list(self) -> tuple[Measure, ...]:
        """Every measure, in the order they were offered."""
        return tuple(self._by_id.values())

    def get(self, measure_id: str) -> Measure:
        """The measure with this id; NotFound where there is none."""
        try:
            return self._by_id[measure_id]
        except KeyError:
            raise NotFound(
                f"There is no measure called “{measure_id}”. "
                f"Choose one of: {', '.join(self._by_id)}."
            ) from None

    def check(self, measure_id: str, parameters: Mapping[str, str]) -> Measure:
        """The measure, where the parameters are those that it takes; else NotFound, BadInput."""
        measure = self.get(measure_id)
        missing = [name for name in measure.needed if not parameters.get(name)]
        if missing:
            raise BadInput(f"“{measure.label}” needs to know: {', '.join(missing)}.")
        extra = [one for one in parameters if one not in (*measure.needed, *measure.optional)]
        if extra:
            raise BadInput(f"“{measure.label}” does not take: {', '.join(extra)}.")
        if any(not isinstance(value, str) for value in parameters.values()):
            raise BadInput(f"What “{measure.label}” is told should be words.")
        return measure

    def ask(
        self,
        settings: Settings,
        city: str,
        measure_id: str,
        parameters: Mapping[str, str],
        *,
        revision: int,
    ) -> Answer:
        """What a measure says of a city; kept for this revision and these parameters.

        Parameters
        ----------
        settings
            Where the workspace is.
        city
            The short name of the city. Parameters never choose another one.
        measure_id, parameters
            Which measure, of what.
        revision
            The newest revision of the workspace: a new import gives a new number.

        Returns
        -------
        Answer
            The number, or a sentence that says why there is none: nothing is raised.
        """
        try:
            measure = self.check(measure_id, parameters)
            given = tuple(sorted(parameters.items()))
            return Answer(_computed(measure, settings, city, given, revision), revision)
        except (BadInput, NotFound) as problem:
            return Answer(NoNumber(f"There is no number now. {problem}"), revision)
        except StoreProblem as problem:
            log.error("A measure has no number: %s", problem)
            return Answer(NoNumber(UNREADABLE), revision)


@lru_cache(maxsize=MOST_KEPT)
def _computed(
    measure: Measure,
    settings: Settings,
    city: str,
    parameters: tuple[tuple[str, str], ...],
    revision: int,  # noqa: ARG001 - part of the key
) -> Number:
    return measure.compute(settings, city, dict(parameters))
