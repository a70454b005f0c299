"""How far apart groups live: evenness and exposure over the areas of one level.

All functions take people by area; leading axes (such as draws) are carried along. Areas where
nobody of the total lives add nothing. NaN where a group has nobody, so that there is nothing to
say. Sources: O. D. and B. Duncan 1955 (dissimilarity), W. Bell 1954 (isolation, exposure),
H. Theil and A. Finizza 1971 (information theory index), S. Reardon and G. Firebaugh 2002 (both
indices of evenness for several groups).
"""

from __future__ import annotations

import numpy as np


def dissimilarity(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """D = 1/2 sum |a/A - b/B|, 0 (spread alike) to 1 (no area has both).

    The part of either group that would have to live in another area for both to be spread alike.
    """
    return np.asarray(np.abs(_parts(one) - _parts(other)).sum(axis=-1) / 2)


def isolation(group: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """sum (a/A)(a/t): the group's share of the area where its average member lives, 0 to 1."""
    return exposure(group, group, residents)


def exposure(group: np.ndarray, other: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """sum (a/A)(b/t): the other group's share of the area where the group's average member lives.

    `residents` are all residents of the area, of every group.
    """
    share = _divide(other, residents, nothing=0.0)
    return np.asarray((_parts(group) * share).sum(axis=-1))


def entropy_index(groups: np.ndarray) -> np.ndarray:
    """H = 1 - sum (t/T) E_t / E, 0 (areas as mixed as the whole) to 1 (one group in each area).

    Parameters
    ----------
    groups
        People by area and group (the last two axes); their sum is the total.
    """
    people = groups.sum(axis=-1)
    whole = groups.sum(axis=-2)
    mixed = (_parts(people) * entropy(groups)).sum(axis=-1)
    return np.asarray(1 - _divide(mixed, entropy(whole), nothing=np.nan))


def multigroup_dissimilarity(groups: np.ndarray) -> np.ndarray:
    """D of several groups at once: sum_g sum_i t_i |p_ig - P_g| / (2 T sum_g P_g (1 - P_g)).

    The last two axes are area and group. For two groups it is their dissimilarity.
    """
    people = groups.sum(axis=-1, keepdims=True)
    share = _divide(groups, people, nothing=0.0)
    whole = groups.sum(axis=-2, keepdims=True)
    total = whole.sum(axis=-1, keepdims=True)
    part = _divide(whole, total, nothing=np.nan)
    apart = (people * np.abs(share - part)).sum(axis=(-2, -1)) / total[..., 0, 0]
    return np.asarray(_divide(apart, 2 * (part * (1 - part)).sum(axis=(-2, -1)), nothing=np.nan))


def entropy(groups: np.ndarray) -> np.ndarray:
    """E = -sum p ln p over the last axis: 0 for one group, ln k for k groups equally large."""
    people = groups.sum(axis=-1, keepdims=True)
    share = _divide(groups, people, nothing=0.0)
    logs = np.log(np.where(share > 0, share, 1))
    return np.asarray(-(share * logs).sum(axis=-1))


def _parts(people: np.ndarray) -> np.ndarray:
    """Each area's part of all of the group; NaN where it has nobody."""
    return _divide(people, people.sum(axis=-1, keepdims=True), nothing=np.nan)


def _divide(part: np.ndarray, whole: np.ndarray, *, nothing: float) -> np.ndarray:
    part, whole = np.broadcast_arrays(part, whole)
    found = np.full(part.shape, nothing, dtype=np.result_type(part, np.float32))
    np.divide(part, whole, out=found, where=whole > 0)
    return found
