"""A page of a review, before anybody decides how it looks: a title, what matters most, and sections of blocks."""

import msgspec


class Says(msgspec.Struct, frozen=True, tag="says"):
    """A paragraph."""

    words: str


class Points(msgspec.Struct, frozen=True, tag="points"):
    """A list of short lines."""

    lines: tuple[str, ...]


class Under(msgspec.Struct, frozen=True, tag="under"):
    """A heading within a section, and what stands beside it: `payments`, `drifting, owner bo`."""

    title: str
    beside: str = ""


class Decision(msgspec.Struct, frozen=True, tag="decision"):
    """A point of the agenda: what is to be decided, by whom, why now, and what can be chosen."""

    what: str
    who: str
    because: str
    choices: tuple[str, ...]


class Agenda(msgspec.Struct, frozen=True, tag="agenda"):
    """The decisions that are due, in the order in which they should be taken."""

    decisions: tuple[Decision, ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    """Rows of words and numbers; `numbers` are the places of the columns that hold numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


class Bar(msgspec.Struct, frozen=True):
    """Where days went: ratios of the known effort. `planned` is None without a plan, `before` where nothing is known,
    `worked`, in the unit of the bars, where days may be counted twice.
    """

    label: str
    state: str
    actual: float
    planned: float | None
    before: float | None
    worked: float | None
    cost: str = ""


class Bars(msgspec.Struct, frozen=True, tag="bars"):
    """A project's days beside its plan; `before` names the period they are compared with, `unit` what days are."""

    about: str
    before: str
    bars: tuple[Bar, ...]
    unit: str


class Course(msgspec.Struct, frozen=True, tag="course"):
    """A share over weeks beside what is tolerated; None where a week says nothing."""

    about: str
    weeks: tuple[str, ...]
    shares: tuple[float | None, ...]
    tolerance: float


Block = Says | Points | Under | Agenda | Table | Bars | Course


class Section(msgspec.Struct, frozen=True):
    """A part of the page under one heading."""

    title: str
    blocks: tuple[Block, ...]


class Page(msgspec.Struct, frozen=True):
    """The whole review; `lead` are the sentences for somebody who reads no further."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
