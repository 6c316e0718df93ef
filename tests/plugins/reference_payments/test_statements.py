"""What banks send, read into movements; and what cannot be read is said in a sentence."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.reference_payments.statements.lines import LARGEST_FILE, StatementLine, Unreadable
from plugins.reference_payments.statements.mapping import CsvMapping, read_day
from plugins.reference_payments.statements.reading import read, table_of
from portal.kernel.money import Money

SPARKASSE = (
    '"Konto";"DE00"\n\n'
    "Auftragskonto;Buchungstag;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;Betrag;Währung\n"
    "DE00;25.11.26;RF18 5390;Stadt Bonn;DE11;1.000,50;EUR\n"
    "DE00;26.11.26;Gebühr;;;-3,90;EUR\n"
    ";;Saldo;;;996,60;EUR\n"
)
FRENCH = "Date;Libellé;Débit;Crédit\n25/11/2026;VIR VILLE DE LYON;;1 234,56\n26/11/2026;FRAIS;-2,00;\n"
PIX = "Data;Histórico;Docto.;Valor (R$)\n25/11/2026;PIX RECEBIDO;000123;R$ 1.500,00 C\n26/11/2026;TARIFA;124;2,50 D\n"
WAVE = (
    "Timestamp,Transaction ID,Amount,Counterparty\n2026-11-25T10:00:00,T_1,+500,Awa\n2026-11-25T10:01:00,T_2,500,Awa\n"
)
OFX1 = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL<BANKACCTFROM><ACCTID>1</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261125000000[-3:BRT]<TRNAMT>1500.00<FITID>N1<CHECKNUM>77<MEMO>PIX A &amp; B
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261126<TRNAMT>-2,5<FITID>N2<NAME>Prefeitura de S\xe3o Paulo</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>9</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
OFX2 = """<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>
<!DOCTYPE bomb [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<OFX><STMTRS><CURDEF>XOF</CURDEF><BANKTRANLIST><STMTTRN><DTPOSTED>20261125</DTPOSTED><TRNAMT>1500.00</TRNAMT>
<FITID>7</FITID><PAYEE><NAME>Awa</NAME><CITY>Dakar</CITY></PAYEE><BANKACCTTO><ACCTID>SN9</ACCTID></BANKACCTTO>
<MEMO><![CDATA[<thanks> & more]]></MEMO></STMTTRN>
<STMTTRN><DTPOSTED>20261125</DTPOSTED><TRNAMT>10.00</TRNAMT><FITID>8</FITID><MEMO>&b;</MEMO>
<CURRENCY><CURRATE>655.957</CURRATE><CURSYM>EUR</CURSYM></CURRENCY></STMTTRN></BANKTRANLIST></STMTRS></OFX>
"""
FIRST, SECOND = date(2026, 11, 25), date(2026, 11, 26)


def test_a_german_csv_with_lines_before_the_header_is_read() -> None:
    found = read(SPARKASSE.encode("latin-1"), "EUR")
    assert found.lines == (
        StatementLine(FIRST, Money(100_050, "EUR"), "RF18 5390", "Stadt Bonn", "DE11"),
        StatementLine(SECOND, Money(-390, "EUR"), "Gebühr"),
    )
    assert found.left_out == ("Saldo 996,60 EUR",)


def test_columns_of_credit_and_debit_are_read() -> None:
    found = read(FRENCH.encode("utf-8-sig"), "EUR")
    assert [line.amount.minor for line in found.lines] == [123_456, -200]


def test_letters_behind_a_sum_say_which_way_it_went() -> None:
    found = read(PIX.encode("latin-1"), "BRL")
    assert [(line.amount.minor, line.bank_id) for line in found.lines] == [(150_000, "000123"), (-250, "124")]


def test_an_operator_of_mobile_money_is_read() -> None:
    mapping = table_of(WAVE.encode())
    assert mapping is not None
    found = read(WAVE.encode(), "XOF", CsvMapping.of_stored({**mapping.proposed.stored(), "columns": {
        "day": [0], "bank_id": [1], "amount": [2], "payer": [3]}}))  # fmt: skip
    assert [(line.booked_on, line.amount, line.payer) for line in found.lines] == [
        (FIRST, Money(500, "XOF"), "Awa")
    ] * 2


def test_ofx_without_end_tags_is_read() -> None:
    found = read(OFX1.encode("latin-1"), "EUR")
    assert found.lines == (
        StatementLine(FIRST, Money(150_000, "BRL"), "PIX A & B 77", bank_id="N1"),
        StatementLine(SECOND, Money(-250, "BRL"), payer="Prefeitura de São Paulo", bank_id="N2"),
    )


def test_ofx_in_xml_is_read_and_no_entity_of_it_is_expanded() -> None:
    found = read(OFX2.encode(), "EUR")
    assert found.lines == (
        StatementLine(FIRST, Money(1500, "XOF"), "<thanks> & more", "Awa", "SN9", "7"),
        StatementLine(FIRST, Money(1000, "EUR"), "&b;", bank_id="8"),
    )


def test_a_mapping_is_kept_and_asked_about_when_the_columns_move() -> None:
    found = table_of(FRENCH.encode())
    assert found is not None
    kept = CsvMapping.of_stored(found.proposed.stored())
    assert kept == found.proposed
    assert read(b"Compte 1;;;\n" + FRENCH.encode(), "EUR", kept) == read(FRENCH.encode(), "EUR")
    with pytest.raises(Unreadable, match="not those of last time"):
        read(FRENCH.replace("Débit;Crédit", "Crédit;Débit").encode(), "EUR", kept)


def test_a_file_without_a_header_waits_for_a_mapping() -> None:
    data = b"25.11.2026;100,00;RF18\n26.11.2026;50,00;RF19\n"
    found = table_of(data)
    assert found is not None
    assert (found.proposed.header, dict(found.proposed.columns)) == ((), {})
    mapping = CsvMapping(";", (), {"day": (0,), "amount": (1,), "text": (2,)}, ",", "dmy")
    assert [line.amount.minor for line in read(data, "EUR", mapping).lines] == [10_000, 5_000]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x03", "not a statement"),
        (b"hello", "not a statement"),
        (b"x" * (LARGEST_FILE + 1), "too large"),
        (b"Date;Amount\n25.11.2026;12,345,6\n", "is no sum"),
        (b"Date;Amount\n31.02.2026;12\n", "is no day"),
        (b"Date;Amount;Currency\n25.11.2026;12;\xe2\x82\xac\n", "is no sum"),  # euros in an account of francs
        (b'Date;Amount;Text\n25.11.2026;1;"a\n', "quotation marks"),
        (b"Date;Credit;Debit\n25.11.2026;1;1\n", "two sums"),
        (b"Date;Amount\n", "no movements"),
        (b"Colour;Size\nred;1\n", "which column holds the day"),
        (b"<OFX></OFX>", "no statement"),
        (b"<OFX><STMTRS><CURDEF>EUR<STMTTRN><DTPOSTED>x<TRNAMT>1</STMTTRN></STMTRS></OFX>", "has no day"),
        (b"<OFX><STMTRS><CURDEF>EUR<STMTTRN><DTPOSTED>20261125<TRNAMT>1.005</STMTTRN></STMTRS></OFX>", "has no sum"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data, "XOF")
    assert says in refused.value.message


def test_formulas_are_text() -> None:
    (line,) = read(b'Date;Amount;Text\n25.11.2026;1;"=HYPERLINK(""x"")"\n', "EUR").lines
    assert line.text == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    ("said", "order", "day"),
    [
        ("25.11.2026", "dmy", FIRST), ("11/25/26", "mdy", FIRST), ("2026-11-25 10:00", "dmy", FIRST),
        ("20261125", "ymd", FIRST), ("25112026", "dmy", FIRST), ("25.11.1026", "dmy", None), ("", "dmy", None),
    ],
)  # fmt: skip
def test_days_are_read_in_the_order_of_the_bank(said: str, order: str, day: date | None) -> None:
    assert read_day(said, order) == day


@given(
    st.binary(max_size=400) | st.text(alphabet='<>/OFXSTMRNDPEDAUC&;,.\n"0123456789 =', max_size=200).map(str.encode)
)
@example(b"OFXHEADER:<STMTTRN><CURDEF>")
@example(b";\xff;\n")
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    try:
        found = read(data, "EUR")
    except Unreadable:
        return
    assert found.lines


SUMS = st.integers(-(10**12), 10**12).filter(bool)


@given(
    st.lists(st.tuples(SUMS, st.text(alphabet='ab";,\n=+-@é', max_size=9)), min_size=1, max_size=9),
    st.sampled_from(",."),
)
def test_what_is_written_is_read_to_the_cent(rows: list[tuple[int, str]], decimal: str) -> None:
    mapping = CsvMapping(";", ("Date", "Amount", "Text"), {"day": (0,), "amount": (1,), "text": (2,)}, decimal, "ymd")
    quoted = [(minor, text.replace('"', '""')) for minor, text in rows]
    written = "".join(
        f'2026-11-25;{"-" if minor < 0 else ""}{abs(minor) // 100}{decimal}{abs(minor) % 100:02};"{text}"\r\n'
        for minor, text in quoted
    )
    found = read(f"Date;Amount;Text\r\n{written}".encode(), "EUR", mapping)
    assert [line.amount.minor for line in found.lines] == [minor for minor, _ in rows]
    assert [line.text for line in found.lines] == [" ".join(text.split()) for _, text in rows]
