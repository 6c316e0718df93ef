"""Payment by reference: transfers, Pix and mobile money that come to a fund holder without a payment provider."""
