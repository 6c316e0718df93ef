"""The WSGI application, for granian, gunicorn or any other server."""

from portal.app import create_app
from portal.metrics.serving import show_figures_of_web

app = create_app()
show_figures_of_web(app)
