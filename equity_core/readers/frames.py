"""Arrow tables of text as pandas frames."""

import pandas as pd
import pyarrow as pa


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table of text as a frame of pandas strings, missing as ``pd.NA``."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=lambda _: pd.StringDtype("pyarrow"))
    return frame
