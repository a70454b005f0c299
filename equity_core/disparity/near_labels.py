"""Which group a city's label may stand for: by name, by another word for it, by spelling."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from equity_core.groups import Group

LIKE = 0.85
"""How alike two spellings must be (0..1) to be worth a question."""
NOT_RECORDED = frozenset(
    {
        *("", "unknown", "unk", "n a", "none", "null", "not recorded", "not reported"),
        *("not available", "not provided", "not specified", "missing", "refused", "declined"),
        *("prefer not to answer", "prefer not to say", "not disclosed", "undisclosed", "blank"),
    }
)
"""What cities write where no race was recorded."""
OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "aian": (
        *("native american", "american indian", "native", "indigenous", "alaska native"),
        *("first nations", "american indian alaska native", "ai an", "aian"),
    ),
    "asian": ("asian american",),
    "asian_nhpi": (
        *("asian", "asian american", "asian pacific islander", "api", "aapi", "pacific islander"),
        "native hawaiian",
    ),
    "black": ("african american", "black african american", "black american"),
    "hispanic": ("hispanic", "latino", "latina", "latinx", "latine", "hispanic latino", "latin"),
    "mena": ("middle eastern", "north african", "arab"),
    "multiple": ("multiracial", "multi racial", "biracial", "mixed", "two or more", "mixed race"),
    "nhpi": ("pacific islander", "native hawaiian", "hawaiian"),
    "other_or_multiple": (
        *("multiracial", "mixed", "two or more", "two or more races", "some other race"),
    ),
    "white": ("caucasian", "european american", "white caucasian"),
}
"""Words in use for a group, by the first part of its id. "Other" and the names of peoples within
a group, such as East African or Hmong, are not among them: a person decides about those."""
_ENDS = re.compile(r"(_any)?_(nh|2024)$|_any$")


@dataclass(frozen=True)
class Near:
    """A group id, or "" for none; why; and whether it is the group's very name."""

    group: str
    why: str
    sure: bool


def says_unknown(label: str) -> bool:
    """Whether a label says that nothing was recorded."""
    return _plain(label) in NOT_RECORDED


def near_group(label: str, groups: Iterable[Group]) -> Near:
    """The group that a label may stand for.

    A name is the same but for capitals and signs; another word is one in `OTHER_WORDS`; a
    spelling is alike from 0.85 on. Where two groups are equally near, none is proposed.
    """
    known, plain = list(groups), _plain(label)
    same = [g for g in known if plain in {_plain(g.id), _plain(g.label), _plain(g.short_label)}]
    if len(same) == 1:
        sure = _plain(same[0].short_label) != plain or _unqualified(same[0])
        why = "It is the name of the group." if sure else _qualified(label, same[0])
        return Near(same[0].id, why, sure=sure)
    words = [g for g in known if plain in _other_words(g)]
    if len(words) == 1:
        return Near(words[0].id, f"Another word in use for “{words[0].label}”.", sure=False)
    alike = [g for g in known if any(_alike(plain, name) for name in _names(g))]
    if len(alike) == 1:
        return Near(alike[0].id, f"Spelled much like “{alike[0].short_label}”.", sure=False)
    if len(same) + len(words) + len(alike) > 1:
        return Near("", "It could stand for more than one group.", sure=False)
    return Near("", "No group has this name.", sure=False)


def _unqualified(group: Group) -> bool:
    """Whether the short name says all that the full one says."""
    return _plain(group.label) == _plain(group.short_label)


def _qualified(label: str, group: Group) -> str:
    return f"The label says “{label}”; the group is “{group.label}”."


def _names(group: Group) -> set[str]:
    return {_plain(group.short_label), _plain(group.label), *_other_words(group)}


def _other_words(group: Group) -> set[str]:
    return {_plain(word) for word in OTHER_WORDS.get(_ENDS.sub("", group.id), ())}


def _alike(plain: str, name: str) -> bool:
    return difflib.SequenceMatcher(None, plain, name).ratio() >= LIKE


def _plain(text: str) -> str:
    words = re.sub(r"[^0-9a-z]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in ("or", "and"))
