import { classic } from './classic.js';
import { further } from './further.js';
import { gated } from './gated.js';
import { mobile } from './mobile.js';
import type { Topology } from './net.js';
import { normalised } from './normalised.js';

export { encodeTopology } from './net.js';

/** Topologies of the families that the test data does not have, of odd sizes and several opsets. */
export const topologies: Readonly<Record<string, Topology>> = {
  ...classic,
  ...mobile,
  ...further,
  ...gated,
  ...normalised,
};
