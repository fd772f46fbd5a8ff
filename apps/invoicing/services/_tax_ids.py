"""Tax numbers: Spain's with their control characters, the other EU countries' by pattern.

Spain: Real Decreto 1065/2007, art. 18 ff.; Orden EHA/451/2008 (legal persons); the control letter of DNI and NIE is the
number modulo 23. EU: European Commission, VIES, structure of VAT numbers.
"""

from __future__ import annotations

import re
from typing import Final

from apps.invoicing.errors import InvalidTaxId

CONTROL_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
LEGAL_LETTERS: Final = "JABCDEFGHI"
ALWAYS_LETTER: Final = frozenset("NPQRSW")
ALWAYS_DIGIT: Final = frozenset("ABEH")

PATTERNS: Final[dict[str, str]] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "FI": r"\d{8}",
    "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[0-9A-Z+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[0-9A-Z+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
ELSEWHERE: Final = r"[0-9A-Z][0-9A-Z./+*&-]{2,38}"


def check_tax_id(tax_id: str, *, country: str, field: str = "tax_id") -> str:
    """The tax number as it is stored: capitals, no spaces, dots or dashes, its country's prefix kept where it was given.

    Raises: InvalidTaxId.
    """
    cleaned = re.sub(r"[\s.\-]", "", tax_id).upper()
    prefix = "EL" if country == "GR" else country
    national = cleaned.removeprefix(prefix)
    if country == "ES":
        valid = _is_spanish(national)
    elif prefix in PATTERNS:
        valid = re.fullmatch(PATTERNS[prefix], national, re.ASCII) is not None
    else:
        valid = re.fullmatch(ELSEWHERE, cleaned, re.ASCII) is not None
    if not valid:
        raise InvalidTaxId(field=field, context={"country": country})
    return cleaned


def _is_spanish(tax_id: str) -> bool:
    if re.fullmatch(r"\d{8}[A-Z]", tax_id, re.ASCII):
        return _control_letter(tax_id[:8]) == tax_id[8]
    if re.fullmatch(r"[XYZ]\d{7}[A-Z]", tax_id, re.ASCII):
        return _control_letter(str("XYZ".index(tax_id[0])) + tax_id[1:8]) == tax_id[8]
    if re.fullmatch(r"[KLM]\d{7}[A-Z]", tax_id, re.ASCII):
        return _control_letter(tax_id[1:8]) == tax_id[8]
    if re.fullmatch(r"[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]", tax_id, re.ASCII):
        return _is_legal_person(tax_id)
    return False


def _control_letter(digits: str) -> str:
    return CONTROL_LETTERS[int(digits) % 23]


def _is_legal_person(tax_id: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in tax_id[1:8:2])
    control = -(doubled + sum(int(digit) for digit in tax_id[2:8:2])) % 10
    allowed = {str(control), LEGAL_LETTERS[control]}
    if tax_id[0] in ALWAYS_LETTER or tax_id[1:3] == "00":
        allowed = {LEGAL_LETTERS[control]}
    elif tax_id[0] in ALWAYS_DIGIT:
        allowed = {str(control)}
    return tax_id[8] in allowed
