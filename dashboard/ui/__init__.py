"""Streamlit's frame: configure, language, filter bar, navigation. Sole user of session state and query parameters."""
