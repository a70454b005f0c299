"""What Streamlit does not serve: health, map layers, headers, the page's own script and style."""
