"""Each scheme against published vectors, and its QR code read again by a reader that is not ours."""

from io import BytesIO

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from plugins.reference_payments.schemes import SCHEMES
from plugins.reference_payments.schemes.described import NotSetUp, Scheme
from plugins.reference_payments.schemes.pix import checksum, field
from plugins.reference_payments.schemes.references import creditor_reference, digits_reference, in_groups
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from tests.plugins.reference_payments.promises import BANK, IBAN, MOBILE, PIX, SEPA

NUMBERS = st.integers(min_value=1, max_value=10**15)
SUM = Money(1_234_50, "EUR")
REAIS = Money(1_234_50, "BRL")


def scheme_of(keys: dict[str, str]) -> Scheme:
    """The scheme of the keys that promises are tested with."""
    return SCHEMES[keys["scheme"]].of(keys)


def read_again(code: str) -> str:
    """What a scanner reads from the code as it is drawn."""
    drawn = BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
    (found,) = zxingcpp.read_barcodes(Image.open(drawn))
    return str(found.text)


@given(NUMBERS)
def test_a_creditor_reference_is_right_by_iso_11649(number: int) -> None:
    reference = creditor_reference(number)
    assert iso11649.validate(reference) == reference
    assert len(reference) <= 25


@given(NUMBERS, st.data())
def test_a_wrong_digit_is_told_from_every_other_reference(number: int, data: st.DataObject) -> None:
    reference = digits_reference(number)
    assert mod_97_10.is_valid(reference)
    place = data.draw(st.integers(0, len(reference) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != reference[place]]))
    assert not mod_97_10.is_valid(reference[:place] + other + reference[place + 1 :])


def test_a_reference_is_printed_in_groups() -> None:
    assert in_groups("RF18539007547034") == "RF18 5390 0754 7034"


def test_a_transfer_in_euros_is_coded_by_epc069_12() -> None:
    scheme = scheme_of({**SEPA, "bic": "CAIXESBB"})
    reference = scheme.reference(42)
    code = scheme.code(SUM, reference)
    assert code.split("\n") == [
        "BCD", "002", "1", "SCT", "CAIXESBB", "Sample Fund Holder", IBAN, "EUR1234.50", "", reference,
    ]  # fmt: skip
    assert len(code.encode()) <= 331
    assert read_again(code) == code


def test_names_with_accents_can_be_scanned() -> None:
    code = scheme_of({**SEPA, "account_name": "Fundació de l’Exemple ñ ü"}).code(SUM, "RF18539007547034")
    assert read_again(code) == code


def test_the_checksum_of_pix_is_that_of_the_manual() -> None:
    # Banco Central do Brasil, Manual de Padrões para Iniciação do Pix, example of a static code
    said = (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
        "5913Fulano de Tal6008BRASILIA62070503***6304"
    )
    assert f"{checksum(said):04X}" == "1D3D"


def test_a_pix_is_coded_by_the_fields_of_the_manual() -> None:
    scheme = scheme_of(PIX)
    reference = scheme.reference(42)
    code = scheme.code(REAIS, reference)
    fields = dict(read_fields(code))
    account = dict(read_fields(fields["26"]))
    assert (account["00"], account["01"]) == ("br.gov.bcb.pix", "sample@city.example")
    assert (fields["53"], fields["54"], fields["58"]) == ("986", "1234.50", "BR")
    assert (fields["59"], fields["60"]) == ("FUNDACAO EXEMPLO", "PORTO ALEGRE")
    assert dict(read_fields(fields["62"]))["05"] == reference
    assert f"{checksum(code[:-4]):04X}" == fields["63"]
    assert read_again(code) == code


def read_fields(code: str) -> list[tuple[str, str]]:
    """The fields of an EMV code."""
    found = []
    while code:
        number, length = code[:2], int(code[2:4])
        found.append((number, code[4 : 4 + length]))
        code = code[4 + length :]
    return found


@given(st.lists(st.tuples(st.integers(0, 99), st.text("abc", max_size=99)), max_size=5))
def test_fields_are_read_as_they_were_written(wanted: list[tuple[int, str]]) -> None:
    code = "".join(field(number, value) for number, value in wanted)
    assert read_fields(code) == [(f"{number:02d}", value) for number, value in wanted]


@pytest.mark.parametrize(("keys", "money"), [(SEPA, Money(100, "XOF")), (PIX, Money(100, "EUR"))])
def test_a_scheme_refuses_a_currency_that_it_cannot_send(keys: dict[str, str], money: Money) -> None:
    with pytest.raises(Refused):
        scheme_of(keys).check(money)


@pytest.mark.parametrize(
    "keys",
    [
        {"scheme": "sepa"},
        {**SEPA, "iban": "ES9121000418450200051333"},
        {**SEPA, "iban": ""},
        {**SEPA, "bic": "SAMPLE"},
        {**PIX, "cnpj": "00000000000192"},
        {**PIX, "pix_key": "é"},
        {**MOBILE, "merchant": "?"},
        {**BANK, "bic": "1"},
    ],
)
def test_an_account_that_is_not_right_is_not_shown_to_anybody(keys: dict[str, str]) -> None:
    with pytest.raises(NotSetUp):
        scheme_of(keys)


@pytest.mark.parametrize("keys", [MOBILE, BANK])
def test_where_there_is_no_standard_there_is_no_code(keys: dict[str, str]) -> None:
    scheme = scheme_of(keys)
    scheme.check(Money(500, "XOF"))
    reference = scheme.reference(7)
    assert scheme.code(Money(500, "XOF"), reference) == ""
    assert reference in [figure.typed for figure in scheme.figures(Money(500, "XOF"), reference)]


def test_the_reference_of_mobile_money_is_typed_with_digits_alone() -> None:
    assert scheme_of(MOBILE).reference(7).isdigit()
