"""Money that somebody was asked for: the port to the gateways, their inbox, and the way into the books."""
