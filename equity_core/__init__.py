"""The thinking part of the dashboard: pure Python, without Streamlit."""

__version__ = "0.1.0"
