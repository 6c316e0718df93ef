"""Counting votes, exactly and in the open: plain Python that knows neither the web nor a database."""
