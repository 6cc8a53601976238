/** Why a node cannot be imported. Whoever walks the graph adds the operator's and the node's names. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The node's name, where it is another than the one that is being read. */
  node?: string;
}
