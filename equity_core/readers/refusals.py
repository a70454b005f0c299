"""The sentence for a file that is not what was asked for: what it seems to be, what to send."""

from pathlib import Path

from equity_core.errors import BadInput
from equity_core.readers.kinds import Kind

_TABLE = "Save the table as CSV, Excel (.xlsx) or Parquet, then try again."
_MAP = "Save the map as GeoJSON, GeoPackage or a zipped Shapefile, then try again."
_ADVICE = {
    Kind.WEB_PAGE: "Often this is a sign-in or error page. Download the file itself again.",
    Kind.MACROS: "Save it as .xlsx without macros, or as CSV, then try again.",
    Kind.OLD_OFFICE: "Open it in Excel and save it as .xlsx or CSV without a password.",
    Kind.BINARY_WORKBOOK: "Open it in Excel and save it as .xlsx or CSV, then try again.",
    Kind.ARCHIVE: "Unpack it and send the file inside.",
    Kind.VRT: "Links to other files are never followed. Send the map itself as GeoJSON.",
}


def refuse(path: Path, kind: Kind, *, wanted: str) -> BadInput:
    """Return the error for a file of the wrong kind; ``wanted`` is "table" or "map"."""
    if kind is Kind.EMPTY:
        return BadInput(f"{path.name} is empty. Check that the export finished, then try again.")
    if kind is Kind.UNKNOWN:
        return BadInput(f"{path.name} is {kind.value}. {_TABLE if wanted == 'table' else _MAP}")
    advice = _ADVICE.get(kind, _TABLE if wanted == "table" else _MAP)
    if kind is Kind.SHP_PART:
        advice = "Zip its .shp, .shx, .dbf and .prj files together and send the zip."
    if kind is Kind.ZIP:
        advice = "Unpack it and send the table inside." if wanted == "table" else _MAP
    return BadInput(f"{path.name} seems to be {kind.value}, not a {wanted}. {advice}")
