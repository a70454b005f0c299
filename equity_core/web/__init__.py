"""What Streamlit does not serve: health, map layers, headers, the page's own script and style."""

from equity_core.web.failures import error_answers
from equity_core.web.lifespan import lifespan
from equity_core.web.middleware import middleware
from equity_core.web.routes import routes

__all__ = ["error_answers", "lifespan", "middleware", "routes"]
