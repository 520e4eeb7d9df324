/** One colour and shape for one kind, everywhere (Okabe–Ito; the shape is a second code). */
export type Shape = "disc" | "square" | "diamond" | "triangle";

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

export const look = (kind: string): Look => GROUPS.find(([name]) => name.test(kind))?.[1] ?? OTHER;
