"""What the tests of services share: three areas in a row, the last two overlapping."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from equity_core.cities.areas import AreaSet
from equity_core.places.join import AreaGrid


@pytest.fixture
def areas() -> AreaSet:
    """a: 0..1, b: 1..2, c: 1.5..3 wide; all 1 high."""
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(1.5, 0, 3, 1)])
    ids = np.array(["a", "b", "c"], dtype=object)
    return AreaSet(ids, ids, shapes, shapely.area(shapes))


@pytest.fixture
def grid(areas: AreaSet) -> AreaGrid:
    return AreaGrid.build(areas.geometry)
