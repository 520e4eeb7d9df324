"""The base of all models: frozen, nothing unknown, built when first used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Record"]


class Record(BaseModel):
    """Base of everything a source yields, that is asked or answered: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def trusted(cls, **values: Any) -> Self:  # noqa: ANN401
        """Make one of values that are known to be valid; what is not given has its default.

        For streams of records: `model_construct` takes six times as long.
        """
        made = cls.__new__(cls)
        object.__setattr__(made, "__dict__", {**_defaults(cls), **values})
        object.__setattr__(made, "__pydantic_fields_set__", set(values))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    @classmethod
    def alike(cls, varying: tuple[str, ...], **same: Any) -> Callable[..., Self]:  # noqa: ANN401
        """Make what makes records that have the `same` values: `trusted`, twice as fast.

        Its arguments are the values of `varying`, in that order.
        """
        base, given = {**_defaults(cls), **same}, {*same, *varying}
        new = cls.__new__

        def make(*values: Any) -> Any:  # noqa: ANN401
            made = new(cls)
            own = made.__dict__
            own.update(base)
            own.update(zip(varying, values))  # noqa: B905
            _put_given(made, given)
            _put_extra(made, None)
            _put_private(made, None)
            return made

        return make


# What `object.__setattr__` would look up for each record.
_put_given, _put_extra, _put_private = (
    BaseModel.__dict__[f"__pydantic_{name}__"].__set__
    for name in ("fields_set", "extra", "private")
)


@cache
def _defaults(model: type[Record]) -> dict[str, Any]:
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
    }
