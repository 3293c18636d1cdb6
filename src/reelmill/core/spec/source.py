"""Where media come from, and which part of them is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.asset_name import asset_id
from reelmill.core.share_page import share_page
from reelmill.core.source_credential import CREDENTIAL_NAME, is_credential_name
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule
from reelmill.core.spec.source_scheme import instead_of, instead_of_path, unread_scheme
from reelmill.core.spec.values.base import SpecModel, limits_of
from reelmill.core.spec.values.characters import check_characters
from reelmill.core.spec.values.moment import LengthSeconds, StartSeconds
from reelmill.core.spec.values.number import jsonable
from reelmill.core.spec.values.patterned import Patterned
from reelmill.core.web_address import (
    MOST_CHARACTERS,
    AddressError,
    WebAddress,
    read_address,
    without_blanks,
)

_LONGEST_SRC = MOST_CHARACTERS
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceName:
    """Annotation of a `src` field."""

    def read(self, value: object, *, local_files: bool) -> str:
        """The name; an address or an asset without the blanks around it, else unchanged.

        Raises:
            PydanticCustomError: no text, empty, too long, of a scheme that is not read, an
                address that cannot be fetched, or a path where those are not read.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, "a text that names a file")
        bare = without_blanks(value)
        if (scheme := unread_scheme(bare)) is not None:
            hint = instead_of(scheme, local_files=local_files)
            break_rule(Code.INVALID_SRC, _rule(local_files), hint)
        is_address = _ADDRESS.match(bare)
        is_path = not is_address and asset_id(bare) is None
        name = value if is_path else bare
        check_characters(name)
        if len(name) > _LONGEST_SRC:
            break_rule(Code.TEXT_TOO_LONG, f"at most {_LONGEST_SRC} characters, not {len(name)}")
        if is_path and not local_files:
            break_rule(Code.INVALID_SRC, _rule(local_files), instead_of_path(bare))
        return _checked(name) if is_address else name

    def read_field(self, value: object, info: ValidationInfo[Any]) -> str:
        """As `read`, under the limits of a validation.

        Raises:
            PydanticCustomError: as `read`.
        """
        return self.read(value, local_files=limits_of(info).local_files)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self.read_field, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": _LONGEST_SRC}


def _rule(local_files: bool) -> str:
    return f"an http(s) URL{', a path' if local_files else ''} or `asset:ID`"


def _checked(text: str) -> str:
    page = share_page(_address(text))
    if page is not None:
        rule = f"the address of a file, and this is a page of {page.service}"
        break_rule(Code.INVALID_SRC, rule, page.instead)
    return without_blanks(text)


def check_address(text: str, most_characters: int = MOST_CHARACTERS) -> str:
    """The address without the blanks around it, otherwise as it was written.

    Raises:
        PydanticCustomError: it is not one that can be sent a request.
    """
    _address(text, most_characters)
    return without_blanks(text)


def _address(text: str, most_characters: int = MOST_CHARACTERS) -> WebAddress:
    try:
        return read_address(text, most_characters)
    except AddressError as error:
        rule = f"an http or https address: {error.why}"
        break_rule(Code.INVALID_SRC, rule, error.hint)


@dataclass(frozen=True, slots=True)
class CredentialName(Patterned):
    """Annotation of a field that names a credential."""

    pattern: ClassVar[str] = CREDENTIAL_NAME

    def read(self, value: object) -> str:
        """The name.

        Raises:
            PydanticCustomError: it is none.
        """
        hint = "store the secret as a credential, and give its name here"
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, "the name of a credential", hint)
        if not is_credential_name(value):
            # It may be the secret itself, so it is not quoted.
            sentence = (
                "`auth` is not a name: use up to 64 letters, digits, dots, hyphens and underscores"
            )
            raise Fault(Code.INVALID_TEXT, sentence, hint=hint).as_error()
        return value


Src = Annotated[str, SourceName()]
"""An http(s) URL, `asset:ID`, or a local path."""


class SourcedModel(SpecModel):
    """Whatever plays or shows a file."""

    auth: Annotated[str, CredentialName()] | None = Field(
        None,
        description="Name of the credential to use for its server. A credential belongs to "
        "one server and is never sent to another.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        src = getattr(self, "src", "") or ""
        if self.auth is not None and not _ADDRESS.match(src):
            sentence = "`auth` is for files on other servers, but `src` names none"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("auth",), "leave it out")


class Trim(SpecModel):
    """The part of a source that is taken."""

    start: StartSeconds = Field(
        Fraction(0), description="Start of the part, in seconds of the source."
    )
    end: LengthSeconds | None = Field(
        None,
        description="End of the part, in seconds of the source; by default the end of the source.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.end is not None and self.end <= self.start:
            end, start = jsonable(self.end), jsonable(self.start)
            sentence = f"the trim ends at {end} s, but starts at {start} s"
            yield Fault(Code.TRIM_INVERTED, sentence, ("end",), f"end it later than {start}")
