"""A TOML file that a person wrote, read into a model; what is wrong with it is said with its place in the file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from scanner.errors import UsageError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model], tables: Mapping[str, type[BaseModel]]) -> Model:
    """The file as a `model`; `tables` gives the models of the tables in it, by key.

    Raises `UsageError`: the file, the key in it and what is allowed there, on one line.
    """
    try:
        table = tomllib.loads(path.read_bytes().decode().removeprefix("\ufeff"))
    except OSError as failure:
        raise UsageError(f"{path}: {failure.strerror}") from None
    except UnicodeDecodeError as failure:
        raise UsageError(f"{path}: not UTF-8 (byte {failure.start})") from None
    except (ValueError, RecursionError) as failure:  # also of numbers too long and tables too deep for Python
        raise UsageError(f"{path}: not TOML: {str(failure).splitlines()[0]}") from None
    try:
        return model.model_validate(table)
    except ValidationError as failure:
        raise UsageError(f"{path}: {_first(failure, model, tables)}") from None


def _first(failure: ValidationError, model: type[BaseModel], tables: Mapping[str, type[BaseModel]]) -> str:
    """The first of pydantic's errors as "key: what is wrong", and how many more there are."""
    errors = failure.errors()
    first = errors[0]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{key}: {_reason(first, model, tables)}{more}" if key else f"{_reason(first, model, tables)}{more}"


def _reason(error: Any, model: type[BaseModel], tables: Mapping[str, type[BaseModel]]) -> str:
    kind, given = error["type"], error["input"]
    if kind == "literal_error":
        return f"{given!r} is not one of {error['ctx']['expected'].replace(chr(39), '').replace(' or ', ', ')}"
    if kind == "extra_forbidden":
        table = tables.get(str(error["loc"][0]), model) if len(error["loc"]) > 1 else model
        return f"no such key; allowed are {', '.join(_keys(table))}"
    if kind == "missing":
        return "is missing"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is not of the form {error['ctx']['pattern']}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return str(error["msg"])


def _keys(table: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in table.model_fields.items()]
