"""Charts: pure functions from a frame to a Plotly figure. The only place that knows Plotly.

No query, no clock, no Streamlit. Language and theme are plain arguments of every figure.
"""
