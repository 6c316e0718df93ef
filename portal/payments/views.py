"""Where gateways report."""

from flask import Blueprint, request

from portal.kernel.errors import NotFound
from portal.payments import inbox
from portal.payments.gateway import Forged
from portal.web.access import Answer, webhook

blueprint = Blueprint("core_payments", __name__)


@blueprint.post("/webhooks/<gateway>/<id63:holder_id>")
@webhook
def receive(gateway: str, holder_id: int) -> Answer:
    """Store a gateway's message and say that it came; the worker deals with it."""
    try:
        inbox.receive(gateway, holder_id, dict(request.headers), request.get_data())
    except Forged:
        return "the signature is not good", 400
    except NotFound:
        return "there is no such inbox", 404
    return "", 200
