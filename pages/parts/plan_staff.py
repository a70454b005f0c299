"""What staff do with an action on its own page."""

from equity_core.access import Viewer
from equity_core.actions.plan import Action
from equity_core.cities.reading import CityRow


def show_staff_tools(viewer: Viewer, city: CityRow, action: Action) -> None:
    """What this viewer may do with the action: nothing more than reading yet."""
