/** Names of parameters, columns and coded values in words; the API has them in English. */
import { lang } from "./state";

const CHINESE: Record<string, string> = {
  all: "全部", association: "关联", collaboration: "合作", "co-participation": "同榜", cosine: "余弦", full: "整计", jaccard: "Jaccard", newman: "Newman", degree: "度", closeness: "接近", betweenness: "中介", random: "随机", either: "任一", none: "不归并",
  "not-known": "未知", "at-least": "不少于", "more-than": "多于", nearly: "近", stated: "原文明示", "name-embedded": "名称所含", inferred: "推断", conjectural: "存疑",
  about: "关于", actual: "实际", aim: "目标", and: "和", area: "地区", arms_length: "去掉关联单位", as_of: "截至", aspect: "方面", attack: "移除次序",
  basis: "依据", before: "之前", after: "之后", beta: "衰减 β", both: "两端", bound: "界", broken: "断", by: "按",
  candidates: "候选数", certainty: "把握", chain: "创新链", class: "类别", collectives: "含群体", comment: "说明", common: "共同伙伴", community: "社群",
  communities: "社群", combinations: "组合", concentration: "集中度", context: "活动类别", contexts: "活动", counting: "计数规则", dataset: "数据集", denominator: "分母",
  enterprises: "企业数", entity: "对象", entity_label: "对象", evidence: "依据", exact: "精确", exact_limit: "精确上限", exclude: "不含", extend: "可延",
  false: "否", fields: "领域", figure: "数字", fill: "可补", forecast: "预计", from: "自", giver: "给予者", giver_label: "给予者", group: "群体", groups: "分组",
  high: "高", id: "标识", include: "包含", indicator: "指标", indicator_label: "指标", inside: "区内", k: "前 k 名", kind: "类别", kinds_compared: "比较的类别", kinds_of_work: "成果类别",
  label: "名称", least: "至少", length: "长度", level: "水平", limit: "行数", link: "关系", low: "低", maybe: "可能", measure: "指标", method: "方法", min_programmes: "至少计划数",
  min_ties: "至少联系数", min_works: "至少成果数", no: "否", node: "环节", nodes: "环节", normalised: "归一", not_candidates: "不作候选", not_near: "不相邻", not_through: "不经由", note: "说明", numerator: "分子",
  object: "客体", object_kind: "客体类别", object_label: "客体", occupants: "在此环节", organisation: "单位", organisations: "单位", other: "另一方", other_kind: "另一方类别", other_label: "另一方", outside: "区外",
  participation: "跨社群参与", partners: "伙伴类别", path: "路径", period: "时期", permutations: "置换次数", places: "地方", possibly: "可能", predicate: "关系", qualifier: "限定", rank: "名次", reason: "原因",
  recompute: "逐步重算", reference: "参照", region: "地区", relation: "网络", relator: "陈述", removed: "移除", resamples: "重抽样次数", resolution: "分辨率", role: "角色", roll_up: "归并到", rule: "规则", runs: "次数",
  score: "得分", section: "节", sector: "部门", sectors: "部门", seed: "种子", severity_broken: "断的权重", severity_weak: "弱的权重", since: "自", single: "单一阈值", size: "个数", source: "来源", split: "分界日",
  stage: "环节", status: "状态", steps: "步数", strength: "强度", strengthen: "可强", strengthen_up_to: "可强上限", strongest: "最强的", stranded: "失去联系的", subject: "主体", subject_kind: "主体类别", subject_label: "主体", summary: "概要",
  text: "文字", threshold: "阈值", ties: "联系", true: "是", undated: "无日期的", undated_occupancies: "无日期的占位", unit: "单位", until: "至", value: "数值", verb: "动词", verdict: "判断", weak: "弱",
  weighted: "加权", whole: "整体", within: "几步之内", within_z: "社群内 z", wording: "原词", yes: "是", not_stated: "未载", what: "是什么", words: "陈述", external: "跨群", internal: "群内", ei_ties: "E–I（联系）", ei_strength: "E–I（强度）",
  assortativity_ties: "同配（联系）", assortativity_strength: "同配（强度）", modularity: "模块度", stability: "稳定度", best_seed: "最佳种子", components: "连通块", largest: "最大块", isolated: "孤立", pairs: "单位对", place: "位置", sort: "区内外", why: "理由",
};

export const hasTerm = (name: string): boolean => lang.value === "en" || name in CHINESE;

export const term = (name: string): string => (lang.value === "zh" ? (CHINESE[name] ?? name) : (PERSONS[name] ?? name.replaceAll("_", " ")));

const PERSONS: Record<string, string> = { newman: "Newman", jaccard: "Jaccard", katz: "Katz" };

const BOUNDS: Record<string, string> = { exact: "", "at-least": "≥", "more-than": ">", nearly: "≲", about: "≈" };

/** How a stated figure is bounded, as a sign. */
export const sign = (bound: string): string => BOUNDS[bound] ?? bound;
