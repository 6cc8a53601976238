import type { Network } from '../../nn/network.js';

/** The network that knows photographs, as `networks list` calls it. */
const OF_PHOTOGRAPHS = 'bvlc-googlenet';

/** What the network that is used when none is asked for does not know, in one line. */
export const embeddedNotice = ({ name, labels }: Network): string =>
  `whypixel: ${name}, which comes with whypixel, knows drawings of ${labels.length} everyday objects, no photographs; for those: whypixel networks pull ${OF_PHOTOGRAPHS}, and --network ${OF_PHOTOGRAPHS} (--network embedded: no such line)\n`;
