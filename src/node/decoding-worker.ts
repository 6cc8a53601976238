import { parentPort } from 'node:worker_threads';
import { messageOfError } from '../error-message.js';
import { decodePicture } from './codecs/index.js';
import type { DecodingAnswer, DecodingJob } from './decode-aside.js';
import type { FromThread } from './job-thread.js';

const say = (message: FromThread<DecodingAnswer>, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

parentPort?.on('message', async ({ bytes, name }: DecodingJob) => {
  try {
    const picture = await decodePicture(bytes, name);
    say(picture, [picture.data.buffer as ArrayBuffer]);
  } catch (error) {
    say(messageOfError(error));
  }
});
say('up');
