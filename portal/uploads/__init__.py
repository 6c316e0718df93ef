"""What people send: pictures made anew and served for ever, documents blacked out before anybody sees them."""
