import type { Network } from '../../nn/network.js';

/** Where the network that knows photographs is published. */
const PUBLISHED = 'http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel';

/** What the network that is used when none is asked for does not know, in one line. */
export const embeddedNotice = ({ name, labels }: Network): string =>
  `whypixel: ${name}, which comes with whypixel, knows drawings of ${labels.length} everyday objects, no photographs; for those download ${PUBLISHED} and use --network bvlc_googlenet.caffemodel (--network embedded: no such line)\n`;
