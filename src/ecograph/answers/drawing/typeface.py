"""The typefaces of drawings: those that hold Chinese, as they are called on common systems."""

from __future__ import annotations

from typing import Final

__all__ = ["FONT"]

FONT: Final = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',"
    "'WenQuanYi Micro Hei',sans-serif"
)
