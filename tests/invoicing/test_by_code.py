"""Who holds a document knows its code; who guesses is locked out."""

from __future__ import annotations

import uuid

import pytest

from apps.accounts.errors import TooManyAttempts
from apps.core.errors import NotFound
from apps.invoicing import services
from apps.invoicing.codes import document_code, shown_code
from apps.invoicing.errors import WrongDocumentCode
from tests.factories.invoicing import issue
from tests.factories.stores import LegalEntityFactory

pytestmark = pytest.mark.django_db
WRONG = "00000000"


def guess(call, **arguments):
    try:
        call(**arguments)
    except (WrongDocumentCode, TooManyAttempts) as refusal:
        return type(refusal).__name__
    return "ok"


def test_the_printed_code_opens_the_document_however_it_is_typed():
    document = issue(LegalEntityFactory())
    code = shown_code(document.public_id)

    for typed in (code, code.lower(), code.replace(" ", "-"), document_code(document.public_id)):
        assert services.open_document(public_id=document.public_id, code=typed).id == document.id
        assert services.find_document(number=document.code.lower(), code=typed).id == document.id


def test_another_documents_code_opens_nothing():
    entity = LegalEntityFactory()
    first, second = issue(entity), issue(entity, owner="order:2")

    for typed in (document_code(second.public_id), "", "ñandú", WRONG):
        assert guess(services.open_document, public_id=first.public_id, code=typed) == "WrongDocumentCode"
    with pytest.raises(NotFound):
        services.open_document(public_id=uuid.uuid4(), code=document_code(first.public_id))


@pytest.mark.parametrize("by", ["id", "number"])
def test_the_tenth_wrong_code_locks_the_document_even_for_the_right_one(by):
    document = issue(LegalEntityFactory())
    call, asked = {
        "id": (services.open_document, {"public_id": document.public_id}),
        "number": (services.find_document, {"number": document.code}),
    }[by]

    guesses = [guess(call, code=WRONG, **asked) for _ in range(11)]

    assert guesses == ["WrongDocumentCode"] * 10 + ["TooManyAttempts"]
    assert guess(call, code=document_code(document.public_id), **asked) == "TooManyAttempts"


def test_right_codes_are_never_counted_and_a_place_that_guesses_is_locked_for_all_documents():
    entity = LegalEntityFactory()
    mine = issue(entity)
    code = document_code(mine.public_id)
    for _ in range(70):
        services.open_document(public_id=mine.public_id, code=code, come_from="192.0.2.1")

    for number in range(60):
        guess(services.find_document, number=f"TILL1-S-2026-{number:06d}", code=WRONG, come_from="192.0.2.1")

    assert (
        guess(services.open_document, public_id=mine.public_id, code=code, come_from="192.0.2.1") == "TooManyAttempts"
    )
    assert guess(services.open_document, public_id=mine.public_id, code=code, come_from="192.0.2.2") == "ok"


@pytest.mark.parametrize("number", ["", "-", "TILL1-S-2026-", "TILL1-S-2026-١", "x" * 500, "-9" * 40])
def test_what_is_no_number_is_refused_like_a_wrong_code(number):
    assert guess(services.find_document, number=number, code=WRONG) == "WrongDocumentCode"
