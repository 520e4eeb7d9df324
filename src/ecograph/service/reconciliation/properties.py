"""The properties of entities that can be compared with a table's columns, or added to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ecograph.model.labels import Bilingual
from ecograph.model.ontology import load
from ecograph.model.schemes import SCHEMES
from ecograph.search import normalize
from ecograph.service.reconciliation import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.service.reconciliation.values import Values

__all__ = ["Property", "properties", "property_of"]

_LINK: Final = "link:"
_INVERSE: Final = ":inverse"


@dataclass(frozen=True, slots=True)
class Property:
    """A property: what it is called, how its values are found, and of which type they are.

    Attributes
    ----------
    values
        Gives the values for a row of the node table, the most important first.
    type
        Kind of the entities that are its values; empty for plain values.
    """

    id: str
    label_zh: str
    label_en: str
    about_zh: str
    about_en: str
    values: Values
    type: str = ""

    def label(self, lang: str) -> str:
        """What it is called."""
        return Bilingual(self.label_zh, self.label_en).text(lang)

    def about(self, lang: str) -> str:
        """What it means."""
        return Bilingual(self.about_zh, self.about_en).text(lang)


_OWN: Final = (
    Property(
        *("region", "所在地区", "Region"),
        *("所在的地区；比较时也看上级地区", "Where it is; the regions above count, too"),
        *(values.region, "Region"),
    ),
    Property(
        *("kind", "类型", "Kind", "对象的类型", "What sort of thing it is"), values=values.kind
    ),
    Property(
        *("founded", "成立", "Founded", "成立或开始的日期", "When it was founded or began"),
        values=values.day("founded"),
    ),
    Property(
        *("ended", "终止", "Ended", "终止的日期", "When it ended"), values=values.day("ended")
    ),
    Property(
        *("name_zh", "中文名", "Chinese name", "中文正式名", "Its preferred name in Chinese"),
        values=values.label("zh"),
    ),
    Property(
        *("name_en", "英文名", "English name", "英文正式名", "Its preferred name in English"),
        values=values.label("en"),
    ),
    Property(
        *("alias", "其他名称", "Other names", "简称、别名、曾用名", "Short, other, former names"),
        values=values.alias,
    ),
    Property(
        *(
            "identifier",
            "标识符",
            "Identifiers",
            "各登记册的标识符",
            "Identifiers in all registers",
        ),
        values=values.identifiers,
    ),
    Property(
        *("partners", "合作伙伴", "Partners"),
        *("合作网络中的伙伴，强者在前", "Whom it collaborates with, the strongest ties first"),
        *(values.partners, "Organisation"),
    ),
    Property(
        *("partner_count", "合作伙伴数", "Number of partners"),
        *("合作网络中的伙伴数", "How many organisations it collaborates with"),
        values=values.partner_count,
    ),
    Property(
        *("strength", "合作强度", "Strength of collaboration"),
        *("各合作关系强度之和", "Sum of the strengths of its ties of collaboration"),
        values=values.strength,
    ),
    Property(
        *("strength_rank", "合作强度名次", "Rank by strength of collaboration"),
        *("按合作强度在全图中的名次", "Its place by strength among all organisations"),
        values=values.strength_rank,
    ),
    Property(
        *("link_count", "联系数", "Number of links", "公开联系的数目", "How many public links"),
        values=values.link_count,
    ),
    Property(
        *("source", "数据集", "Datasets", "来源数据集", "The datasets that name it"),
        values=values.datasets,
    ),
)


@cache
def properties() -> dict[str, Property]:
    """Give every property: those of an entity itself, then its links by predicate and direction.

    >>> properties()["link:participatesIn:inverse"].type
    ''
    """
    return {one.id: one for one in (*_OWN, *_registers(), *_links())}


def _registers() -> Iterator[Property]:
    about = "在该登记册中的标识符", "Its identifier in that register"
    for one in SCHEMES.values():
        if one.label:
            names = one.name, one.label.zh, one.label.en
            yield Property(*names, *about, values=values.scheme(one.name))


def _links() -> Iterator[Property]:
    for name, one in load().predicates.items():
        about = one.definition.zh, one.definition.en
        out, back = (values.linked(name, inverse=inverse) for inverse in (False, True))
        yield Property(_LINK + name, one.label.zh, one.label.en, *about, values=out)
        if not one.symmetric:
            labels = one.inverse.zh or one.label.zh, one.inverse.en or one.label.en
            yield Property(_LINK + name + _INVERSE, *labels, *about, values=back)


def property_of(identifier: str) -> Property | None:
    """Find a property by its id, in any case, or by its name in zh or en; None if there is none.

    >>> property_of("ror").id, property_of("所在地区").id, property_of("shoe size")
    ('ROR', 'region', None)
    """
    return _found_as().get(normalize.fold(identifier))


@cache
def _found_as() -> dict[str, Property]:
    every = properties().values()
    labels = [
        (normalize.fold(label), one) for one in every for label in (one.label_zh, one.label_en)
    ]
    return dict(reversed(labels)) | {normalize.fold(one.id): one for one in every}
