"""The service maps page as it is usually written; `bench.rerun` runs a copy of it as the peer.

It reads three files from the folder it lies in: `areas.geojson` (the same simplified shapes that
our map draws), `population.csv` and `counts.csv` (records by area, one column a service; counted
beforehand, as ours are).
"""

from pathlib import Path

import altair as alt
import geopandas
import numpy as np
import pandas as pd
import pydeck as pdk
import streamlit as st

HERE = Path(__file__).parent
BLUES = np.array([[222, 235, 247], [158, 202, 225], [66, 146, 198], [8, 81, 156]])


@st.cache_resource
def load_areas():
    """Areas with people by group and records by service."""
    areas = geopandas.read_file(HERE / "areas.geojson")
    people = pd.read_csv(HERE / "population.csv", dtype={"id": str})
    counts = pd.read_csv(HERE / "counts.csv", dtype={"id": str})
    groups, services = list(people.columns[1:]), list(counts.columns[1:])
    return areas.merge(people, on="id").merge(counts, on="id"), groups, services


areas, groups, services = load_areas()
areas = areas.copy()
first, second = st.columns(2)
service = first.selectbox("Show", services, key="services.service")
baseline = second.selectbox("compared with", groups, key="services.baseline")
st.title(f"{service}, compared with where people live")

share = areas[service] / areas[service].sum()
areas["records"], areas["people"] = areas[service], areas[baseline]
areas["share"], areas["baseline_share"] = share, areas[baseline] / areas[baseline].sum()
areas["gap"] = (100 * (share - areas["baseline_share"])).where(areas[baseline] > 0)
steps = areas["gap"].quantile([0.25, 0.5, 0.75])
areas["fill"] = BLUES[np.searchsorted(steps, areas["gap"].fillna(0))].tolist()
shown = ["id", "records", "people", "share", "baseline_share", "gap"]

exposed = areas[groups].div(areas["total"], axis=0).mul(share, axis=0).sum()
city = areas[groups].sum() / areas["total"].sum()
gaps = pd.DataFrame({"group": groups, "exposed": exposed, "city": city, "gap": exposed - city})
widest = gaps.loc[gaps["gap"].abs().idxmax(), "group"]
st.write(f"The widest gap is that of {widest}: {100 * gaps.loc[widest, 'gap']:+.1f} points.")

west, south, east, north = areas.total_bounds
layer = pdk.Layer(
    "GeoJsonLayer",
    data=areas[["geometry", "fill", *shown]].__geo_interface__,
    get_fill_color="properties.fill",
    get_line_color=[90, 90, 90],
    line_width_min_pixels=0.6,
    pickable=True,
)
view = pdk.ViewState(longitude=(west + east) / 2, latitude=(south + north) / 2, zoom=10.5)
st.pydeck_chart(pdk.Deck([layer], initial_view_state=view, tooltip={"text": "{id}: {gap} points"}))

ranked = areas.sort_values("gap", ascending=False)
for column, title, part in zip(
    st.columns(2), ("Highest", "Lowest"), (ranked.head(5), ranked.tail(5)), strict=True
):
    column.subheader(title)
    column.markdown("\n".join(f"- {row.id}: {row.gap:+.2f} points" for row in part.itertuples()))

st.header("By group")
st.altair_chart(alt.Chart(gaps).mark_circle(size=150).encode(x="gap:Q", y="group:N"))
st.dataframe(gaps)
st.header("By area")
st.dataframe(areas[shown].sort_values("id"))
