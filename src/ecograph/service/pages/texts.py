"""The words of the plain pages, in Chinese and English."""

from __future__ import annotations

from typing import Final

from ecograph.answers.words import word

__all__ = ["WORDS", "text"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("ecograph 创新生态知识图谱", "ecograph, a graph of innovation ecosystems"),
    "tagline": (
        "谁与谁合作、谁把网络连在一起、链条断在何处，以及依据何在。",
        "Who works with whom, who holds it together, where a chain is broken, and how we know.",
    ),
    "skip": ("跳到正文", "Skip to the content"),
    "home": ("首页", "Home"),
    "api": ("接口说明", "API"),
    "help": ("帮助", "Help"),
    "switch": ("English", "中文"),
    "search": ("按名称查找", "Find by name"),
    "search_hint": (
        "中文、拼音、首字母、英文、简称或标识符",
        "Chinese, pinyin, initials, English, short names or identifiers",
    ),
    "go": ("查找", "Find"),
    "found": ("查找结果", "Found"),
    "nothing": ("没有找到。", "Nothing was found."),
    "nothing_built": (
        "还没有构建图谱。请运行 ecograph build。",
        "No graph has been built yet. Run ecograph build.",
    ),
    "here": ("这里有什么", "What is here"),
    "dataset": ("数据集", "Dataset"),
    "entities": ("对象", "Entities"),
    "statements": ("陈述", "Statements"),
    "figures": ("数字", "Figures"),
    "licence": ("许可", "Licence"),
    "caveats": ("使用前请注意", "Before you use it"),
    "invented": (
        "含虚构数据：示例地区及其中的机构并不存在。",
        "Contains invented data: the example region and its organisations do not exist.",
    ),
    "invented_one": ("虚构", "invented"),
    "digest": ("数据摘要", "Data digest"),
    "try": ("试试看", "Try"),
    "try_entity": ("一个机构", "An organisation"),
    "try_around": ("它周围有什么", "What surrounds it"),
    "try_tie": ("一条合作关系的依据", "What a tie rests on"),
    "try_path": ("两个机构如何相连", "How two organisations are connected"),
    "try_central": ("谁最居中心", "Who is most central"),
    "try_question": ("一个命名问题", "A named question"),
    "try_sparql": ("一条 SPARQL 查询", "A SPARQL query"),
    "try_reconcile": (
        "在 OpenRefine 中对照名称,以此地址为服务",
        "Match names in OpenRefine, with this address as the service",
    ),
    "try_docs": ("全部操作及其参数", "Every operation and its parameters"),
    "names": ("名称", "Names"),
    "name": ("名称", "Name"),
    "language": ("语言", "Language"),
    "role": ("类别", "Role"),
    "identifiers": ("标识符", "Identifiers"),
    "about": ("概况", "About"),
    "kind": ("类型", "Kind"),
    "place": ("所在地", "Place"),
    "date_founded": ("成立", "Founded"),
    "date_ended": ("终止", "Ended"),
    "contested": ("另有不同说法", "another dataset says otherwise"),
    "stated_by": ("另见", "stated by"),
    "members": ("成员", "Members"),
    "bound": ("计数方式", "Bound"),
    "namesakes": ("同名的还有", "Others of this name"),
    "merged_from": ("合并自", "Merged from"),
    "sources": ("来源数据集", "Datasets"),
    "notes": ("备注", "Notes"),
    "facts": ("事实与依据", "Facts and their evidence"),
    "fact": ("事实", "Fact"),
    "basis": ("依据性质", "Basis"),
    "evidence": ("出处", "Evidence"),
    "source": ("来源", "Source"),
    "section": ("章节", "section"),
    "characters": ("字符", "characters"),
    "quote": ("原文", "Quotation"),
    "indicator": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "period": ("时期", "Period"),
    "status": ("状态", "Status"),
    "gaps": ("来源没有说明的事", "What the sources leave open"),
    "not_stated": ("所选来源中没有说明（not stated）。", "Not stated in the sources asked."),
    "changes": ("沿革", "Changes"),
    "more": ("下一页", "Next page"),
    "of": ("共", "of"),
    "formats": ("其他格式", "Other formats"),
    "sparql": ("SPARQL 查询", "SPARQL query"),
    "sparql_about": (
        "只读。不写数据集子句的查询看到公开视图；存疑陈述在图 g:conjectural 中。",
        "Read-only. A query without dataset clauses sees the public view; conjectural statements "
        "are in the graph g:conjectural.",
    ),
    "query": ("查询", "Query"),
    "format": ("格式", "Format"),
    "default_format": ("默认", "default"),
    "run": ("运行", "Run"),
    "questions": ("命名问题（点击载入）", "Named questions (click to load)"),
    "docs": ("接口", "The interface"),
    "exact": ("", ""),
    "partners": ("主要合作伙伴", "Main partners"),
    "whole_page": ("打开页面", "Open the page"),
    "reconcile_name": ("ecograph 创新生态知识图谱", "ecograph: innovation ecosystems"),
    "setting_limit": ("个数上限", "Limit"),
    "setting_limit_help": (
        "每行最多几个值（0 为全部，至多 100）",
        "Values of a row, at most (0: all, up to 100)",
    ),
    "setting_count": ("只要个数", "Number of values"),
    "setting_count_help": ("给出值的个数而不是值", "How many values there are, instead of them"),
}


def text(key: str, lang: str) -> str:
    """Say something in one of the languages; codes as tables do, what has no words as it is."""
    if key not in WORDS:
        return word(key, lang)
    return WORDS[key][lang == "en"]
