/** One colour and shape for one kind, everywhere (Okabe–Ito; the shape is a second code). */
export const SHAPES = ["disc", "square", "diamond", "triangle"] as const;
export type Shape = (typeof SHAPES)[number];

export interface Look {
  colour: string;
  shape: Shape;
}

const GROUPS: [RegExp, Look][] = [
  [/^(University|HigherEducation)/, { colour: "#0072b2", shape: "disc" }],
  [/^(ResearchInstitute|ResearchAcademy|ResearchOrganisation|IndustryResearchInstitute)/, { colour: "#009e73", shape: "disc" }],
  [/^(Enterprise|PrivateCompany)/, { colour: "#d55e00", shape: "square" }],
  [/^(GovernmentBody|PublicBody|Region|Zone)/, { colour: "#cc79a7", shape: "diamond" }],
  [/^(Laboratory|EngineeringCentre|Platform|Centre|Hospital|JointLaboratory|CooperationBase|Incubator|Makerspace|Park)/, { colour: "#e69f00", shape: "triangle" }],
  [/^(Agreement|AwardEvent|CollaborationEvent|CoPatent|Founding|Project)/, { colour: "#56b4e9", shape: "square" }],
  [/^(Alliance|CollaborativeBody|CollaborativeInnovationCentre|JointVenture)/, { colour: "#f0e442", shape: "disc" }],
];
const OTHER: Look = { colour: "#8a8f98", shape: "diamond" };

let chosen: Readonly<Record<string, Partial<Look>>> = {};

/** Looks that take the place of those here, as a file of styles has them. */
export const restyle = (of: typeof chosen): void => void (chosen = of);

export const look = (kind: string): Look => ({ ...(GROUPS.find(([name]) => name.test(kind))?.[1] ?? OTHER), ...chosen[kind] });
