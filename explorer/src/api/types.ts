// Written by client.mjs from the OpenAPI description; do not edit.

export interface AnalysesPage {
  meta: Meta;
  results: (AnalysisInfo)[];
}

export interface AnalysisInfo {
  name: string;
  title_zh: string;
  title_en: string;
  definition_zh: string;
  definition_en: string;
  reference: string;
  doi: string;
  picture: boolean;
  parameters: (ParameterView)[];
  example: string;
}

export interface AnalysisTable {
  name: string;
  columns: (string)[];
  rows: ((string | number | number | null)[])[];
  evidence: ((string)[])[];
}

export interface AnalysisView {
  name: string;
  title: string;
  status: "ranked" | "answered" | "insufficient" | "not-computed";
  reason: string;
  columns: (string)[];
  rows: ((string | number | number | null)[])[];
  evidence: ((string)[])[];
  tables: (AnalysisTable)[];
  notes: (string)[];
  made_by: Record<string, unknown>;
  picture: string;
  why: RowEvidenceView | null;
  next: string | null;
}

export interface ChangeView {
  id: string;
  kind: string;
  date: string;
  before: (EntityRef)[];
  after: (EntityRef)[];
  name: string;
  basis: string;
  source: string;
  evidence: (EvidenceView)[];
}

export interface Counts {
  entities: number;
  relators: number;
  observations: number;
  by_kind: Record<string, number>;
  opens: Record<string, Record<string, number>>;
}

export interface CytoscapeFile {
  format_version: string;
  generated_by: string;
  target_cytoscapejs_version: string;
  data: Record<string, unknown>;
  elements: Record<string, (Record<string, unknown>)[]>;
}

export interface DatasetView {
  slug: string;
  title_zh: string;
  title_en: string;
  description: string;
  description_zh: string;
  licence: string;
  invented: boolean;
  caveat_zh: string;
  caveat_en: string;
  home_region: string | null;
  streamed: boolean;
  languages: (string)[];
  counts: Counts;
}

export interface DatasetsPage {
  meta: Meta;
  results: (DatasetView)[];
}

export interface EdgeView {
  id: string;
  subject: string;
  predicate: string;
  link: string;
  object: string;
  role: string;
  time: string;
  holds: string;
  basis: string;
  contradicts: (string)[];
  source: string;
  words: string;
  amount: string;
  unit: string;
  evidence: (EvidenceView)[];
}

export interface EntitiesPage {
  meta: Meta;
  results: (Record<string, unknown>)[];
  group_by: (GroupView)[];
  next: string | null;
}

export interface EntityPage {
  id: string;
  iri: string;
  label: string;
  lang: string;
  kinds: (string)[];
  kind_label: string;
  names: (NameView)[];
  namesakes: (Found)[];
  identifiers: (IdentifierView)[];
  sources: (string)[];
  merged_from: (string)[];
  invented: boolean;
  place: EntityRef | null;
  founded: string;
  ended: string;
  member_type: string;
  stated_count: number | null;
  bound: string;
  notes: (string)[];
  particulars: (ParticularView)[];
  link_counts: ([string, string, string, number])[];
  figures: (FigureView)[];
  changes: (ChangeView)[];
  not_stated: (GapView)[];
  evidence: (EvidenceView)[];
  links: LinksPage | null;
  counts: (LinkCountView)[] | null;
  metrics: (StandingView)[] | null;
  facts: FactsPage | null;
}

export interface EntityRef {
  id: string;
  label: string;
  lang: string;
  kind: string;
}

export interface EventView {
  event: EntityRef;
  share: number;
  participants: number;
  open_list: boolean;
  participations: (EdgeView)[];
  basis: string;
  weakest: string;
  met: ([EntityRef, EntityRef])[];
}

export interface EvidenceView {
  id: string;
  opens: Opens;
  source: SourceView | null;
  section: string;
  start: number | null;
  end: number | null;
  sha256: string;
  quote: string;
  row: string;
}

export interface FactView {
  what: string;
  id: string;
  words: string;
  basis: string;
  weakest: string;
  source: string;
  evidence: (EvidenceView)[];
}

export interface FactsPage {
  meta: Meta;
  of: NamedRef;
  results: (FactView)[];
  next: string | null;
}

export interface FigureView {
  id: string;
  indicator: EntityRef;
  value: string;
  unit: string;
  bound: string;
  qualifier: string;
  status: string;
  period: string;
  area: EntityRef | null;
  about: EntityRef | null;
  basis: string;
  note: string;
  source: string;
  evidence: (EvidenceView)[];
}

export interface Found {
  id: string;
  label: string;
  lang: string;
  hint: string;
  kind: string;
  matched: string;
  matched_lang: string;
  external_id: string;
  score: number;
}

export interface FoundPage {
  meta: Meta;
  results: (Found)[];
}

export interface GapView {
  about: EntityRef;
  aspect: string;
  comment: string;
  source: string;
  stated_by: (string)[];
  evidence: (EvidenceView)[];
}

export interface GroupView {
  key: string;
  label: string;
  lang: string;
  count: number;
}

export interface Health {
  status: string;
  version: string;
  digest: string | null;
  sparql: Record<string, unknown> | null;
  analyses: Record<string, unknown> | null;
}

export interface IdentifierView {
  scheme: string;
  value: string;
  iri: string;
  source: string;
}

export interface IndicatorView {
  id: string;
  label: string;
  lang: string;
  kind: string;
  units: (string)[];
  observations: number;
  areas: number;
  contradictions: number;
  sources: (string)[];
}

export interface IndicatorsPage {
  meta: Meta;
  results: (IndicatorView)[];
  next: string | null;
}

export interface InducedView {
  count: number;
  truncated: boolean;
  nodes: (LinkedRef)[];
  links: (EdgeView)[];
}

export interface Info {
  digest: string;
  version: string;
  base: string;
  invented: boolean;
  datasets: (DatasetView)[];
  caveats: ([string, string])[];
  triples: Record<string, number>;
  documents: (string)[];
  warnings: (string)[];
}

export interface LinkCountView {
  predicate: string;
  predicate_label: string;
  direction: string;
  kind: string;
  kind_label: string;
  count: number;
}

export interface LinkCountsPage {
  meta: Meta;
  of: NamedRef;
  results: (LinkCountView)[];
  left_out: Record<string, number>;
}

export interface LinkView {
  id: string;
  direction: string;
  predicate: string;
  link: string;
  role: string;
  other: LinkedRef;
  parallel: number;
  time: string;
  period: string;
  holds: string;
  basis: string;
  confidence: number;
  open_list: boolean;
  intended: boolean;
  amount: string;
  unit: string;
  words: string;
  note: string;
  contradicts: (string)[];
  source: string;
  evidence: (EvidenceView)[];
}

export interface LinkedRef {
  id: string;
  label: string;
  lang: string;
  kind: string;
  links: number;
}

export interface LinksPage {
  meta: Meta;
  of: NamedRef;
  results: (LinkView)[];
  left_out: Record<string, number>;
  next: string | null;
}

export interface MeasureView {
  name: string;
  title_zh: string;
  title_en: string;
  definition_zh: string;
  definition_en: string;
  formula: string;
  normalisation: string;
  least: number;
  most: number | null;
  weight: string;
  reference: string;
  doi: string;
  caveat_zh: string;
  caveat_en: string;
}

export interface MeasuresPage {
  meta: Meta;
  results: (MeasureView)[];
}

export interface Meta {
  count: number;
  count_exact: boolean;
  version: string;
}

export interface NameView {
  text: string;
  lang: string;
  role: string;
  source: string;
  evidence: (EvidenceView)[];
}

export interface NamedRef {
  id: string;
  label: string;
  lang: string;
  kind: string;
  namesakes: (Found)[];
}

export interface NeighborhoodView {
  of: NamedRef;
  depth: number;
  truncated: boolean;
  nodes: (NeighbourView)[];
  links: (EdgeView)[];
  left_out: Record<string, number>;
}

export interface NeighbourView {
  id: string;
  label: string;
  lang: string;
  kind: string;
  links: number;
  depth: number;
  left_out: number;
}

export interface NodeLinkFile {
  directed: boolean;
  multigraph: boolean;
  graph: Record<string, unknown>;
  nodes: (Record<string, unknown>)[];
  edges: (Record<string, unknown>)[];
}

export interface ObservationView {
  id: string;
  indicator: EntityRef;
  value: string;
  unit: string;
  bound: string;
  qualifier: string;
  status: string;
  period: string;
  area: EntityRef | null;
  about: EntityRef | null;
  basis: string;
  note: string;
  source: string;
  evidence: (EvidenceView)[];
  since: string;
  until: string;
  contradicted: boolean;
  related: (RelatedFigure)[];
}

export interface ObservationsPage {
  meta: Meta;
  indicator: IndicatorView;
  contradictions: ((string)[])[];
  results: (ObservationView)[];
  next: string | null;
}

export type Opens = "quotation" | "passage" | "page" | "register-row" | "named";

export interface ParameterProblem {
  parameter: string;
  message: string;
  value: string;
}

export interface ParameterView {
  name: string;
  type: string;
  required: boolean;
  many: boolean;
  default: string | number | number | boolean | (string)[] | null;
  about: string;
  choices: (string)[];
  bounds: Record<string, number>;
}

export interface ParticularView {
  what: string;
  value: string;
  label: string;
  lang: string;
  of: EntityRef | null;
  contested: boolean;
  source: string;
  evidence: (EvidenceView)[];
}

export interface PassagePage {
  meta: Meta;
  passage: EvidenceView;
  results: (SupportedView)[];
  next: string | null;
}

export interface PathView {
  entities: (EntityRef)[];
  steps: ((EdgeView)[])[];
  basis: string;
  weakest: string;
}

export interface PathsView {
  start: NamedRef;
  end: NamedRef;
  status: string;
  length: number | null;
  count: number;
  max_length: number;
  paths: (PathView)[];
}

export interface ProblemDetail {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  request_id: string;
  errors: (ParameterProblem)[];
}

export interface QuestionAnswer {
  question: string;
  title: string;
  status: string;
  message: string;
  nearest: (string)[];
  instead: (string)[];
  columns: (string)[];
  rows: ((string)[])[];
  total: number;
  next: string | null;
  sparql: string;
}

export interface QuestionView {
  name: string;
  title_zh: string;
  title_en: string;
  about: string;
  parameters: (ParameterView)[];
  example: string;
  text: string;
}

export interface QuestionsPage {
  meta: Meta;
  results: (QuestionView)[];
}

export interface RankedView {
  id: string;
  label: string;
  lang: string;
  kind: string;
  value: number;
  rank: number;
}

export interface RankingView {
  measure: string;
  title: string;
  status: "ranked" | "insufficient" | "not-computed";
  reason: string;
  rows: (RankedView)[];
  total: number;
  nodes: number;
  ties: number;
  caveats: (string)[];
  made_by: Record<string, unknown>;
  left_out: Record<string, number>;
  rolled_up: Record<string, number>;
  why: RowEvidenceView | null;
  next: string | null;
}

export interface RelatedFigure {
  id: string;
  relation: string;
  stated: boolean;
  value: string;
  unit: string;
  period: string;
}

export interface RowEvidenceView {
  asked: (EntityRef)[];
  status: "opened" | "whole-network" | "nothing-stated";
  supports: (SupportView)[];
  counts: Record<string, number>;
  count: number;
  next: string | null;
}

export interface SourceView {
  id: string;
  kind: string;
  title: string;
  publisher: string;
  published: string;
  address: string;
  copied: string;
  confidence: number;
}

export interface StandingView {
  measure: string;
  label: string;
  lang: string;
  value: number;
  rank: number;
  nodes: number;
  projection: string;
  run: string;
}

export interface SupportView {
  what: "event" | "statement" | "entity";
  of: EntityRef;
  share: number | null;
  participants: number | null;
  statements: (EdgeView)[];
}

export interface SupportedView {
  id: string;
  what: string;
  words: string;
  basis: string;
  about: EntityRef | null;
}

export interface TermView {
  name: string;
  label: string;
  lang: string;
  inverse: string;
  definition: string;
  above: (string)[];
  count: number;
  pairs: Record<string, number>;
}

export interface TieEvidenceView {
  one: NamedRef;
  other: NamedRef;
  collaborates: boolean;
  strength: number;
  internal: boolean;
  basis: string;
  weakest: string;
  events: (EventView)[];
  direct: (EdgeView)[];
  shared: (EntityRef)[];
  left_out: Record<string, number>;
  counting: "newman" | "full" | "jaccard" | "cosine" | "association";
  counted: string;
  events_of: [number, number] | null;
  count: number;
  first_year: number | null;
  last_year: number | null;
  upper_bound: boolean;
  next: string | null;
}

export interface TieView {
  one: EntityRef;
  other: EntityRef;
  strength: number;
  basis: string;
  weakest: string;
}

export interface TiesView {
  relation: string;
  nodes: number;
  isolates: number;
  count: number;
  ties: (TieView)[];
  warning: string;
  left_out: Record<string, number>;
  rolled_up: Record<string, number>;
  made_by: Record<string, unknown>;
  why: RowEvidenceView | null;
  next: string | null;
}

export interface VocabularyPage {
  meta: Meta;
  results: (TermView)[];
}

export interface VosviewerFile {
  network: Record<string, (Record<string, unknown>)[]>;
  info: Record<string, string>;
  ecograph: Record<string, unknown>;
}

export interface Operations {
  link_counts: {
    answer: LinkCountsPage;
    given: {
      entity: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      predicate?: (string)[];
      role?: (string)[];
      kind?: (string)[];
      direction?: "out" | "in" | "both";
      lang?: "zh" | "en";
    };
  };
  links: {
    answer: LinksPage;
    given: {
      entity: string;
      limit?: number;
      cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      predicate?: (string)[];
      role?: (string)[];
      kind?: (string)[];
      direction?: "out" | "in" | "both";
      lang?: "zh" | "en";
    };
  };
  neighborhood: {
    answer: NeighborhoodView;
    given: {
      entity: string;
      depth?: number;
      max_nodes?: number;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      predicate?: (string)[];
      role?: (string)[];
      kind?: (string)[];
      direction?: "out" | "in" | "both";
      lang?: "zh" | "en";
    };
  };
  facts: {
    answer: FactsPage;
    given: {
      entity: string;
      limit?: number;
      cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      predicate?: (string)[];
      role?: (string)[];
      kind?: (string)[];
      lang?: "zh" | "en";
    };
  };
  show: {
    answer: EntityPage;
    given: {
      entity: string;
      include?: ("links" | "counts" | "metrics" | "evidence")[];
      dataset?: (string)[];
      basis?: (string)[];
      lang?: "zh" | "en";
    };
  };
  search: {
    answer: FoundPage;
    given: {
      q: string;
      kind?: string;
      region?: string;
      dataset?: (string)[];
      limit?: number;
      lang?: "zh" | "en";
    };
  };
  entities: {
    answer: EntitiesPage;
    given: {
      filter?: string;
      sort?: string;
      select?: ("id" | "label" | "lang" | "kind" | "kind_label" | "place" | "founded" | "ended" | "sources" | "strength" | "events" | "links")[];
      group_by?: "kind" | "region" | "dataset" | "founded" | "ended" | "has_links";
      dataset?: (string)[];
      limit?: number;
      cursor?: string;
      lang?: "zh" | "en";
    };
  };
  figures: {
    answer: ObservationsPage;
    given: {
      indicator: string;
      limit?: number;
      cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      status?: (string)[];
      area?: string;
      about?: string;
      period?: string;
      lang?: "zh" | "en";
    };
  };
  rank: {
    answer: RankingView;
    given: {
      limit?: string;
      measure?: string;
      samples?: number;
      seed?: number;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  ties: {
    answer: TiesView;
    given: {
      limit?: string;
      entity?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_backbone: {
    answer: AnalysisView;
    given: {
      limit?: string;
      level?: number;
      rule?: "either" | "both";
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_brokerage: {
    answer: AnalysisView;
    given: {
      permutations?: number;
      seed?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      groups?: "kind" | "region" | "sector";
      unknown?: "exclude" | "include";
      lang?: "zh" | "en";
    };
  };
  analyse_chain_gaps: {
    answer: AnalysisView;
    given: {
      chain?: string;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      region?: string;
      undated_occupancies?: "include" | "exclude";
      roll_up?: boolean;
      single?: number;
      concentration?: number;
      concentration_from?: number;
      outside?: number;
      strengthen_up_to?: number;
      severity_broken?: number;
      severity_weak?: number;
      candidates?: number;
      not_candidates?: (string)[];
      joints?: (string)[];
      complete?: boolean;
      reference?: string;
      lang?: "zh" | "en";
    };
  };
  analyse_chains: {
    answer: AnalysisView;
    given: {
      region?: string;
      undated_occupancies?: "include" | "exclude";
      roll_up?: boolean;
      single?: number;
      concentration?: number;
      concentration_from?: number;
      outside?: number;
      strengthen_up_to?: number;
      severity_broken?: number;
      severity_weak?: number;
      candidates?: number;
      not_candidates?: (string)[];
      joints?: (string)[];
      complete?: boolean;
      reference?: string;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      lang?: "zh" | "en";
    };
  };
  analyse_collaboration_depth: {
    answer: AnalysisView;
    given: {
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_communities: {
    answer: AnalysisView;
    given: {
      limit?: string;
      seed?: number;
      runs?: number;
      resolution?: number;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_counting: {
    answer: AnalysisView;
    given: {
      limit?: string;
      rule?: "newman" | "full" | "jaccard" | "cosine" | "association";
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_gefura: {
    answer: AnalysisView;
    given: {
      weighted?: boolean;
      normalised?: boolean;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      groups?: "kind" | "region" | "sector";
      unknown?: "exclude" | "include";
      lang?: "zh" | "en";
    };
  };
  analyse_key_players: {
    answer: AnalysisView;
    given: {
      size?: number;
      aim?: "fragmentation" | "distance-fragmentation" | "reach" | "reach-within";
      steps?: number;
      exact_limit?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_leave_one_dataset_out: {
    answer: AnalysisView;
    given: {
      limit?: string;
      measure?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_leave_one_source_out: {
    answer: AnalysisView;
    given: {
      limit?: string;
      measure?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_mixing: {
    answer: AnalysisView;
    given: {
      groups?: "kind" | "region" | "sector";
      unknown?: "exclude" | "include";
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_rank_intervals: {
    answer: AnalysisView;
    given: {
      level?: number;
      resamples?: number;
      seed?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      measure?: string;
      lang?: "zh" | "en";
    };
  };
  analyse_resilience: {
    answer: AnalysisView;
    given: {
      limit?: string;
      attack?: "degree" | "betweenness" | "random";
      recompute?: boolean;
      runs?: number;
      seed?: number;
      groups?: "kind" | "region" | "sector";
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_scattered_programmes: {
    answer: AnalysisView;
    given: {
      limit?: string;
      kinds_compared?: (string)[];
      min_programmes?: number;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      lang?: "zh" | "en";
    };
  };
  analyse_specialisation: {
    answer: AnalysisView;
    given: {
      places?: "kind" | "region" | "sector";
      fields?: "context" | "kind" | "node";
      threshold?: number;
      least?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_suggestions: {
    answer: AnalysisView;
    given: {
      limit?: string;
      organisation?: string;
      partners?: (string)[];
      method?: "common-neighbours" | "adamic-adar" | "resource-allocation" | "katz" | "degree";
      split?: string;
      beta?: number;
      length?: number;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_suggestions_judged: {
    answer: AnalysisView;
    given: {
      split?: string;
      k?: number;
      beta?: number;
      length?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_summary: {
    answer: AnalysisView;
    given: {
      every?: number;
      runs?: number;
      seed?: number;
      samples?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_transfer: {
    answer: AnalysisView;
    given: {
      kinds_of_work?: (string)[];
      within?: number;
      not_near?: (string)[];
      not_through?: (string)[];
      min_works?: number;
      enterprises?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      lang?: "zh" | "en";
    };
  };
  analyse_triple_helix: {
    answer: AnalysisView;
    given: {
      min_ties?: number;
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      lang?: "zh" | "en";
    };
  };
  analyse_two_mode: {
    answer: AnalysisView;
    given: {
      limit?: string;
      by?: "degree" | "closeness" | "betweenness";
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  analyse_what_if: {
    answer: AnalysisView;
    given: {
      remove?: (string)[];
      limit?: string;
      cursor?: string;
      why?: (string)[];
      why_limit?: string;
      why_cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      min_ties?: number;
      lang?: "zh" | "en";
    };
  };
  passage: {
    answer: PassagePage;
    given: {
      passage: string;
      basis?: (string)[];
      limit?: number;
      cursor?: string;
      lang?: "zh" | "en";
    };
  };
  network: {
    answer: NodeLinkFile;
    given: {
      mode?: "one" | "two";
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      lang?: "zh" | "en";
    };
  };
  info: {
    answer: Info;
    given: {
      lang?: "zh" | "en";
    };
  };
  datasets: {
    answer: DatasetsPage;
    given: {
      lang?: "zh" | "en";
    };
  };
  vocabulary: {
    answer: VocabularyPage;
    given: {
      of?: "kind" | "predicate" | "role" | "word";
      lang?: "zh" | "en";
    };
  };
  evidence: {
    answer: TieEvidenceView;
    given: {
      one: string;
      other: string;
      limit?: string;
      cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      relation?: "collaboration" | "co-participation";
      kind?: (string)[];
      region?: string;
      context?: (string)[];
      role?: (string)[];
      predicate?: (string)[];
      collectives?: boolean;
      arms_length?: boolean;
      counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
      roll_up?: "none" | "unit" | "region";
      lang?: "zh" | "en";
    };
  };
  path: {
    answer: PathsView;
    given: {
      start: string;
      end: string;
      max_length?: number;
      limit?: number;
      dataset?: (string)[];
      basis?: (string)[];
      as_of?: string;
      since?: string;
      until?: string;
      undated?: "exclude" | "include";
      predicate?: (string)[];
      role?: (string)[];
      kind?: (string)[];
      lang?: "zh" | "en";
    };
  };
  indicators: {
    answer: IndicatorsPage;
    given: {
      q?: string;
      contradicted?: boolean;
      limit?: number;
      cursor?: string;
      dataset?: (string)[];
      basis?: (string)[];
      status?: (string)[];
      area?: string;
      about?: string;
      period?: string;
      lang?: "zh" | "en";
    };
  };
  measures: {
    answer: MeasuresPage;
    given: {
      lang?: "zh" | "en";
    };
  };
  analyses: {
    answer: AnalysesPage;
    given: {
      lang?: "zh" | "en";
    };
  };
  questions: {
    answer: QuestionsPage;
    given: {
      lang?: "zh" | "en";
    };
  };
}

export const PATHS: Record<keyof Operations, string> = {
  link_counts: "/api/v1/entities/{entity}/link-counts",
  links: "/api/v1/entities/{entity}/links",
  neighborhood: "/api/v1/entities/{entity}/neighborhood",
  facts: "/api/v1/entities/{entity}/evidence",
  show: "/api/v1/entities/{entity}",
  search: "/api/v1/autocomplete",
  entities: "/api/v1/entities",
  figures: "/api/v1/indicators/{indicator}/observations",
  rank: "/api/v1/analysis/{relation}/centrality",
  ties: "/api/v1/networks/{relation}/ties",
  analyse_backbone: "/api/v1/analysis/backbone",
  analyse_brokerage: "/api/v1/analysis/brokerage",
  analyse_chain_gaps: "/api/v1/analysis/chain-gaps",
  analyse_chains: "/api/v1/analysis/chains",
  analyse_collaboration_depth: "/api/v1/analysis/collaboration-depth",
  analyse_communities: "/api/v1/analysis/communities",
  analyse_counting: "/api/v1/analysis/counting",
  analyse_gefura: "/api/v1/analysis/gefura",
  analyse_key_players: "/api/v1/analysis/key-players",
  analyse_leave_one_dataset_out: "/api/v1/analysis/leave-one-dataset-out",
  analyse_leave_one_source_out: "/api/v1/analysis/leave-one-source-out",
  analyse_mixing: "/api/v1/analysis/mixing",
  analyse_rank_intervals: "/api/v1/analysis/rank-intervals",
  analyse_resilience: "/api/v1/analysis/resilience",
  analyse_scattered_programmes: "/api/v1/analysis/scattered-programmes",
  analyse_specialisation: "/api/v1/analysis/specialisation",
  analyse_suggestions: "/api/v1/analysis/suggestions",
  analyse_suggestions_judged: "/api/v1/analysis/suggestions-judged",
  analyse_summary: "/api/v1/analysis/summary",
  analyse_transfer: "/api/v1/analysis/transfer",
  analyse_triple_helix: "/api/v1/analysis/triple-helix",
  analyse_two_mode: "/api/v1/analysis/two-mode",
  analyse_what_if: "/api/v1/analysis/what-if",
  passage: "/api/v1/passages/{passage}",
  network: "/api/v1/networks/{relation}",
  info: "/api/v1/info",
  datasets: "/api/v1/datasets",
  vocabulary: "/api/v1/vocabulary",
  evidence: "/api/v1/evidence",
  path: "/api/v1/paths",
  indicators: "/api/v1/indicators",
  measures: "/api/v1/measures",
  analyses: "/api/v1/analysis",
  questions: "/api/v1/queries",
};
