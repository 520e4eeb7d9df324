declare module "graphology-layout-forceatlas2/iterate" {
  /** One step of the forces, in place. */
  export default function iterate(settings: Record<string, number | boolean>, nodes: Float32Array, ties: Float32Array): void;
}
