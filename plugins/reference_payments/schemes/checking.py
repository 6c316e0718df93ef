"""Checking numbers with python-stdnum, which is loaded when the first one is checked: only this plugin needs it."""

from importlib import import_module

from plugins.reference_payments.schemes.described import NotSetUp


def checked(kind: str, number: str, refusal: str) -> str:
    """A number without blanks if it is right, such as an ``iban``, a ``bic`` or a ``br.cnpj``; raise NotSetUp."""
    try:
        found: str = import_module(f"stdnum.{kind}").validate(number)
    except ValueError as error:
        raise NotSetUp(refusal, kind.rpartition(".")[2]) from error
    return found
