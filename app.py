"""The door: Streamlit's server with our own addresses, headers and last words around the shell.

Start it from this folder: `streamlit run app.py`, `python app.py` or `uvicorn app:app`.
"""

from pathlib import Path

import streamlit as st

from equity_core.web.failures import error_answers
from equity_core.web.lifespan import lifespan, settings_to_start
from equity_core.web.middleware import middleware
from equity_core.web.routes import routes
from pages.parts.guard import show_failure

settings = settings_to_start()

app = st.App(
    "pages/shell.py",
    routes=routes(settings),
    middleware=middleware(settings, frontend=Path(st.__file__).parent / "static"),
    lifespan=lifespan(settings, port=lambda: int(st.get_option("server.port"))),
    on_script_error=show_failure,
    exception_handlers=error_answers(settings),
)

if __name__ == "__main__":
    app.run()
