"""What the label of a source means, as far as figures of different times can be compared.

Comparable are White residents, Black residents and all other groups. Where a source leaves
Hispanic or Latino residents out of them, that is another series and never the same line.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a label stands for; of any origin, unless it says that Hispanic residents are apart."""

    WHITE = "white"
    WHITE_NH = "white_nh"
    BLACK = "black"
    BLACK_NH = "black_nh"
    HISPANIC = "hispanic"
    REST = "rest"
    REST_NH = "rest_nh"
    TOTAL = "total"
    BLACK_PART = "black_part"
    """A label that is one part of Black residents, such as free or enslaved."""
    PART = "part"
    """A part of all other groups, or what cannot be compared."""


SERIES: dict[Role, str] = {
    Role.BLACK: "Black (of any origin)",
    Role.BLACK_NH: "Black, not Hispanic or Latino",
    Role.HISPANIC: "Hispanic or Latino (of any race)",
    Role.REST: "All other groups (of any origin)",
    Role.REST_NH: "All other groups, not Hispanic or Latino",
    Role.WHITE: "White (of any origin)",
    Role.WHITE_NH: "White, not Hispanic or Latino",
    Role.TOTAL: "All residents",
}
"""The comparable series in the order in which they are shown."""
NOT_BEFORE_1980 = frozenset({Role.WHITE_NH, Role.BLACK_NH, Role.HISPANIC, Role.REST_NH})
FIRST_ORIGIN = 1980
"""The first census that asked everyone about Hispanic origin."""

_NOT_HISPANIC = re.compile(
    r"\(?,?\s*\b(?:non|not)[\s-]*(?:of\s+)?(?:hispanics?|latinos?|spanish)"
    r"(?:\s+(?:or|and)\s+(?:latinos?|hispanics?))?(?:\s+origin)?\)?|\bnh\b"
)
_ANY = re.compile(r"\(?,?\s*\b(?:of\s+)?any\s+(?:race|origin)s?\)?")
_HISPANIC = re.compile(r"hispanic|latin[oax]|spanish")
_MIXED = re.compile(r"combination|two or more|multirac|2024|more than one")
_TOTAL = re.compile(
    r"(?:total|all|everyone)(?: (?:population|residents|people|persons|groups))?|population"
)
_WHITE = re.compile(r"(?:free )?whites?(?: (?:alone|only|persons|people|residents))*")
_WHOLE_CORE = frozenset({"negro", "negroes", "colored", "african", "afro"})
_BLACK_CORE = _WHOLE_CORE | {"black", "blacks"}
_BLACK_WORDS = _BLACK_CORE | {
    *("american", "americans", "or", "and", "alone", "only", "persons", "people", "residents")
}
_BLACK_PART = re.compile(
    r"mulatto|quadroon|octoroon|slaves?\b|enslaved|free colored|free black|free negro|other free"
)
_REST = re.compile(r"(?:all )?others?(?: (?:races?|groups?|residents|people|persons))*")
_IDS = {"white_nh": Role.WHITE_NH, "black_nh": Role.BLACK_NH, "hispanic": Role.HISPANIC}


def role_of(label: str) -> Role:
    """What a label, or the id of a group in the catalogue, stands for by itself."""
    text = " ".join(label.casefold().split())
    if text in _IDS:
        return _IDS[text]
    apart = bool(_NOT_HISPANIC.search(text))
    text = _ANY.sub(" ", _NOT_HISPANIC.sub(" ", text))
    text = " ".join(re.sub(r"[^\w\s]", " ", text).split())
    if _MIXED.search(text):
        return Role.PART
    if _TOTAL.fullmatch(text):
        return Role.TOTAL
    return _role_of_group(text, apart=apart)


def _role_of_group(text: str, *, apart: bool) -> Role:
    words = set(text.split())
    if _HISPANIC.search(text):
        return Role.PART if words & (_BLACK_CORE | {"white", "whites"}) else Role.HISPANIC
    if _WHITE.fullmatch(text):
        return Role.WHITE_NH if apart else Role.WHITE
    if _BLACK_PART.search(text):
        return Role.BLACK_PART
    if words <= _BLACK_WORDS and words & _BLACK_CORE:
        return Role.BLACK_NH if apart else Role.BLACK
    if _REST.fullmatch(text):
        return Role.REST_NH if apart else Role.REST
    return Role.PART


def roles_together(labels: Collection[str]) -> dict[str, Role]:
    """What the labels of one source and period stand for, each in the light of the others.

    “Black” beside “Mulatto” is a part of Black residents; “Negro” beside it is all of them.
    “Other” beside groups of the kind “Chinese” is one more of them, not all other groups.
    """
    alone = {label: role_of(label) for label in labels}
    parts = [one for one, role in alone.items() if role is Role.BLACK_PART]
    whole = [one for one, role in alone.items() if role is Role.BLACK and _is_whole(one)]
    if parts and whole:
        alone |= dict.fromkeys(parts, Role.PART)
        alone |= {
            one: Role.PART for one, role in alone.items() if role is Role.BLACK and one not in whole
        }
    elif parts:
        alone |= {one: Role.BLACK_PART for one, role in alone.items() if role is Role.BLACK}
    for rest, apart in ((Role.REST, False), (Role.REST_NH, True)):
        if any(_is_further(one, apart=apart) for one in alone if one not in parts):
            alone |= {one: Role.PART for one, role in alone.items() if role is rest}
    return alone


def _is_further(label: str, *, apart: bool) -> bool:
    """Whether a label is one more group beside White and Black, of that kind of origin."""
    text = label.casefold()
    mixed = bool(_MIXED.search(text))
    return role_of(label) is Role.PART and not mixed and bool(_NOT_HISPANIC.search(text)) is apart


def _is_whole(label: str) -> bool:
    return bool(set(re.findall(r"[a-z]+", label.casefold())) & _WHOLE_CORE)


FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mena", re.compile(r"middle east|mena\b|north afric")),
    ("multiple", re.compile(r"two or more|multi|more than one|mixed|2 or more")),
    ("hispanic", re.compile(r"hispanic|latin|spanish|mexican|puerto|cuban")),
    ("black", re.compile(r"black|negro|african|colored|mulatto|quadroon|octoroon|slave|free pers")),
    ("asian", re.compile(r"asian|chinese|japanese|filipino|korean|hindu|vietnam|hmong")),
    ("nhpi", re.compile(r"hawaii|pacific|guam|samoa|chamorro|\bnhpi")),
    ("aian", re.compile(r"indian|aleut|eskimo|alaska|\baian|native|dakota|ojibwe")),
    ("white", re.compile(r"white")),
)
FAMILY_NAMES = {
    "aian": "American Indian or Alaska Native",
    "asian": "Asian",
    "black": "Black",
    "hispanic": "Hispanic or Latino",
    "mena": "Middle Eastern or North African",
    "multiple": "Two or more races",
    "nhpi": "Native Hawaiian or Pacific Islander",
    "other": "All other labels",
    "white": "White",
    "total": "All residents",
}


def family_of(label: str) -> str:
    """The wide family of a label, for its color alone; “other” where no word of it is known."""
    if role_of(label) is Role.TOTAL:
        return "total"
    text = _NOT_HISPANIC.sub(" ", label.casefold())
    return next((family for family, words in FAMILIES if words.search(text)), "other")
