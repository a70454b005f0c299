"""Every measure that a feature offers, in one place."""

from __future__ import annotations

from equity_core.demographics.registered import DEMOGRAPHIC_MEASURES
from equity_core.disparity.registered import SERVICE_MEASURES
from equity_core.measures import Measures

MEASURES = Measures((*SERVICE_MEASURES, *DEMOGRAPHIC_MEASURES))
