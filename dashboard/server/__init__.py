"""The web server: Streamlit's ASGI application with our health check, headers, compression and warm-up around it."""

from dashboard.server.run import serve

__all__ = ["serve"]
